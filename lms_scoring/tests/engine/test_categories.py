"""Categories of activity: the rules one by one, and what holds of every run."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_scoring.engine.categories import (
    ASLEEP_AFTER,
    FALLING_AFTER,
    GRACE,
    RULES,
    TENTATIVE_DAYS,
    categorise,
    rule_reason,
)
from lms_scoring.engine.course_data import ACTIVE, ASLEEP, FALLING_ASLEEP, NOT_STUDYING, CourseData
from lms_scoring.tests.engine.category_runs import busy, known_by, run_of, runs

N, DAYS = 30, range(100)


def with_student(days: list[int] | range, **more) -> CourseData:
    """Student 0 visits on ``days`` among classmates who come every day."""
    return run_of({0: days, **busy(N, DAYS)}, N, **more)


def reason(course: CourseData, day: int) -> dict:
    return rule_reason(categorise(course, day), np.array([0]), day)[0]


def codes(course: CourseData, until: int = 99) -> np.ndarray:
    return categorise(course, until).codes[0]


# -- silence ------------------------------------------------------------------------------------------------


def test_a_student_falls_asleep_after_nine_busy_days_of_silence_and_is_asleep_after_eighteen():
    # 29 of 30 classmates make a day a little less than busy: nine such days are the tenth of the calendar.
    categories = categorise(with_student(range(31)), 99)
    assert (categories.codes[0, :40] == ACTIVE).all()
    assert (categories.codes[0, 40:49] == FALLING_ASLEEP).all()
    assert (categories.codes[0, 49:] == ASLEEP).all()
    clock = categories.clock[0]
    assert clock[39] < FALLING_AFTER <= clock[40]
    assert clock[48] < ASLEEP_AFTER <= clock[49]


def test_the_reason_of_a_silence_counts_calendar_days_and_busy_days():
    classmates = [day for day in DAYS if not 34 <= day < 38]
    course = run_of({0: range(31), **busy(N, classmates)}, N)
    assert reason(course, 43) == {
        "code": "silent_while_course_busy",
        "params": {"silent_days": 13, "course_days": 9, "threshold": 9},
    }


def test_a_lull_of_the_whole_course_puts_nobody_to_sleep():
    days = [day for day in DAYS if not 40 <= day < 58]
    categories = categorise(run_of(dict.fromkeys(range(N), days), N), 99)
    assert (categories.codes == ACTIVE).all()
    assert rule_reason(categories, np.array([0]), 55)[0]["code"] == "course_lull"


def test_who_stays_away_after_a_lull_falls_asleep_when_the_others_are_back():
    classmates = [day for day in DAYS if not 40 <= day < 58]
    category = codes(run_of({0: range(40), **busy(N, classmates)}, N))
    assert category[57] == ACTIVE
    assert category[67] == FALLING_ASLEEP


def test_a_break_in_the_calendar_stops_the_clock_even_where_some_study_on():
    category = codes(with_student(range(31), breaks=((31, 50),)))
    assert category[59] == ACTIVE
    assert category[60] == FALLING_ASLEEP


def test_a_single_student_of_a_course_falls_asleep_too():
    assert codes(run_of({0: range(20)}, 1))[60] == ASLEEP


def test_who_comes_rarely_is_given_longer_than_who_comes_every_day():
    weekly, daily = codes(with_student(range(0, 43, 7))), codes(with_student(range(43)))
    first = [int(np.argmax(category == FALLING_ASLEEP)) for category in (weekly, daily)]
    assert first[0] > first[1]
    assert reason(with_student(range(0, 43, 7)), first[0] - 1)["code"] == "own_rhythm"


def test_who_was_never_seen_falls_asleep_in_the_first_week_and_is_asleep_in_the_second():
    category = codes(with_student([]))
    assert (category[5], category[6], category[12]) == (ACTIVE, FALLING_ASLEEP, ASLEEP)
    assert reason(with_student([]), 13)["code"] == "never_started"
    assert reason(with_student([]), 3)["code"] == "not_started_yet"


def test_a_visit_before_the_first_day_counts_as_having_started():
    assert reason(with_student([-3]), 20)["code"] == "silent_while_course_busy"


# -- deadlines ----------------------------------------------------------------------------------------------

CLASS_HANDED_IN = [(student, 0, 48) for student in range(1, N)]


def test_a_deadline_missed_by_more_than_a_week_makes_a_visiting_student_fall_asleep():
    course = with_student(DAYS, due=[50], handed_in=CLASS_HANDED_IN)
    category = codes(course)
    assert (category[: 50 + GRACE + 1] == ACTIVE).all()
    assert (category[50 + GRACE + 1 :] == FALLING_ASLEEP).all()
    assert reason(course, 58) == {
        "code": "missed_deadline",
        "params": {
            "deadline": "Homework 1",
            "deadline_key": "hw0",
            "days_late": 8,
            "handed_in_percent": 97,
            "silent_days": 0,
        },
    }


def test_handing_in_late_wakes_at_once():
    course = with_student(DAYS, due=[50], handed_in=[*CLASS_HANDED_IN, (0, 0, 60)])
    assert codes(course)[59] == FALLING_ASLEEP
    assert codes(course)[60] == ACTIVE
    assert reason(course, 60)["code"] == "handed_in"


def test_handing_in_wakes_on_a_single_visit():
    course = with_student(range(31), due=[70], handed_in=[*CLASS_HANDED_IN, (0, 0, 42)])
    assert (codes(course)[41], codes(course)[42]) == (FALLING_ASLEEP, ACTIVE)


def test_with_a_deadline_missed_a_student_is_asleep_after_half_the_silence():
    missed = codes(with_student(range(55), due=[50], handed_in=CLASS_HANDED_IN))
    assert (missed[63], missed[64]) == (FALLING_ASLEEP, ASLEEP)


def test_who_handed_in_the_last_deadline_is_asleep_after_longer_silence():
    handed = codes(with_student(range(55), due=[45], handed_in=[*CLASS_HANDED_IN, (0, 0, 44)]))
    assert (handed[81], handed[82]) == (FALLING_ASLEEP, ASLEEP)


def test_a_deadline_that_most_classmates_skip_is_missed_by_nobody():
    few = CLASS_HANDED_IN[: N // 3]
    assert (codes(with_student(DAYS, due=[50], handed_in=few)) == ACTIVE).all()


def test_a_deadline_of_little_weight_beside_heavier_ones_is_missed_by_nobody():
    course = with_student(DAYS, due=[50, 90], handed_in=CLASS_HANDED_IN)
    light = replace(course.deadlines, weight=np.array([1, 50], np.float32))
    assert (codes(replace(course, deadlines=light)) == ACTIVE).all()


def test_who_began_after_a_deadline_has_not_missed_it():
    course = with_student(range(55, 100), due=[50], handed_in=CLASS_HANDED_IN)
    start = course.start.copy()
    start[0] = 51
    assert (codes(replace(course, start=start))[51:] == ACTIVE).all()


def test_work_carried_over_from_an_earlier_run_is_not_missed():
    course = with_student(DAYS, due=[50], handed_in=[*CLASS_HANDED_IN, (0, 0, 99)])
    banked = np.arange(len(course.results.banked)) == len(course.results.banked) - 1
    assert (codes(replace(course, results=replace(course.results, banked=banked))) == ACTIVE).all()


def test_handing_in_alone_counts_as_a_visit():
    course = with_student(range(31), due=[45], handed_in=[*CLASS_HANDED_IN, (0, 0, 38)])
    assert codes(course)[39] == ACTIVE


# -- waking -------------------------------------------------------------------------------------------------


def test_one_visit_soon_after_falling_asleep_does_not_wake_and_a_second_does():
    category = codes(with_student([*range(31), 41, 44]))
    assert (category[43], category[44]) == (FALLING_ASLEEP, ACTIVE)
    assert reason(with_student([*range(31), 41]), 43)["code"] == "returning"


def test_one_visit_wakes_who_has_been_falling_asleep_for_a_week():
    category = codes(with_student([*range(31), 47]))
    assert (category[46], category[47]) == (FALLING_ASLEEP, ACTIVE)


def test_the_reason_for_waking_tells_the_visits_and_the_time_away():
    assert reason(with_student([*range(31), 53, 54]), 54) == {
        "code": "woke_up",
        "params": {"visits": 2, "window_days": 7, "away_days": 22},
    }


def test_a_sleeper_who_returns_with_the_deadline_still_missed_is_falling_asleep():
    course = with_student([*range(45), 80, 81], due=[50], handed_in=CLASS_HANDED_IN)
    assert (codes(course)[79], codes(course)[81]) == (ASLEEP, FALLING_ASLEEP)
    assert reason(course, 81)["code"] == "returning"


# -- who is in the course -----------------------------------------------------------------------------------


def test_nobody_has_a_category_before_starting_or_from_the_day_of_withdrawal():
    course = with_student(DAYS)
    start, end = course.start.copy(), course.end.copy()
    start[0], end[0] = 10, 40
    category = codes(replace(course, start=start, end=end))
    assert (category[:10] == NOT_STUDYING).all()
    assert (category[10:40] == ACTIVE).all()
    assert (category[40:] == NOT_STUDYING).all()
    assert reason(replace(course, start=start, end=end), 40) == {"code": "not_studying", "params": {}}


def test_a_category_is_tentative_in_the_first_two_weeks_of_the_students_own_study():
    course = with_student(DAYS)
    start = course.start.copy()
    start[0], start[1] = 10, -30
    tentative = categorise(replace(course, start=start), 60).tentative
    assert np.flatnonzero(tentative[0]).tolist() == list(range(10, 10 + TENTATIVE_DAYS))
    assert np.flatnonzero(tentative[1]).tolist() == list(range(TENTATIVE_DAYS))


def test_a_last_day_before_the_course_is_refused():
    with pytest.raises(ValueError, match="-1"):
        categorise(with_student(DAYS), -1)


# -- of every run -------------------------------------------------------------------------------------------

BY_DAY = ("codes", "silent", "clock", "threshold", "active", "rule", "tentative")


@given(runs(), st.integers(0, 69))
@settings(deadline=None)
def test_nothing_that_happens_later_changes_a_category(course: CourseData, day: int):
    whole, known = categorise(course, 69), categorise(known_by(course, day), day)
    for name in BY_DAY:
        assert np.array_equal(getattr(whole, name)[:, : day + 1], getattr(known, name)), name
    assert np.array_equal(whole.pace[: day + 1], known.pace)
    assert np.array_equal(whole.judged[: day + 1], known.judged)
    rows = np.arange(course.n)
    assert rule_reason(whole, rows, day) == rule_reason(known, rows, day)


@given(runs(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_students_changes_nothing(course: CourseData, random):
    order = list(range(course.n))
    random.shuffle(order)
    new_position = np.argsort(np.array(order, np.int64)).astype(np.int32)
    shuffled = replace(
        course,
        start=course.start[order],
        end=course.end[order],
        activity=replace(course.activity, enrollment=new_position[course.activity.enrollment]),
        results=replace(course.results, enrollment=new_position[course.results.enrollment]),
    )
    assert np.array_equal(categorise(course, 69).codes[order], categorise(shuffled, 69).codes)


@given(runs())
@settings(deadline=None)
def test_who_studies_has_a_category_and_nobody_else(course: CourseData):
    categories = categorise(course, 69)
    for day in range(70):
        assert np.array_equal(categories.codes[:, day] != NOT_STUDYING, course.studying(day))
    assert set(np.unique(categories.codes)) <= {NOT_STUDYING, ACTIVE, FALLING_ASLEEP, ASLEEP}


@given(runs())
@settings(deadline=None)
def test_no_day_counts_more_than_a_day(course: CourseData):
    categories = categorise(course, 69)
    assert ((categories.pace >= 0) & (categories.pace <= 1)).all()
    studying = categories.codes != NOT_STUDYING
    from_start = np.arange(70)[None] + 1
    assert (categories.clock <= np.minimum(categories.silent + 1, from_start) + 1e-4)[studying].all()


@given(runs())
@settings(deadline=None)
def test_nobody_falls_from_active_by_silence_before_the_threshold(course: CourseData):
    categories = categorise(course, 69)
    silence = categories.rule == RULES.index("silent_while_course_busy")
    fallen = (categories.codes == FALLING_ASLEEP) & silence
    fell = fallen[:, 1:] & (categories.codes[:, :-1] == ACTIVE)
    assert (categories.clock[:, 1:][fell] >= categories.threshold[:, 1:][fell]).all()
    assert (categories.clock[:, 1:][fell] >= FALLING_AFTER * 2 / 3 - 1e-4).all()


@given(runs(), st.integers(0, 69))
@settings(deadline=None)
def test_every_category_has_a_reason_that_json_can_tell(course: CourseData, day: int):
    reasons = rule_reason(categorise(course, 69), np.arange(course.n), day)
    assert len(reasons) == course.n
    assert json.loads(json.dumps(reasons)) == reasons
    assert all(reason["code"] in (*RULES, "not_studying") for reason in reasons)
