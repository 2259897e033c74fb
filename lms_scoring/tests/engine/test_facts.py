"""Plain numbers about students."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_scoring.engine.course_data import NEVER
from lms_scoring.engine.facts import Facts, facts_of
from lms_scoring.engine.timeline import Timeline
from lms_scoring.tests.engine.category_runs import run_of
from lms_scoring.tests.engine.scoring_runs import LENGTH, run_drawn_from

HANDED = [(0, 0, 18), (0, 1, 52), (1, 0, 25)]
COURSE = run_of({0: range(60), 1: [0, 10, 38]}, 3, [20, 50], HANDED)


def facts_at(line: Timeline, day: int) -> Facts:
    """Of everybody on one day."""
    rows = np.arange(line.course.n, dtype=np.int32)
    return facts_of(line, rows, np.full_like(rows, day))


def test_activity_is_counted_up_to_the_day():
    facts = facts_at(Timeline(COURSE), 40)
    assert facts.active_days_7.tolist() == [7, 1, 0]
    assert facts.active_days_28.tolist() == [28, 1, 0]
    assert facts.peer_percentile.tolist() == pytest.approx([500 / 6, 50, 100 / 6])


def test_submissions_are_missed_until_they_come_late():
    line = Timeline(COURSE)
    on_51, on_52 = facts_at(line, 51), facts_at(line, 52)
    assert on_51.submitted.tolist() == [1, 1, 0]
    assert on_51.missed.tolist() == [1, 1, 2]
    assert on_51.late.tolist() == [0, 1, 0]
    assert on_51.last_missed.tolist() == [1, 1, 1]
    assert on_52.missed.tolist() == [0, 1, 2]
    assert on_52.late.tolist() == [1, 1, 0]
    assert on_52.last_missed.tolist() == [-1, 1, 1]
    assert facts_at(line, 10).last_missed.tolist() == [-1, -1, -1]


def test_the_mean_score_is_over_what_is_known():
    score = np.array([80, 60, 40], np.float32)
    results = replace(COURSE.results, score=score, available=np.array([20, 60, NEVER], np.int32))
    line = Timeline(replace(COURSE, results=results))
    known, later = facts_at(line, 59).mean_score, facts_at(line, 60).mean_score
    np.testing.assert_array_equal(np.isnan(known), [False, True, True])
    first, second = results.enrollment[0], results.enrollment[1]
    assert known[first] == 80
    assert later[first] == (70 if first == second else 80)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(-40, LENGTH + 40))
def test_the_clicks_are_those_of_28_days(seed, day):
    course = run_drawn_from(seed, n=8)
    activity = course.activity
    recent = (activity.day <= day) & (activity.day > day - 28)
    expected = np.bincount(activity.enrollment[recent], activity.count[recent], minlength=8)
    np.testing.assert_array_equal(facts_at(Timeline(course), day).clicks_28, expected)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.lists(st.tuples(st.integers(0, 7), st.integers(0, LENGTH)), min_size=1))
def test_facts_of_several_days_are_those_of_each_day_alone(seed, pairs):
    line = Timeline(run_drawn_from(seed, n=8))
    rows, days = np.array(pairs, np.int32).T
    together = facts_of(line, rows, days)
    for position, (row, day) in enumerate(pairs):
        alone = facts_at(line, day)
        for field in fields(Facts):
            np.testing.assert_array_equal(
                getattr(together, field.name)[position], getattr(alone, field.name)[row]
            )
