"""Critical points: days and deadlines around which students change for the worse."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from lms_scoring.engine.categories import categorise
from lms_scoring.engine.changes import WORSE, find_changes
from lms_scoring.engine.course_data import CourseData
from lms_scoring.engine.critical_points import CriticalPoints, critical_points, peak_days
from lms_scoring.tests.engine.category_runs import run_of, runs

N, MISSED, DUE = 60, 14, 50


def points_of(course: CourseData, until: int = 99) -> CriticalPoints:
    return critical_points(course, categorise(course, until))


def class_of_which_some_miss_a_deadline(until_visit: int = 100) -> CourseData:
    """The first ``MISSED`` of ``N`` students do not hand in what is due on day ``DUE``."""
    handed = [(student, 0, DUE - 2) for student in range(MISSED, N)]
    return run_of({student: range(until_visit) for student in range(N)}, N, [DUE], handed)


def test_a_deadline_that_many_miss_is_a_peak_that_names_it():
    (peak,) = points_of(class_of_which_some_miss_a_deadline()).peaks
    assert (peak.first_day, peak.last_day, peak.worse, peak.at_risk) == (58, 58, MISSED, N)
    assert peak.deadline_keys == ("hw0",)
    assert peak.days_after_deadline == 8
    assert peak.rules == {"missed_deadline": MISSED}


def test_a_deadline_tells_how_many_got_worse_before_and_after_it():
    (effect,) = points_of(class_of_which_some_miss_a_deadline()).deadlines
    assert (effect.titles, effect.due) == (("Homework 1",), DUE)
    assert (effect.worse_before, effect.at_risk_before, effect.days_before) == (0, N, 10)
    assert (effect.worse_after, effect.at_risk_after, effect.days_after) == (MISSED, N, 10)
    assert effect.critical == "after"


def test_students_who_stop_before_a_deadline_make_the_days_before_it_critical():
    visits = {student: range(36 if student < 20 else 100) for student in range(N)}
    handed = [(student, 0, 34) for student in range(N)]
    (effect,) = points_of(run_of(visits, N, [DUE], handed)).deadlines
    assert (effect.worse_before, effect.critical) == (20, "before")


def test_a_deadline_whose_days_after_are_not_over_counts_those_there_are():
    (effect,) = points_of(class_of_which_some_miss_a_deadline(), until=DUE + 3).deadlines
    assert (effect.days_after, effect.worse_after) == (3, 0)


def test_a_deadline_still_ahead_is_not_told():
    assert points_of(class_of_which_some_miss_a_deadline(), until=DUE - 1).deadlines == []


def test_deadlines_of_one_day_are_told_together():
    (effect,) = points_of(run_of({0: range(60)}, 1, [30, 30])).deadlines
    assert effect.keys == ("hw0", "hw1")


@pytest.mark.parametrize(
    ("on_day_50", "peaks"),
    [(30, []), (55, []), (65, [50])],
    ids=["even", "not twice as many", "twice as many"],
)
def test_a_peak_has_at_least_twice_the_losses_expected(on_day_50: int, peaks: list[int]):
    worse = np.full(100, 30)
    worse[50] = on_day_50
    assert peak_days(worse, np.full(100, 1000)).tolist() == peaks


def test_a_handful_of_losses_can_be_chance_and_is_no_peak():
    worse = np.zeros(100, int)
    worse[::4] = 1
    worse[50] = 3
    assert peak_days(worse, np.full(100, 20)).tolist() == []


def test_who_is_asleep_is_not_at_risk():
    visits = {student: range(20 if student < 10 else 100) for student in range(N)}
    assert points_of(run_of(visits, N)).at_risk[60] == N - 10


def test_a_run_without_students_has_no_critical_points():
    points = points_of(run_of({}, 0, [30]))
    assert points.peaks == []
    assert points.worse == points.at_risk == [0] * 100


@given(runs())
@settings(deadline=None)
def test_daily_counts_are_the_changes_and_json_can_tell_them(course: CourseData):
    categories = categorise(course, 69)
    points, changes = critical_points(course, categories), find_changes(course, categories, 0, 69)
    worse = changes.day[changes.direction == WORSE]
    assert points.worse == np.bincount(worse, minlength=70).tolist()
    assert sum(points.worse) + sum(points.better) == len(changes)
    assert all(worse <= at_risk for worse, at_risk in zip(points.worse, points.at_risk, strict=True))
    assert json.loads(json.dumps(points.to_dict()))["worse"] == points.worse
