"""One course run as arrays: what every scoring step reads and nothing else.

A *course day* counts from the run's start: day 0 is the first day, day -1 the day before it. ``as_of`` day d
means "at the end of day d": whatever happened or became known on d counts, whatever came later does not.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float32]

#: The day of something that has not happened; larger than any course day.
NEVER = np.int32(2**30)

ACTIVE, FALLING_ASLEEP, ASLEEP, NOT_STUDYING = np.int8(0), np.int8(1), np.int8(2), np.int8(-1)

UNKNOWN, NOT_COMPLETED, COMPLETED = np.int8(-1), np.int8(0), np.int8(1)

#: Groups that kinds of activity are mapped to, so that features mean the same in every LMS.
ACTIVITY_GROUPS = ("content", "navigation", "forum", "quiz", "submission", "message", "other")


@dataclass(frozen=True)
class Activity:
    """Daily counts, one element per (enrollment, day, group), sorted by enrollment and day."""

    enrollment: IntArray  #: position of the enrollment in the course, 0 .. n-1
    day: IntArray  #: course day
    group: NDArray[np.int8]  #: position in ``ACTIVITY_GROUPS``
    count: IntArray  #: at least 1


@dataclass(frozen=True)
class Deadlines:
    """Assessments of the run, sorted by due day. ``due`` is ``NEVER`` where no day is known."""

    key: tuple[str, ...]
    title: tuple[str, ...]
    due: IntArray
    weight: FloatArray  #: per cent of the final mark, 0 .. 100


@dataclass(frozen=True)
class Results:
    """What students handed in, one element per (enrollment, deadline)."""

    enrollment: IntArray
    deadline: IntArray  #: position in ``Deadlines``
    submitted: IntArray  #: course day of the submission
    available: IntArray  #: course day from which the score is known, ``NEVER`` where it is not
    score: FloatArray  #: 0 .. 100, NaN where not given
    banked: NDArray[np.bool_]  #: carried over from an earlier run of the course


@dataclass(frozen=True)
class CourseData:
    """A course run; ``n`` enrollments in the order of ``enrollment_id``.

    ``start`` is the day from which a student takes part (their registration day), ``end`` the day of a recorded
    withdrawal or ``NEVER``. ``outcome`` is one of COMPLETED, NOT_COMPLETED, UNKNOWN and, like ``end``, is for
    learning and checking only: no feature may read it. ``breaks`` are pairs of first and last day.
    ``withdrawals_recorded`` is false where the LMS never records a withdrawal.
    """

    key: str
    family: str
    length: int
    enrollment_id: NDArray[np.int64]
    start: IntArray
    end: IntArray
    outcome: NDArray[np.int8]
    activity: Activity
    deadlines: Deadlines
    results: Results
    breaks: tuple[tuple[int, int], ...] = ()
    withdrawals_recorded: bool = True
    student_id: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @cached_property
    def n(self) -> int:
        """The number of enrollments."""
        return len(self.enrollment_id)

    def studying(self, day: int) -> NDArray[np.bool_]:
        """Which enrollments take part at the end of ``day``: begun, and not yet withdrawn."""
        return (self.start <= day) & (self.end > day)
