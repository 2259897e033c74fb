"""Reads a course run into the arrays that the engine works on."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from common.bulk import among, read_array
from lms_scoring.engine.course_data import (
    ACTIVITY_GROUPS,
    COMPLETED,
    NEVER,
    NOT_COMPLETED,
    UNKNOWN,
    Activity,
    CourseData,
    Deadlines,
    Results,
)
from lms_scoring.models import ActivityKind, Deadline
from roster.models import Course, Enrollment

_OUTCOMES = {
    Enrollment.Outcome.COMPLETED: COMPLETED,
    Enrollment.Outcome.FAILED: NOT_COMPLETED,
    Enrollment.Outcome.WITHDRAWN: NOT_COMPLETED,
}

#: More than there are kinds of activity, and than a count can be.
_KINDS, _COUNTS = 2**24, 2**32

_OF_COURSE = among("SELECT id FROM roster_enrollment WHERE course_id = %s")

# Two numbers in one: every further column of millions of rows costs a fifth of reading them.
_ACTIVITY = f"""
    SELECT enrollment_id * {_KINDS} + kind_id, CAST(day AS bigint) * {_COUNTS} + count FROM lms_scoring_activityday
    WHERE enrollment_id {_OF_COURSE} AND day <= %s
"""

_RESULTS = f"""
    SELECT enrollment_id, deadline_id, submitted_day, COALESCE(available_day, %s),
           COALESCE(score, -1), CASE WHEN banked THEN 1 ELSE 0 END
    FROM lms_scoring_result
    WHERE enrollment_id {_OF_COURSE} AND submitted_day <= %s
"""


def load_course(course: Course, until: int = int(NEVER)) -> CourseData:
    """A course run with what happened up to course day ``until``.

    Cutting here only saves time and memory: features look no further than their day anyway.
    """
    enrollments = _enrollments(course)
    ids = enrollments["id"]
    deadlines, deadline_ids = _deadlines(course)
    return CourseData(
        key=course.key,
        family=course.family,
        length=course.length_days,
        enrollment_id=ids,
        student_id=enrollments["student"],
        start=enrollments["start"].astype(np.int32),
        end=enrollments["end"].astype(np.int32),
        outcome=enrollments["outcome"].astype(np.int8),
        activity=_activity(course, ids, until),
        deadlines=deadlines,
        results=_results(course, ids, deadline_ids, until),
        breaks=tuple((course.day_of(b.first), course.day_of(b.last)) for b in course.breaks.all()),
        withdrawals_recorded=bool((enrollments["end"] != NEVER).any()),
    )


def _enrollments(course: Course) -> NDArray[Any]:
    """Enrollments in order of id; a student without a start takes part from the run's first day."""

    def day(when: date | None, otherwise: int) -> int:
        return otherwise if when is None else course.day_of(when)

    rows = course.enrollments.order_by("id").values_list("id", "student_id", "start", "end", "outcome")
    return np.array(
        [
            (
                pk,
                student,
                day(start, 0),
                day(end, int(NEVER)),
                _OUTCOMES.get(Enrollment.Outcome(outcome), UNKNOWN),
            )
            for pk, student, start, end, outcome in rows
        ],
        dtype=[("id", "i8"), ("student", "i8"), ("start", "i8"), ("end", "i8"), ("outcome", "i8")],
    )


def _activity(course: Course, ids: NDArray[np.int64], until: int) -> Activity:
    rows = read_array(
        _ACTIVITY,
        [course.pk, min(until, int(NEVER))],
        [("enrollment_and_kind", "i8"), ("day_and_count", "i8")],
    )
    enrollment, kind = np.divmod(rows["enrollment_and_kind"], _KINDS)
    day, count = np.divmod(rows["day_and_count"], _COUNTS)
    group = _groups()[kind] if len(rows) else np.empty(0, np.int8)
    # One number that sorts by enrollment, day and group; days reach from years before the run to years after it.
    key = (np.searchsorted(ids, enrollment) << 24) | ((day + 2**19) << 4) | group
    order = np.argsort(key, kind="stable")
    key, count = key[order], count[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    kept = key[first]
    return Activity(
        enrollment=(kept >> 24).astype(np.int32),
        day=(((kept >> 4) & (2**20 - 1)) - 2**19).astype(np.int32),
        group=(kept & 15).astype(np.int8),
        count=np.add.reduceat(count, first).astype(np.int32) if len(first) else np.empty(0, np.int32),
    )


def _groups() -> NDArray[np.int8]:
    """The position in ``ACTIVITY_GROUPS`` of each kind, indexed by the kind's id."""
    kinds = list(ActivityKind.objects.values_list("id", "group"))
    table = np.zeros(max((pk for pk, _ in kinds), default=0) + 1, np.int8)
    for pk, group in kinds:
        table[pk] = ACTIVITY_GROUPS.index(group)
    return table


def _deadlines(course: Course) -> tuple[Deadlines, NDArray[np.int64]]:
    rows = list(Deadline.objects.filter(course=course).values_list("id", "key", "title", "due_day", "weight"))
    due = np.array([NEVER if row[3] is None else row[3] for row in rows], np.int32)
    order = np.argsort(due, kind="stable")
    rows = [rows[i] for i in order]
    deadlines = Deadlines(
        key=tuple(row[1] for row in rows),
        title=tuple(row[2] for row in rows),
        due=due[order],
        weight=np.array([row[4] for row in rows], np.float32),
    )
    return deadlines, np.array([row[0] for row in rows], np.int64)


def _results(course: Course, ids: NDArray[np.int64], deadline_ids: NDArray[np.int64], until: int) -> Results:
    rows = read_array(
        _RESULTS,
        [int(NEVER), course.pk, min(until, int(NEVER))],
        [
            ("enrollment", "i8"),
            ("deadline", "i8"),
            ("submitted", "i8"),
            ("available", "i8"),
            ("score", "f8"),
            ("banked", "i8"),
        ],
    )
    position = {pk: index for index, pk in enumerate(deadline_ids.tolist())}
    return Results(
        enrollment=np.searchsorted(ids, rows["enrollment"]).astype(np.int32),
        deadline=np.array([position[pk] for pk in rows["deadline"].tolist()], np.int32),
        submitted=rows["submitted"].astype(np.int32),
        available=rows["available"].astype(np.int32),
        score=np.where(rows["score"] < 0, np.nan, rows["score"]).astype(np.float32),
        banked=rows["banked"].astype(bool),
    )
