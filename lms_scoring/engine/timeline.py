"""A course run as running totals per day, so that any window on any day is one subtraction.

Every table is day-major, ``[1 + days, n]``: row 0 stands before everything, row k for the end of day
``first + k - 1``. Asking for a day outside the span gives the nearest row, so windows need no edge cases.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import ACTIVITY_GROUPS, NEVER, CourseData, IntArray

Table = NDArray[np.integer]
Days = NDArray[np.integer]

#: A day's effort is twice the base-2 logarithm of 1 + clicks, rounded: 1 click is 2, 3 are 4, 31 are 10.
MAX_EFFORT = 32


def effort(clicks: IntArray) -> IntArray:
    """Clicks of a day on a scale where each doubling counts the same; 0 .. ``MAX_EFFORT``."""
    return np.minimum(np.rint(2 * np.log2(1.0 + clicks)), MAX_EFFORT).astype(np.int32)


class Timeline:
    """Running totals of one course run, built on first use, read for any number of days."""

    def __init__(self, course: CourseData) -> None:
        self.course = course
        results = course.results
        days = np.concatenate([[0, course.length], course.activity.day, results.submitted, results.available])
        days = days[days < NEVER]
        self.first, self.last = int(days.min()), int(days.max())
        self.span = self.last - self.first + 1
        self._dtype = np.int16 if self.span * MAX_EFFORT < 2**15 else np.int32

    def at(self, table: Table, day: Days) -> Table:
        """Rows of ``table`` at the end of each ``day``: ``[len(day), n]``."""
        return table[np.clip(day - self.first + 1, 0, self.span)]

    def window(self, table: Table, day: Days, length: int) -> Table:
        """What ``table`` gained over the ``length`` days that end with ``day``."""
        return self.at(table, day) - self.at(table, day - length)

    def of(self, table: Table, rows: IntArray, day: Days) -> IntArray:
        """One element of ``table`` per pair: what stands for each of ``rows`` at the end of its ``day``."""
        return table[np.clip(day - self.first + 1, 0, self.span), rows].astype(np.int32)

    def gained(self, table: Table, rows: IntArray, day: Days, length: int) -> IntArray:
        """What ``table`` gained for each of ``rows`` over the ``length`` days that end with its ``day``."""
        return self.of(table, rows, day) - self.of(table, rows, day - length)

    def running(self, enrollment: Days, day: IntArray, amount: IntArray | None = None) -> Table:
        """Running total of events (or of their amounts); those on ``NEVER`` are left out."""
        known = day <= self.last
        key = (day[known] - self.first).clip(0) * np.int64(self.course.n) + enrollment[known]
        weights = None if amount is None else amount[known]
        daily = np.bincount(key, weights, minlength=self.span * self.course.n)
        table = np.zeros((self.span + 1, self.course.n), self._dtype if amount is None else np.int32)
        np.cumsum(daily.reshape(self.span, -1), axis=0, dtype=table.dtype, out=table[1:])
        return table

    @cached_property
    def clicks(self) -> IntArray:
        """``[days, n]``: clicks of all kinds on each single day ``first .. last``."""
        activity = self.course.activity
        key = (activity.day - self.first) * np.int64(self.course.n) + activity.enrollment
        clicks = np.bincount(key, activity.count, minlength=self.span * self.course.n)
        return clicks.astype(np.int32).reshape(self.span, self.course.n)

    @cached_property
    def all_clicks(self) -> Table:
        """Clicks of all kinds so far."""
        table = np.zeros((self.span + 1, self.course.n), np.int32)
        np.cumsum(self.clicks, axis=0, out=table[1:])
        return table

    def _totals(self, daily: NDArray) -> Table:
        table = np.zeros((self.span + 1, self.course.n), self._dtype)
        np.cumsum(daily, axis=0, dtype=self._dtype, out=table[1:])
        return table

    @cached_property
    def active_days(self) -> Table:
        """Days with any activity."""
        return self._totals(self.clicks > 0)

    @cached_property
    def active_weeks(self) -> Table:
        """Course weeks with any activity."""
        day = np.arange(self.first, self.last + 1, dtype=np.int32)
        before_week = self.at(self.active_days, day - day % 7 - 1)
        first_of_week = (self.clicks > 0) & (self.active_days[:-1] == before_week)
        return self._totals(first_of_week)

    @cached_property
    def effort(self) -> Table:
        """Sum over days of ``effort`` of the day's clicks."""
        return self._totals(effort(self.clicks))

    def effort_on(self, *groups: str) -> Table:
        """Effort on some kinds of activity alone."""
        activity = self.course.activity
        chosen = np.isin(activity.group, [ACTIVITY_GROUPS.index(group) for group in groups])
        amount = effort(activity.count[chosen])
        return self.running(activity.enrollment[chosen], activity.day[chosen], amount)

    @cached_property
    def last_active(self) -> Table:
        """The latest active day so far; ``first - 1`` where there was none."""
        day = np.arange(self.first - 1, self.last + 1, dtype=self._dtype)[:, None]
        table = np.full((self.span + 1, self.course.n), self.first - 1, self._dtype)
        np.copyto(table[1:], day[1:], where=self.clicks > 0)
        return np.maximum.accumulate(table, axis=0, out=table)

    @cached_property
    def began(self) -> IntArray:
        """The day from which silence counts: registration, at most two weeks before the start."""
        return np.maximum(self.course.start, -14)

    @cached_property
    def longest_silence(self) -> Table:
        """Days of the longest silence so far, the present one included, counted from day 0 on."""
        day = np.arange(self.first - 1, self.last + 1, dtype=self._dtype)[:, None]
        since = np.maximum(self.last_active, np.maximum(self.course.start, -1).astype(self._dtype))
        gap = np.maximum(day - since, 0)
        return np.maximum.accumulate(gap, axis=0, out=gap)

    @cached_property
    def submitted_on(self) -> IntArray:
        """``[deadlines, n]``: day of the submission, ``NEVER`` where there is none."""
        results = self.course.results
        table = np.full((len(self.course.deadlines.key), self.course.n), NEVER, np.int32)
        table[results.deadline, results.enrollment] = results.submitted
        return table

    @cached_property
    def owed(self) -> NDArray[np.bool_]:
        """``[deadlines, n]``: deadlines with a day that is not before the student began."""
        due = self.course.deadlines.due[:, None]
        return (due < NEVER) & (due >= self.course.start)

    def _on(self, day: IntArray, which: NDArray[np.bool_]) -> Table:
        deadline, enrollment = np.nonzero(which)
        return self.running(enrollment, np.broadcast_to(day, which.shape)[deadline, enrollment])

    @cached_property
    def due(self) -> Table:
        """Deadlines passed for which the student owed something."""
        return self._on(self.course.deadlines.due[:, None], self.owed)

    @cached_property
    def settled(self) -> Table:
        """Of the deadlines passed, those handed in, in time or late; ``due - settled`` are missed."""
        return self._on(np.maximum(self.submitted_on, self.course.deadlines.due[:, None]), self.owed)

    @cached_property
    def late(self) -> Table:
        """Handed in after their day."""
        return self._on(
            self.submitted_on, self.owed & (self.submitted_on > self.course.deadlines.due[:, None])
        )

    @cached_property
    def submitted(self) -> Table:
        """Everything handed in."""
        return self._on(self.submitted_on, self.submitted_on < NEVER)
