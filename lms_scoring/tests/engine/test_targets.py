"""What counts as completing and as dropping out."""

from dataclasses import replace

import numpy as np

from lms_scoring.engine.course_data import COMPLETED, NEVER, NOT_COMPLETED, UNKNOWN, CourseData
from lms_scoring.engine.targets import dropout_day, drops_out, is_finished
from lms_scoring.tests.engine.category_runs import run_of


def run() -> CourseData:
    course = run_of({0: range(120), 1: range(50), 2: range(50), 3: range(0, 115)}, 4)
    outcome = np.array([COMPLETED, NOT_COMPLETED, COMPLETED, NOT_COMPLETED], np.int8)
    return replace(course, outcome=outcome)


def test_a_recorded_withdrawal_is_the_dropout_and_counts_for_the_four_weeks_before_it():
    course = replace(run(), end=np.array([NEVER, 60, NEVER, NEVER], np.int32))
    assert dropout_day(course).tolist() == [NEVER, 60, NEVER, NEVER]
    assert [bool(drops_out(course, day)[1]) for day in (31, 32, 59, 60)] == [False, True, True, False]


def test_where_none_is_recorded_a_silence_to_the_end_is_the_dropout():
    course = replace(run(), withdrawals_recorded=False)
    assert dropout_day(course).tolist() == [NEVER, 50, NEVER, NEVER]


def test_a_silence_that_lasts_to_the_end_stays_a_dropout_once_begun():
    course = replace(run(), withdrawals_recorded=False)
    assert [bool(drops_out(course, day)[1]) for day in (21, 22, 80)] == [False, True, True]


def test_a_run_is_finished_when_outcomes_of_both_kinds_are_known():
    assert is_finished(run())
    assert not is_finished(replace(run(), outcome=np.full(4, UNKNOWN, np.int8)))
    assert not is_finished(replace(run(), outcome=np.full(4, COMPLETED, np.int8)))
