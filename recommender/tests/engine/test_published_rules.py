"""The published rules, threshold by threshold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.published_rules import COURSES, LABELS, bayes_limit, judge, label_probabilities

# Ten wrong of twenty unless said otherwise: shares are tenths, and the rate is one half.
CASES = [
    ((20, 10, 6, 0, 0, 0), {"algebra"}, set()),
    ((20, 10, 5, 0, 0, 0), set(), set()),  # a half is not more than a half, and half wrong is too often wrong
    ((20, 12, 5, 0, 0, 0), set(), set()),  # five of eight, but two of five wrong is not often wrong
    ((20, 12, 4, 0, 0, 0), set(), {"olympiad algebra"}),
    ((50, 30, 1, 0, 0, 0), set(), set()),  # one of twenty is not more than one of twenty
    ((50, 31, 1, 0, 0, 0), set(), {"olympiad algebra"}),
    ((20, 10, 0, 6, 0, 0), {"trigonometry"}, set()),
    ((20, 10, 0, 5, 0, 0), set(), {"olympiad geometry"}),
    ((20, 0, 0, 1, 0, 0), set(), set()),
    ((20, 1, 0, 1, 0, 0), set(), {"olympiad geometry"}),
    ((20, 10, 0, 0, 3, 0), set(), set()),
    ((20, 10, 0, 0, 4, 0), {"attention"}, set()),
    ((20, 10, 0, 0, 0, 4), set(), set()),
    ((20, 10, 0, 0, 0, 5), {"basic maths"}, set()),
    ((20, 10, 6, 6, 4, 5), {"algebra", "trigonometry", "attention", "basic maths"}, set()),
]


@pytest.mark.parametrize(("counts", "certain", "tossed"), CASES)
def test_each_rule_holds_from_its_threshold_on(counts, certain, tossed):
    verdict = judge(np.array([counts]))
    assert {c for c, applies in zip(COURSES, verdict.certain[0], strict=True) if applies} == certain
    assert {c for c, applies in zip(COURSES, verdict.tossed[0], strict=True) if applies} == tossed
    assert not verdict.excellent[0]


@pytest.mark.parametrize(
    ("total", "correct", "excellent"),
    [(10, 9, True), (10, 8, False), (50, 45, True), (50, 44, False), (1, 1, True)],
)
def test_nine_of_ten_solved_is_excellent_and_nothing_else_applies(total, correct, excellent):
    verdict = judge(np.array([[total, correct, 9, 9, 9, 9]]))
    assert verdict.excellent[0] == excellent
    assert (verdict.certain.any() or verdict.tossed.any()) != excellent


def test_the_probabilities_of_who_solved_nearly_all_are_those_of_coin_and_die():
    probability = dict(zip(LABELS, label_probabilities(np.array([[10, 10, 0, 0, 0, 0]]))[0], strict=True))
    assert probability["olympiad algebra"] == pytest.approx(1 / 6)
    assert probability["olympiad geometry"] == pytest.approx(1 / 6)
    assert probability["rest"] == 0.75
    assert sum(probability[name] for name in COURSES[:4]) == 0


@pytest.mark.parametrize(
    ("counts", "best"),
    [
        ((10, 10, 0, 0, 0, 0), 0.75),
        ((20, 10, 6, 0, 0, 0), 1.0),
        ((20, 10, 0, 5, 0, 0), 0.5),
        ((20, 12, 4, 4, 0, 0), 0.25),
    ],
)
def test_the_limit_halves_with_every_coin(counts, best):
    assert bayes_limit(np.array([counts])) == best


@given(st.lists(st.integers(0, 50), min_size=6, max_size=6))
def test_rest_is_as_probable_as_no_course_at_all(counts):
    counts[1] = min(counts[:2])
    *courses, rest = label_probabilities(np.array([counts]))[0]
    excellent = judge(np.array([counts])).excellent[0]
    assert rest == pytest.approx(0.75 if excellent else np.prod([1 - p for p in courses]))
