"""Simulated profiles keep to the published rules, row by row and on the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.published_rules import COURSES, LABELS, bayes_limit, judge
from recommender.engine.simulation import simulate

MANY = simulate(200_000, 7)
SEEDS = st.integers(0, 2**32)


@given(SEEDS)
def test_counts_are_what_the_rules_allow(seed):
    counts = simulate(200, seed).counts
    total, correct, mistakes = counts[:, 0], counts[:, 1], counts[:, 2:].sum(axis=1)
    wrong = total - correct
    assert total.min() >= 1
    assert total.max() <= 50
    assert (correct >= 0).all()
    assert (correct <= total).all()
    assert (counts[:, 2:] >= 0).all()
    assert (mistakes >= np.floor(0.8 * wrong)).all()
    assert (mistakes <= 2.2 * wrong).all()


@given(SEEDS)
def test_labels_are_the_certain_ones_and_only_tossed_ones_beside(seed):
    examples = simulate(200, seed)
    excellent, certain, tossed = judge(examples.counts)
    courses, rest = examples.truth[:, :-1], examples.truth[:, -1]
    assert (courses[certain]).all()
    usual = ~excellent[:, None]
    assert not (courses & usual & ~certain & ~tossed).any()
    assert (rest == ~courses.any(axis=1)).all()
    assert not courses[excellent][:, :4].any()


@given(SEEDS, st.integers(1, 50))
def test_the_same_seed_gives_the_same_and_another_something_else(seed, rows):
    assert simulate(rows, seed).fingerprint() == simulate(rows, seed).fingerprint()
    assert simulate(100, seed).fingerprint() != simulate(100, seed + 1).fingerprint()


def test_questions_and_correct_answers_are_uniform():
    total, correct = MANY.counts[:, 0], MANY.counts[:, 1]
    assert np.bincount(total, minlength=51)[1:] / len(MANY) == pytest.approx(1 / 50, rel=0.1)
    of_four = correct[total == 4]
    assert np.bincount(of_four, minlength=5) / len(of_four) == pytest.approx(1 / 5, rel=0.15)


def test_mistakes_to_a_wrong_answer_are_uniform_from_eight_tenths_to_two_point_two():
    wrong = MANY.counts[:, 0] - MANY.counts[:, 1]
    ratio = (MANY.counts[:, 2:].sum(axis=1) / np.maximum(wrong, 1))[wrong >= 40]
    assert ratio.mean() == pytest.approx(1.5, abs=0.02)
    assert ratio.std() == pytest.approx(1.4 / 12**0.5, abs=0.02)


def test_no_kind_of_mistakes_is_preferred_and_one_takes_about_half():
    mistakes = MANY.counts[:, 2:]
    assert mistakes.mean(axis=0) == pytest.approx(mistakes.mean(), rel=0.02)
    many = mistakes[mistakes.sum(axis=1) >= 40]
    # Dealt without end, the largest share would be 0.624 on average (Golomb and Dickman); the last takes a rest.
    largest = np.sort(many / many.sum(axis=1, keepdims=True), axis=1)[:, -1].mean()
    assert largest == pytest.approx(0.635, abs=0.02)


def test_coins_are_fair_and_independent():
    _, _, tossed = judge(MANY.counts)
    algebra, geometry = COURSES.index("olympiad algebra"), COURSES.index("olympiad geometry")
    for column in (algebra, geometry):
        assert MANY.truth[tossed[:, column], column].mean() == pytest.approx(0.5, abs=0.01)
    both = tossed[:, algebra] & tossed[:, geometry]
    assert (MANY.truth[both, algebra] & MANY.truth[both, geometry]).mean() == pytest.approx(0.25, abs=0.02)


def test_who_solved_nearly_all_mostly_rests():
    excellent = MANY.truth[judge(MANY.counts).excellent]
    algebra, geometry, rest = excellent[:, 4], excellent[:, 5], excellent[:, 6]
    assert rest.mean() == pytest.approx(0.75, abs=0.01)
    for one in (algebra & ~geometry, geometry & ~algebra, algebra & geometry):
        assert one.mean() == pytest.approx(1 / 12, abs=0.006)


def test_the_limit_is_the_published_one():
    assert bayes_limit(MANY.counts) == pytest.approx(0.755, abs=0.003)
    assert MANY.labels == LABELS
