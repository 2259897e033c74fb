"""The next change for the worse: how likely within four weeks, and when, learned from finished runs.

A discrete-time survival table (Kaplan and Meier 1958): for students in like circumstances, the share of those
not yet worse who got worse on the k-th day from now. A withdrawal is no change: who withdraws stays "not
worse", so the probability is the share a curator would count. Circumstances are ones that people understand:
the category, the course-active days of silence, visits in two weeks, the days until a deadline can be missed,
and how often the student got worse before. Rare circumstances lean on the commoner ones they are part of.
Calibration between runs: ``docs/decisions/0003-categories.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.categories import GRACE, Categories, major_deadlines
from lms_scoring.engine.changes import WORSE
from lms_scoring.engine.course_data import ACTIVE, ASLEEP, NEVER, CourseData, FloatArray

#: Days looked ahead.
HORIZON = 28
#: Lower bounds of all buckets but the first of the silence clock, in course-active days.
CLOCK_BOUNDS = (1, 3, 5, 7)
#: The same for the days with a visit among the last ``VISIT_DAYS``.
VISIT_BOUNDS, VISIT_DAYS = (2, 4, 7), 14
#: The same for the days until the next deadline's grace is over.
DEADLINE_BOUNDS = (8, 15, HORIZON + 1)
#: The same for the changes for the worse up to now.
SLIP_BOUNDS = (1, 2, 4)
#: Cells of the table: category (active, falling asleep) and the buckets above, in the order they lean on.
SHAPE = (2, *(len(bounds) + 1 for bounds in (CLOCK_BOUNDS, VISIT_BOUNDS, DEADLINE_BOUNDS, SLIP_BOUNDS)))
#: Student-days' worth of weight with which a cell leans on the cell it is part of.
PRIOR = 200.0


@dataclass(frozen=True)
class NextChangeTable:
    """Daily risk of getting worse for students in like circumstances."""

    hazard: NDArray[
        np.float64
    ]  #: [*SHAPE, HORIZON] chance on the k-th day of who has not got worse before it

    def predict(self, course: CourseData, categories: Categories, day: int) -> tuple[FloatArray, FloatArray]:
        """[n] probability of a change for the worse within ``HORIZON`` days after ``day``, and the expected
        days until it if it comes within them; NaN for who cannot get worse: asleep or not studying.
        """
        cells = _cells(course, categories, np.array([day]))[:, 0]
        surviving = np.cumprod(1 - self.hazard.reshape(-1, HORIZON), axis=1)
        falls = -np.diff(surviving, axis=1, prepend=1.0)
        probability = 1 - surviving[:, -1]
        expected = falls @ np.arange(1, HORIZON + 1) / np.maximum(probability, np.finfo(float).tiny)
        return _of_cells(probability, cells), _of_cells(expected, cells)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"hazard": self.hazard.round(6).tolist()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The table that ``to_dict`` told; ValueError if its shape is another."""
        hazard = np.array(data["hazard"], float)
        if hazard.shape != (*SHAPE, HORIZON):
            raise ValueError(f"a table of next changes has the shape {(*SHAPE, HORIZON)}, not {hazard.shape}")
        return cls(hazard)


def fit_next_change(runs: Sequence[tuple[CourseData, Categories]]) -> NextChangeTable | None:
    """Learn from finished runs, with their categories to the last day.

    None where there is no run: without one, nothing is said about the next change.
    """
    if not runs:
        return None
    changes, at_risk = np.sum([_counts(course, categories) for course, categories in runs], axis=0)
    return NextChangeTable(_smoothed(changes, at_risk))


def _counts(course: CourseData, categories: Categories) -> NDArray[np.int64]:
    """[2, *SHAPE, HORIZON] over all student-days: changes on the k-th day, and those still at risk on it."""
    days = np.arange(categories.until + 1)
    cells = _cells(course, categories, days)
    wait, known = _days_to_worse(categories), (categories.until - days)[None]
    last = np.minimum(np.minimum(wait, known), HORIZON)
    kept, size = cells >= 0, int(np.prod(SHAPE))
    position = cells[kept] * (HORIZON + 1) + last[kept]
    changes = np.bincount(position[(wait == last)[kept]], minlength=size * (HORIZON + 1))
    leaving = np.bincount(position, minlength=size * (HORIZON + 1)).reshape(size, -1)
    at_risk = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.stack([changes.reshape(size, -1), at_risk])[..., 1:].reshape(2, *SHAPE, HORIZON)


def _smoothed(changes: NDArray[np.int64], at_risk: NDArray[np.int64]) -> NDArray[np.float64]:
    """Hazards from the whole population down to the cells, each level leaning on the one above."""
    hazard = np.zeros(())
    for level in range(len(SHAPE) + 1):
        finer = tuple(range(level, len(SHAPE)))
        events, exposed = (counts.sum(axis=finer, keepdims=True) for counts in (changes, at_risk))
        hazard = (events + PRIOR * hazard) / (exposed + PRIOR)
    return hazard


def _of_cells(values: NDArray[np.floating], cells: NDArray[np.int64]) -> FloatArray:
    """Each student's value; NaN where there is no cell."""
    return np.where(cells >= 0, values[cells], np.nan).astype(np.float32)


def _days_to_worse(categories: Categories) -> NDArray[np.int32]:
    """[n, until+1] days from each day to the student's next change for the worse; ``NEVER`` without one."""
    worse = categories.moved == WORSE
    days = np.arange(worse.shape[1], dtype=np.int32)
    next_on_or_after = np.minimum.accumulate(np.where(worse, days, NEVER)[:, ::-1], axis=1)[:, ::-1]
    wait = np.full(worse.shape, NEVER, np.int32)
    later = next_on_or_after[:, 1:]
    wait[:, :-1] = np.where(later < NEVER, later - days[:-1], NEVER)
    return wait


def _cells(course: CourseData, categories: Categories, days: NDArray[np.int_]) -> NDArray[np.int64]:
    """[n, days] position of each student's circumstances in the flat table, -1 for who cannot get worse."""
    codes = categories.codes[:, days]
    visits = np.pad(categories.active.cumsum(axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    slips = (categories.moved == WORSE).cumsum(axis=1, dtype=np.int32)
    axes = (
        codes.clip(0, SHAPE[0] - 1),
        np.digitize(categories.clock[:, days], CLOCK_BOUNDS),
        np.digitize(visits[:, days + 1] - visits[:, (days + 1 - VISIT_DAYS).clip(0)], VISIT_BOUNDS),
        np.broadcast_to(np.digitize(_days_to_deadline(course, days), DEADLINE_BOUNDS), codes.shape),
        np.digitize(slips[:, days], SLIP_BOUNDS),
    )
    at_risk = (codes >= ACTIVE) & (codes < ASLEEP)
    return np.where(at_risk, np.ravel_multi_index(axes, SHAPE), -1)


def _days_to_deadline(course: CourseData, days: NDArray[np.int_]) -> NDArray[np.int_]:
    """Days until the next deadline that can be missed is missed, ``NEVER`` where none is left."""
    missed_on = course.deadlines.due[major_deadlines(course.deadlines)] + GRACE + 1
    ahead = missed_on[None] - days[:, None]
    return np.where(ahead > 0, ahead, NEVER).min(axis=1, initial=NEVER)
