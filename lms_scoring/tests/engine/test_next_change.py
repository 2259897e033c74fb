"""The next change for the worse, learned from finished runs."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_scoring.engine.categories import categorise
from lms_scoring.engine.changes import WORSE
from lms_scoring.engine.course_data import ASLEEP, NOT_STUDYING, CourseData
from lms_scoring.engine.next_change import HORIZON, NextChangeTable, fit_next_change
from lms_scoring.tests.engine.category_runs import busy, known_by, run_of, runs


def fitted(course: CourseData, until: int = 99) -> NextChangeTable:
    table = fit_next_change([(course, categorise(course, until))])
    assert table is not None
    return table


def losing(n: int, stays: float, seed: int = 3, length: int = 100) -> CourseData:
    """A run that a share of its ``n`` daily visitors leaves, each on a day of their own."""
    random = np.random.default_rng(seed)
    last = np.where(random.random(n) < stays, length, random.integers(0, length, n))
    return run_of({student: range(day) for student, day in enumerate(last)}, n)


def test_without_a_finished_run_nothing_is_said():
    assert fit_next_change([]) is None


def test_probability_and_days_are_those_of_another_run_of_the_same_law():
    table, other = fitted(losing(800, 0.4, seed=1)), losing(800, 0.4, seed=2)
    categories = categorise(other, 99)
    probability, days = table.predict(other, categories, 40)
    known = np.isfinite(probability)
    worse = categories.moved[:, 41 : 41 + HORIZON] == WORSE
    got_worse = known & worse.any(axis=1)
    assert probability[known].mean() == pytest.approx(got_worse[known].mean(), abs=0.03)
    waited = worse[got_worse].argmax(axis=1) + 1
    assert days[got_worse].mean() == pytest.approx(waited.mean(), abs=0.5)


def test_who_has_been_silent_longer_gets_worse_sooner_and_more_likely():
    table = fitted(losing(800, 0.4))
    course = run_of({0: range(41), 1: range(36), **busy(30, range(100))} | {1: range(36)}, 30)
    probability, days = table.predict(course, categorise(course, 40), 40)
    assert probability[1] > probability[0]
    assert days[1] < days[0]


def test_a_run_cut_short_says_nothing_about_the_days_it_did_not_see():
    course = losing(800, 0.4)
    categories = categorise(course, 30)
    cut, whole = (np.nanmean(fitted(course, until).predict(course, categories, 30)[0]) for until in (60, 99))
    assert cut == pytest.approx(whole, abs=0.06)


def test_who_is_asleep_or_does_not_study_has_no_next_change():
    course = run_of({0: range(10), **busy(30, range(100))}, 30)
    course.end[1] = 20
    categories = categorise(course, 60)
    probability, days = fitted(course).predict(course, categories, 60)
    assert categories.codes[[0, 1], 60].tolist() == [ASLEEP, NOT_STUDYING]
    assert np.isnan(probability[:2]).all()
    assert np.isnan(days[:2]).all()
    assert np.isfinite(probability[2:]).all()


def test_a_table_survives_json():
    course = losing(100, 0.4)
    table, categories = fitted(course), categorise(course, 50)
    again = NextChangeTable.from_dict(json.loads(json.dumps(table.to_dict())))
    for before, after in zip(
        table.predict(course, categories, 50), again.predict(course, categories, 50), strict=True
    ):
        np.testing.assert_allclose(before, after, atol=1e-3)


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="shape"):
        NextChangeTable.from_dict({"hazard": [[0.1]]})


@given(runs(), runs(), st.integers(0, 69))
@settings(deadline=None)
def test_a_prediction_is_a_chance_and_a_day_within_the_horizon_and_knows_no_future(
    finished: CourseData, course: CourseData, day: int
):
    table = fitted(finished, 69)
    probability, days = table.predict(course, categorise(course, 69), day)
    known = np.isfinite(probability)
    assert ((probability[known] >= 0) & (probability[known] <= 1)).all()
    told = days[known & (probability > 0)]
    assert ((told >= 1) & (told <= HORIZON)).all()
    cut = known_by(course, day)
    for whole, then in zip((probability, days), table.predict(cut, categorise(cut, day), day), strict=True):
        np.testing.assert_array_equal(whole, then)
