"""Reasons and flags in words."""

import pytest
from django.utils import translation

from recommender.engine.features_v1 import NAMES
from recommender.wording import _feature_names, clipped_sentence, reason_sentence

KINDS = {"trigonometry_geometry": "Trigonometry"}


def mistakes(count):
    return {"code": "mistakes", "params": {"kind": "trigonometry_geometry", "count": count, "all": 10}}


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (mistakes(7), "7 of 10 mistakes are trigonometry"),
        (mistakes(1), "1 of 10 mistakes is trigonometry"),
        ({"code": "solved", "params": {"correct": 27, "total": 30}}, "solved 27 of 30 tasks"),
        ({"code": "solved", "params": {"correct": 1, "total": 1}}, "solved 1 of 1 task"),
    ],
)
def test_reasons_in_english(reason, words):
    assert reason_sentence(reason, KINDS) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (mistakes(7), "7 из 10 ошибок: тригонометрия"),
        ({"code": "solved", "params": {"correct": 27, "total": 30}}, "решено 27 из 30 заданий"),
        ({"code": "solved", "params": {"correct": 20, "total": 21}}, "решено 20 из 21 задания"),
    ],
)
def test_reasons_in_russian(reason, words):
    with translation.override("ru"):
        assert reason_sentence(reason, {"trigonometry_geometry": "Тригонометрия"}) == words


def test_a_kind_without_a_name_is_told_by_its_code():
    assert reason_sentence(mistakes(7), {}).endswith("trigonometry_geometry")


def test_what_was_clipped_is_named():
    assert clipped_sentence([]) == ""
    assert "mistakes in a wrong answer, the number of tasks" in clipped_sentence(
        ["mistakes_per_wrong", "total_questions"]
    )


def test_every_feature_has_words():
    assert set(NAMES) == set(_feature_names())
