"""What a model learns from: everyone studying at the end of each week of each finished run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import UNKNOWN, CourseData
from lms_scoring.engine.estimators import Origin
from lms_scoring.engine.features_v1 import FeatureBuilder
from lms_scoring.engine.targets import completed, drops_out

#: Rows beyond this many are thinned out at random: more weeks of the same people add time, not evidence.
MAX_ROWS = 250_000


@dataclass(frozen=True)
class TrainingRows:
    """One row per enrollment and week of study."""

    X: NDArray[np.float32]
    complete: NDArray[np.bool_]
    dropout: NDArray[np.bool_]
    week: NDArray[np.int16]  #: 0 for day 0, else the week whose last day it is
    run: NDArray[np.int32]  #: position of the course
    family: NDArray[np.int32]  #: position of its family
    person: NDArray[np.int64]  #: the same for one student in all runs

    def where(self, chosen: NDArray) -> "TrainingRows":
        """Some of the rows."""
        return TrainingRows(*(getattr(self, f.name)[chosen] for f in fields(self)))

    @property
    def people(self) -> int:
        """How many enrollments the rows stand for."""
        return len(np.unique(np.stack([self.run, self.person]), axis=1).T)

    @property
    def origin(self) -> Origin:
        """Where the rows come from."""
        return Origin(self.run, self.family, self.people)


def last_day(week: int) -> int:
    """The day as of which a week is scored: its last; day 0 for week 0."""
    return max(7 * week - 1, 0)


def families_of(courses: Iterable[CourseData]) -> tuple[str, ...]:
    """The families of the courses, sorted."""
    return tuple(sorted({course.family for course in courses}))


def people_of(course: CourseData, run: int) -> NDArray[np.int64]:
    """A number per enrollment that is the student's in all runs; where students are not given, all differ."""
    return course.student_id if len(course.student_id) else -1 - course.enrollment_id - run * np.int64(2**40)


def training_rows(courses: Sequence[CourseData], *, seed: int = 0) -> TrainingRows:
    """The rows of all courses where the outcome is known; at most ``MAX_ROWS``."""
    families = families_of(courses)
    parts = [
        part
        for run, course in enumerate(courses)
        for part in _rows_of(course, run, families.index(course.family))
    ]
    rows = TrainingRows(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(TrainingRows)))
    if len(rows.week) <= MAX_ROWS:
        return rows
    kept = np.random.default_rng(seed).choice(len(rows.week), MAX_ROWS, replace=False)
    return rows.where(np.sort(kept))


def _rows_of(course: CourseData, run: int, family: int) -> Iterable[TrainingRows]:
    builder, finished = FeatureBuilder(course), completed(course)
    for week in range(course.length // 7 + 1):
        day = last_day(week)
        chosen = course.studying(day) & (course.outcome != UNKNOWN)
        size = int(chosen.sum())
        yield TrainingRows(
            builder.at(day)[chosen],
            finished[chosen],
            drops_out(course, day)[chosen],
            np.full(size, week, np.int16),
            np.full(size, run, np.int32),
            np.full(size, family, np.int32),
            people_of(course, run)[chosen],
        )
