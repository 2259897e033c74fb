"""Changes of category."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_scoring.engine.categories import categorise, rule_reason
from lms_scoring.engine.changes import BETTER, WORSE, find_changes
from lms_scoring.engine.course_data import ACTIVE, ASLEEP, FALLING_ASLEEP, NOT_STUDYING, CourseData
from lms_scoring.tests.engine.category_runs import busy, run_of, runs

N = 30


def sleeper_who_wakes() -> CourseData:
    return run_of({0: [*range(31), 60, 61, 62], **busy(N, range(100))}, N)


def test_falling_asleep_sleeping_and_waking_are_three_changes_with_reasons():
    course = sleeper_who_wakes()
    changes = find_changes(course, categorise(course, 65), 0, 65)
    assert changes.day.tolist() == [40, 49, 60]
    assert changes.before.tolist() == [ACTIVE, FALLING_ASLEEP, ASLEEP]
    assert changes.after.tolist() == [FALLING_ASLEEP, ASLEEP, ACTIVE]
    assert changes.direction.tolist() == [WORSE, WORSE, BETTER]
    assert [reason["code"] for reason in changes.reason] == [
        "silent_while_course_busy",
        "silent_while_course_busy",
        "woke_up",
    ]
    assert changes.enrollment_id.tolist() == [1000, 1000, 1000]


def test_only_the_days_asked_for_are_told_both_ends_included():
    course = sleeper_who_wakes()
    categories = categorise(course, 65)
    assert find_changes(course, categories, 40, 49).day.tolist() == [40, 49]
    assert find_changes(course, categories, 41, 48).day.tolist() == []
    assert find_changes(course, categories, -5, 500).day.tolist() == [40, 49, 60]
    assert len(find_changes(course, categories, -9, -1)) == 0


def test_neither_the_first_category_nor_a_withdrawal_is_a_change():
    course = run_of(busy(N, range(100)), N)
    start, end = course.start.copy(), course.end.copy()
    start[1], end[1], end[0] = 20, 50, 5
    course = replace(course, start=start, end=end)
    assert len(find_changes(course, categorise(course, 80), 0, 80)) == 0


@given(runs())
@settings(deadline=None)
def test_the_first_category_and_the_changes_give_every_category_back(course: CourseData):
    categories = categorise(course, 69)
    changes = find_changes(course, categories, 0, 69)
    moves = dict(
        zip(zip(changes.enrollment.tolist(), changes.day.tolist(), strict=True), changes.after, strict=True)
    )
    for row, codes in enumerate(categories.codes):
        current = NOT_STUDYING
        for day, code in enumerate(codes):
            if code == NOT_STUDYING or current == NOT_STUDYING:
                assert (row, day) not in moves
                current = code
            current = moves.get((row, day), current)
            assert current == code


@given(runs(), st.integers(0, 69))
@settings(deadline=None)
def test_changes_found_day_by_day_are_the_changes_found_at_once(course: CourseData, day: int):
    whole = find_changes(course, categorise(course, 69), day, day)
    nightly = find_changes(course, categorise(course, day), day, day)
    assert whole.enrollment.tolist() == nightly.enrollment.tolist()
    assert whole.reason == nightly.reason


@given(runs())
@settings(deadline=None)
def test_each_change_carries_the_reason_of_its_day(course: CourseData):
    categories = categorise(course, 69)
    changes = find_changes(course, categories, 0, 69)
    assert changes.reason == rule_reason(categories, changes.enrollment, changes.day)
    assert np.array_equal(changes.direction, categories.moved[changes.enrollment, changes.day])
    worse = changes.after > changes.before
    assert np.array_equal(changes.direction, np.where(worse, WORSE, BETTER))
