"""What the models learn to foresee. For learning and checking only: no feature may read any of this."""

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import COMPLETED, NEVER, UNKNOWN, CourseData, IntArray

#: How far ahead a dropout is foreseen, in days.
HORIZON = 28


def completed(course: CourseData) -> NDArray[np.bool_]:
    """Who completed the run."""
    return course.outcome == COMPLETED


def is_finished(course: CourseData) -> bool:
    """Whether something can be learned from the run: some outcomes are known, of both kinds."""
    known = course.outcome[course.outcome != UNKNOWN]
    return bool(len(known)) and 0 < completed(course).sum() < len(known)


def dropout_day(course: CourseData) -> IntArray:
    """The day each student dropped out, ``NEVER`` for those who did not.

    The recorded withdrawal; where the LMS records none, the first day of a silence that lasts to the end of the
    run, is longer than ``HORIZON`` and was not the silence of someone who completed.
    """
    if course.withdrawals_recorded:
        return course.end
    last_active = course.start.copy()
    np.maximum.at(last_active, course.activity.enrollment, course.activity.day)
    silent = (course.length - last_active > HORIZON) & ~completed(course)
    return np.where(silent, last_active + 1, NEVER).astype(np.int32)


def drops_out(course: CourseData, day: int) -> NDArray[np.bool_]:
    """Whose dropout day lies in ``day + 1 .. day + HORIZON``.

    Where silence is the only sign, those already in their last silence count too: nobody can know it yet, and
    were they called safe, a model would learn that silence is.
    """
    left = dropout_day(course)
    soon = left <= day + HORIZON
    return soon & (left > day) if course.withdrawals_recorded else soon
