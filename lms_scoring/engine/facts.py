"""Plain numbers about each student on a day, for sentences and for "what moved since"."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import NEVER, FloatArray, IntArray
from lms_scoring.engine.ranks import Cohort
from lms_scoring.engine.timeline import Timeline

#: Days of the sparkline.
SPARK_DAYS = 28


@dataclass(frozen=True)
class Facts:
    """One element per enrollment, as known at the end of ``day``."""

    day: int
    silent_days: (
        IntArray  #: since the last activity; without any, since registration or two weeks before the start
    )
    last_active_day: IntArray  #: course day, ``NEVER`` where there was no activity
    active_days_7: IntArray
    active_days_28: IntArray
    clicks_28: IntArray
    peer_percentile: FloatArray  #: 0 .. 100, of active days in 28 days among those studying; 50 is the middle
    submitted: IntArray  #: works handed in
    missed: IntArray  #: deadlines passed without a submission so far
    late: IntArray  #: works handed in after their deadline
    mean_score: FloatArray  #: 0 .. 100 over the scores known, NaN where there is none
    last_missed: IntArray  #: position of the latest deadline missed, -1 where none
    daily_clicks: IntArray  #: ``[n, SPARK_DAYS]``, oldest first; the last is ``day``


def facts_at(timeline: Timeline, day: int) -> Facts:
    """The facts of everyone in the run at the end of ``day``."""
    line, today = timeline, np.array([day], np.int32)

    def window(table: NDArray, length: int) -> IntArray:
        return line.window(table, today, length)[0].astype(np.int32)

    active = line.at(line.active_days, today)[0] > 0
    last_active = np.where(active, line.at(line.last_active, today)[0], NEVER).astype(np.int32)
    days_28 = window(line.active_days, 28)
    daily = _daily_clicks(line, day)
    cohort = Cohort(line.course.studying(day)[None])
    return Facts(
        day=day,
        silent_days=np.maximum(day - np.where(active, last_active, line.began), 0).astype(np.int32),
        last_active_day=last_active,
        active_days_7=window(line.active_days, 7),
        active_days_28=days_28,
        clicks_28=daily.sum(axis=1, dtype=np.int32),
        peer_percentile=100 * cohort.ranks(days_28[None])[0],
        submitted=line.at(line.submitted, today)[0].astype(np.int32),
        missed=(line.at(line.due, today)[0] - line.at(line.settled, today)[0]).astype(np.int32),
        late=line.at(line.late, today)[0].astype(np.int32),
        mean_score=_mean_score(line, day),
        last_missed=_last_missed(line, day),
        daily_clicks=daily,
    )


def _daily_clicks(line: Timeline, day: int) -> IntArray:
    out = np.zeros((line.course.n, SPARK_DAYS), np.int32)
    first = day - SPARK_DAYS + 1
    known = range(max(first, line.first), min(day, line.last) + 1)
    if known:
        days = line.clicks[known.start - line.first : known.stop - line.first]
        out[:, known.start - first : known.stop - first] = days.T
    return out


def _mean_score(line: Timeline, day: int) -> FloatArray:
    results, n = line.course.results, line.course.n
    known = (results.available <= day) & ~np.isnan(results.score)
    count = np.bincount(results.enrollment[known], minlength=n)
    total = np.bincount(results.enrollment[known], results.score[known], minlength=n)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def _last_missed(line: Timeline, day: int) -> IntArray:
    missed = line.owed & (line.course.deadlines.due <= day)[:, None] & (line.submitted_on > day)
    position = np.arange(1, len(missed) + 1)[:, None]
    return (missed * position).max(axis=0, initial=0).astype(np.int32) - 1
