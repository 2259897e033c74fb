"""Reasons in plain words, in both languages."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms_scoring import wording
from lms_scoring.engine.categories import RULES
from lms_scoring.engine.features_v1 import GROUPS
from lms_scoring.tests.cards import BEFORE, FACTS
from lms_scoring.wording.pieces import duration

PARAMS = {
    "silent_days": 9,
    "course_days": 6,
    "threshold": 9,
    "visits": 2,
    "window_days": 7,
    "away_days": 15,
    "deadline": "Тест",
    "deadline_key": "4",
    "days_late": 9,
    "handed_in_percent": 78,
}
NOT_SCORED = ("withdrawn", "not_started", "finished", "new", "never")

counts = st.integers(0, 400)
facts = st.fixed_dictionaries(
    {
        "silent_days": st.none() | counts,
        "active_days_7": st.integers(0, 7),
        "active_days_28": st.integers(0, 28),
        "clicks_28": counts,
        "peer_percentile": st.floats(0, 100),
        "submitted": counts,
        "missed": counts,
        "late": counts,
        "mean_score": st.none() | st.floats(0, 100),
        "last_missed": st.none() | st.text(min_size=1),
    }
)


def said(code):
    """The sentence of a rule."""
    return wording.rule_sentence({"code": code, "params": PARAMS})


@pytest.mark.parametrize("code", [*RULES, "not_studying"])
def test_every_rule_has_words_of_its_own_in_both_languages(code):
    english = said(code)
    with translation.override("ru"):
        russian = said(code)
    assert "another version" not in english
    assert re.search("[a-z]", english)
    assert not re.search("[A-Za-z]", russian)
    assert [said(other) for other in RULES].count(english) <= 1


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("points", [-5.0, 5.0])
def test_every_group_of_features_has_words_in_both_languages(group, points):
    known = FACTS | {"last_missed": "Тест"}
    assert wording.contribution_sentence(group, points, known) != group
    with translation.override("ru"):
        assert not re.search("[A-Za-z]", wording.contribution_sentence(group, points, known))


@pytest.mark.parametrize("code", NOT_SCORED)
def test_every_reason_for_no_score_has_words_in_both_languages(code):
    assert code not in wording.not_scored_reason(code)
    with translation.override("ru"):
        assert not re.search("[A-Za-z]", wording.not_scored_reason(code))


def test_a_code_of_another_version_is_named_and_breaks_nothing():
    assert "moon_phase" in wording.rule_sentence({"code": "moon_phase", "params": {}})
    assert wording.contribution_sentence("moon", 1.0, {}) == "moon"
    assert "moon" in wording.not_scored_reason("moon")


def test_silence_is_told_against_what_classmates_did():
    reason = {"code": "silent_while_course_busy", "params": PARAMS}
    assert wording.rule_sentence(reason) == "silent 9 days while classmates were busy on 6 of them"
    reason["params"] = PARAMS | {"course_days": 9}
    assert wording.rule_sentence(reason) == "silent 9 days while classmates kept on"


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 день"), (3, "3 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день")]
)
def test_russian_counts_agree_with_their_nouns(count, words):
    with translation.override("ru"):
        assert wording.days(count) == words


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 day"), (13, "13 days"), (14, "2 weeks"), (20, "2 weeks")]
)
def test_a_duration_is_told_in_weeks_from_two_on(count, words):
    assert duration(count) == words


@pytest.mark.parametrize(
    ("points", "changed", "words"),
    [
        (-12.0, {}, "missed “Homework 4”"),
        (-12.0, {"missed": 3}, "3 deadlines missed, the last one “Homework 4”"),
        (-12.0, {"missed": 2, "last_missed": None}, "2 deadlines missed"),
        (-12.0, {"missed": 0, "late": 2}, "2 pieces of work late"),
        (-12.0, {"missed": 0, "late": 0, "submitted": 0}, "nothing handed in yet"),
        (5.0, {}, "2 pieces of work handed in"),
    ],
)
def test_deadlines_are_told_by_what_counts(points, changed, words):
    assert wording.contribution_sentence("deadlines", points, FACTS | changed) == words


@pytest.mark.parametrize(
    ("percentile", "words"),
    [(20.4, ", fewer than 80 % of classmates"), (91.0, ", more than 91 % of classmates"), (50.2, "28 days")],
)
def test_recent_activity_is_set_against_classmates_unless_in_the_middle(percentile, words):
    assert wording.contribution_sentence(
        "recent_activity", -9, FACTS | {"peer_percentile": percentile}
    ).endswith(words)


@pytest.mark.parametrize(
    ("silent", "words"),
    [(None, "no visit so far"), (0, "seen on the last day"), (1, "last visit 1 day before")],
)
def test_the_last_visit_is_told_only_where_there_was_one(silent, words):
    assert wording.contribution_sentence("recency", -9, FACTS | {"silent_days": silent}) == words


def test_what_moved_names_each_difference_once():
    assert wording.moved_sentences(BEFORE, FACTS) == [
        "missed “Homework 4”",
        "no visit since: silent 9 days",
        "active days of 28: 14 → 6",
    ]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"silent_days": 9}, {"silent_days": 1}, "visits again: silent 9 days then"),
        ({"mean_score": None}, {"mean_score": 80.0}, "first score known: 80 of 100"),
        ({"mean_score": 71.0}, {"mean_score": 64.4}, "mean score: 71 → 64"),
        ({"submitted": 2}, {"submitted": 4}, "2 pieces of work handed in"),
    ],
)
def test_a_difference_is_told_with_both_sides(before, after, words):
    assert wording.moved_sentences(FACTS | before, FACTS | after) == [words]


@given(facts)
def test_nothing_moved_between_equal_facts(known):
    assert wording.moved_sentences(known, known) == []


@given(facts, facts, st.floats(-50, 50))
def test_any_facts_can_be_told_in_both_languages(before, after, points):
    for language in ("en", "ru"):
        with translation.override(language):
            assert all(wording.moved_sentences(before, after))
            assert all(wording.contribution_sentence(group, points, after) for group in GROUPS)
