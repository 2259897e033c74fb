"""Probabilities of every student on every day, a block of days at a time so that memory stays bounded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import NEVER, CourseData, FloatArray
from lms_scoring.engine.explain import typical
from lms_scoring.engine.features_v1 import FEATURES, FeatureBuilder

#: Features [rows, f] to p(complete) and p(dropout), each [rows].
Predict = Callable[[FloatArray], tuple[FloatArray, FloatArray]]

#: Rows of features held at once: some 25 MB.
ROWS_AT_ONCE = 131_072


@dataclass(frozen=True)
class DailyScores:
    """Scores of a run's ``n`` students on the days ``first`` .. ``last``; NaN where a student did not study.

    ``final_day`` is each student's last scored day (``NEVER``: none), ``final_features`` what was known of them then,
    and ``final_typical`` what was usual among those studying that day.
    """

    first: int
    p_complete: FloatArray  #: [n, days]
    p_dropout: FloatArray  #: [n, days]
    final_day: NDArray[np.int32]  #: [n]
    final_features: FloatArray  #: [n, f]
    final_typical: FloatArray  #: [n, f]

    @property
    def last(self) -> int:
        """The last day there are scores for."""
        return self.first + self.p_complete.shape[1] - 1

    def on(self, rows: NDArray[Any], days: NDArray[Any]) -> FloatArray:
        """p(complete) of each row on its day; NaN outside the days scored."""
        column = days - self.first
        inside = (column >= 0) & (column < self.p_complete.shape[1])
        values = self.p_complete[rows, np.where(inside, column, 0)]
        return np.where(inside, values, np.float32(np.nan))


def studying(course: CourseData, first: int, last: int) -> NDArray[np.bool_]:
    """[n, days] who takes part on which day: begun, not withdrawn, the run not over."""
    days = np.arange(first, last + 1)
    return (
        (course.start[:, None] <= days) & (course.end[:, None] > days) & (days < course.length) & (days >= 0)
    )


def score_days(
    builder: FeatureBuilder,
    predict: Predict,
    first: int,
    last: int,
    progress: Callable[[float], None] | None = None,
) -> DailyScores:
    """Score every student of a run on the days ``first`` .. ``last``, both included."""
    course = builder.course
    present = studying(course, first, last)
    shape = (course.n, last - first + 1)
    p_complete, p_dropout = np.full(shape, np.nan, np.float32), np.full(shape, np.nan, np.float32)
    final_day = _last_true(present, first)
    final_features = np.zeros((course.n, len(FEATURES)), np.float32)
    final_typical = np.zeros_like(final_features)
    for start, stop in _blocks(first, last, course.n):
        columns = slice(start - first, stop - first + 1)
        features = builder.block(start, stop)
        here = present[:, columns].T
        if here.any():
            complete, dropout = predict(features[here])
            p_complete[:, columns].T[here] = complete
            p_dropout[:, columns].T[here] = dropout
        ending = np.flatnonzero((final_day >= start) & (final_day <= stop))
        final_features[ending] = features[final_day[ending] - start, ending]
        for day in np.unique(final_day[ending]).tolist():
            usual = typical(features[day - start], present[:, day - first])
            final_typical[ending[final_day[ending] == day]] = usual
        if progress is not None:
            progress((stop - first + 1) / shape[1])
    return DailyScores(first, p_complete, p_dropout, final_day, final_features, final_typical)


def _last_true(present: NDArray[np.bool_], first: int) -> NDArray[np.int32]:
    """The last day on which each row is true, NEVER where none is."""
    backwards = present[:, ::-1].argmax(axis=1)
    day = first + present.shape[1] - 1 - backwards
    return np.where(present.any(axis=1), day, NEVER).astype(np.int32)


def _blocks(first: int, last: int, n: int) -> Iterator[tuple[int, int]]:
    """First and last day of each block."""
    length = max(1, ROWS_AT_ONCE // max(n, 1))
    for start in range(first, last + 1, length):
        yield start, min(last, start + length - 1)


def recent_counts(course: CourseData, final_day: NDArray[np.int32], length: int = 28) -> NDArray[np.int32]:
    """[n, length] activity of the last days up to each student's final day, which comes last."""
    activity = course.activity
    back = final_day[activity.enrollment] - activity.day
    kept = (back >= 0) & (back < length)
    counts = np.zeros((course.n, length), np.int32)
    np.add.at(counts, (activity.enrollment[kept], length - 1 - back[kept]), activity.count[kept])
    return counts


def last_active_days(course: CourseData, final_day: NDArray[np.int32]) -> NDArray[np.int32]:
    """[n] the last day with activity up to each student's final day, ``-NEVER`` for none."""
    activity = course.activity
    kept = activity.day <= final_day[activity.enrollment]
    last = np.full(course.n, -NEVER, np.int32)
    np.maximum.at(last, activity.enrollment[kept], activity.day[kept])
    return last
