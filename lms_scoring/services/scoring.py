"""Scores one course: read its arrays, let the engine judge, store latest scores, history, changes and daily counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Min
from django.utils import timezone
from numpy.typing import NDArray

from common.bulk import read_array
from lms_scoring.engine.categories import Categories, categorise
from lms_scoring.engine.course_data import CourseData
from lms_scoring.engine.daily import score_days
from lms_scoring.engine.features_v1 import FeatureBuilder
from lms_scoring.models import ActivityDay, CourseDay, CourseSummary
from lms_scoring.selectors.course_data import load_course
from lms_scoring.services.scorer import Scorer, current_scorer
from lms_scoring.services.storing import CourseScores, store
from roster.models import Course

#: Days scored when a course is scored for the first time: what badges, sparklines and "seven days ago" need.
FIRST_DAYS = 28


_STORED_CHANGES = """
    SELECT enrollment_id, day, from_category, to_category FROM lms_scoring_categorychange
    WHERE course_id = %s AND day BETWEEN %s AND %s
"""
_CHANGE = [("enrollment", "i8"), ("day", "i4"), ("before", "i4"), ("after", "i4")]


@dataclass(frozen=True)
class ScoringReport:
    """What came of scoring one course. ``not_scored`` gives the ids of enrollments by reason."""

    day: int
    scored: int = 0
    student_days: int = 0
    changes: int = 0
    not_scored: dict[str, list[int]] = field(default_factory=dict)


def score_course(
    course: Course,
    as_of: date,
    *,
    from_date: date | None = None,
    scorer: Scorer | None = None,
    progress: Callable[[float], None] | None = None,
) -> ScoringReport:
    """Score every student of a course as of the end of a date; all is stored, or nothing is.

    Days missed since the course was last scored are made up for; with ``from_date`` all days from it on are scored
    again, and so are those from the first on whose changes would be others by what has become known since. A date
    before the latest scored day scores all days from it to that one again, so that the latest score stays the latest.
    After the run's end its last day counts, and in place of a day to come today.
    """
    day = min(_day_of(course, as_of), course.last_day)
    if day < 0:
        ids = list(course.enrollments.values_list("pk", flat=True))
        return ScoringReport(day, not_scored={"course_not_started": ids} if ids else {})
    first, last = _days(course, day, None if from_date is None else course.day_of(from_date))
    scorer = scorer or current_scorer()
    data = load_course(course, until=last)
    categories = categorise(data, last)
    first = _first_to_tell_anew(course, data, categories, first)
    builder = FeatureBuilder(data)
    scores = score_days(builder, scorer.predictor(data), first, last, progress)
    not_scored = _not_scored(data, last)
    changes = store(course, CourseScores(data, builder, categories, scores, scorer), not_scored)
    return ScoringReport(
        day=last,
        scored=int((scores.final_day == last).sum()),
        student_days=int(np.isfinite(scores.p_complete).sum()),
        changes=changes,
        not_scored=not_scored,
    )


def _day_of(course: Course, as_of: date) -> int:
    """The course day of a date; of one still to come today's, lest silence not kept yet put everybody to sleep.

    A simulated school may live in days to come, and has activity there.
    """
    day = course.day_of(as_of)
    today = course.day_of(timezone.localdate(timezone=ZoneInfo(course.time_zone)))
    if day <= today or ActivityDay.objects.filter(enrollment__course=course, day__gt=today).exists():
        return day
    return today


def _days(course: Course, day: int, from_day: int | None) -> tuple[int, int]:
    """First and last course day to score."""
    known = CourseSummary.objects.filter(course=course).values_list("day", flat=True).first()
    last = day if known is None else max(day, known)
    if from_day is not None:
        return min(max(from_day, 0), last), last
    first = day - FIRST_DAYS + 1 if known is None else min(day, known + 1)
    return max(first, 0), last


def _first_to_tell_anew(course: Course, data: CourseData, categories: Categories, first: int) -> int:
    """The first of the days scored before ``first`` whose stored changes are not those found now; else ``first``.

    Activity, a withdrawal or a deadline may become known late. Were its days left as they are, the latest scores would
    tell of changes that the list of changes does not have.
    """
    begun = CourseDay.objects.filter(course=course, day__lt=first).aggregate(day=Min("day"))["day"]
    if begun is None or first <= (begun := max(begun, 1)):  # nobody changes on a run's first day
        return first
    rows = read_array(_STORED_CHANGES, [course.pk, begun, first - 1], _CHANGE)
    position = np.searchsorted(data.enrollment_id, rows["enrollment"])
    stored = np.zeros((data.n, first - begun), np.int8)
    stored[position, rows["day"] - begun] = _kind(rows["before"], rows["after"])
    before, after = categories.codes[:, begun - 1 : first - 1], categories.codes[:, begun:first]
    differs = stored != np.where(categories.moved[:, begun:first] != 0, _kind(before, after), 0)
    days = np.flatnonzero(differs.any(axis=0))
    return begun + int(days[0]) if len(days) else first


def _kind(before: NDArray[Any], after: NDArray[Any]) -> NDArray[Any]:
    """A number for each pair of categories, none of them 0."""
    return 1 + 3 * before + after


def _not_scored(data: CourseData, day: int) -> dict[str, list[int]]:
    """Who has no score as of ``day``, by reason."""
    masks: dict[str, NDArray[np.bool_]] = {"withdrawn": data.end <= day, "not_started": data.start > day}
    return {reason: data.enrollment_id[mask].tolist() for reason, mask in masks.items() if mask.any()}
