"""Writes what scoring one course came to, in one transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from common import bulk
from lms_scoring.engine.categories import RULES_VERSION, Categories
from lms_scoring.engine.changes import Changes, find_changes
from lms_scoring.engine.course_data import NEVER, CourseData
from lms_scoring.engine.critical_points import critical_points
from lms_scoring.engine.daily import DailyScores, last_active_days, recent_counts
from lms_scoring.engine.features_v1 import FEATURE_SET, FeatureBuilder
from lms_scoring.history import merge, probabilities, records, unpack
from lms_scoring.models import CategoryChange, CourseDay, CourseSummary, Score, ScoreHistory
from lms_scoring.services.explaining import facts, reasons
from lms_scoring.services.scorer import Scorer
from roster.models import Course

HISTOGRAM_BINS = 20


@dataclass(frozen=True)
class CourseScores:
    """A scored course, ready to be stored."""

    data: CourseData
    builder: FeatureBuilder
    categories: Categories
    scores: DailyScores
    scorer: Scorer

    @cached_property
    def scored(self) -> NDArray[np.intp]:
        """Positions of the students with at least one scored day."""
        return np.flatnonzero(self.scores.final_day != NEVER)

    @cached_property
    def codes(self) -> NDArray[np.int8]:
        """[n, days] categories of the scored days."""
        return self.categories.codes[:, self.scores.first : self.scores.last + 1]


@transaction.atomic
def store(course: Course, result: CourseScores, not_scored: dict[str, list[int]]) -> int:
    """Store all of it, or nothing; returns how many changes of category were new.

    Storing the same twice changes nothing but the time of scoring.
    """
    # Two workers that score one course at once take turns here. A write, though it changes nothing: PostgreSQL locks
    # the row, and SQLite, which would refuse a transaction that turns from reading to writing, the database.
    Course.objects.filter(pk=course.pk).update(title=F("title"))
    now = timezone.now()
    histories = _histories(course, result)
    _store_histories(course, result, histories, now)
    found = _store_changes(course, result, now)
    _store_days(course, result)
    _store_latest(course, result, histories, now)
    CourseSummary.objects.update_or_create(
        course=course,
        defaults={
            "day": result.scores.last,
            "scored": int((result.scores.final_day == result.scores.last).sum()),
            "not_scored": not_scored,
            "critical_points": critical_points(result.data, result.categories).to_dict(),
            "model_version": result.scorer.version,
            "scored_at": now,
        },
    )
    return found


Histories = dict[int, tuple[int, NDArray[np.void]]]


def _histories(course: Course, result: CourseScores) -> Histories:
    """Each scored student's days, laid over those stored before by the same version: position → first day, records."""
    scores = result.scores
    packed = records(np.nan_to_num(scores.p_complete), np.nan_to_num(scores.p_dropout), result.codes)
    known = np.isfinite(scores.p_complete)
    begins = known.argmax(axis=1)
    ends = scores.final_day - scores.first + 1
    stored = _stored_days(course, result) if scores.first > 0 else {}
    out: Histories = {}
    for row in result.scored.tolist():
        first, days = scores.first + int(begins[row]), packed[row, begins[row] : ends[row]]
        before = stored.get(int(result.data.enrollment_id[row]))
        out[row] = (first, days) if before is None else merge(before[0], unpack(before[1]), first, days)
    return out


def _stored_histories(course: Course, result: CourseScores) -> QuerySet[ScoreHistory]:
    return ScoreHistory.objects.filter(enrollment__course=course, model_version=result.scorer.version)


def _stored_days(course: Course, result: CourseScores) -> dict[int, tuple[int, bytes | memoryview]]:
    rows = _stored_histories(course, result).values_list("enrollment_id", "first_day", "days")
    return {pk: (first, days) for pk, first, days in rows}


def _lay_over(stored: QuerySet[Any], columns: Mapping[str, bulk.Column], unique: Sequence[str]) -> None:
    """Write rows over those stored of a course; where there are none yet, which costs half as much, add them."""
    if stored.exists():
        bulk.upsert(stored.model, columns, unique)
    else:
        bulk.insert(stored.model, columns, analyze=False)


def _store_histories(course: Course, result: CourseScores, histories: Histories, now: datetime) -> None:
    _lay_over(
        _stored_histories(course, result),
        {
            "enrollment_id": result.data.enrollment_id[list(histories)],
            "model_version": result.scorer.version,
            "first_day": [first for first, _ in histories.values()],
            "days": [days.tobytes() for _, days in histories.values()],
            "scored_at": now,
        },
        unique=("enrollment_id", "model_version"),
    )


def _store_changes(course: Course, result: CourseScores, now: datetime) -> int:
    """Bring the stored changes of the scored days in line; those that stand are left as they were first told."""
    scores = result.scores
    found = _within_study(find_changes(result.data, result.categories, scores.first, scores.last), scores)
    stored = {
        (enrollment, day): (before, after, pk)
        for pk, enrollment, day, before, after in CategoryChange.objects.filter(
            course=course, day__range=(scores.first, scores.last)
        ).values_list("pk", "enrollment_id", "day", "from_category", "to_category")
    }
    keys = list(zip(found.enrollment_id.tolist(), found.day.tolist(), strict=True))
    kinds = list(zip(found.before.tolist(), found.after.tolist(), strict=True))
    told = dict(zip(keys, kinds, strict=True))
    gone = {key: pk for key, (before, after, pk) in stored.items() if told.get(key) != (before, after)}
    new = [i for i, key in enumerate(keys) if key not in stored or key in gone]
    CategoryChange.objects.filter(pk__in=gone.values()).delete()
    rows, days = found.enrollment[new], found.day[new]
    bulk.insert(
        CategoryChange,
        {
            "enrollment_id": found.enrollment_id[new],
            "course_id": course.pk,
            "day": days,
            "from_category": found.before[new],
            "to_category": found.after[new],
            "direction": found.direction[new],
            "reason": [found.reason[i] for i in new],
            "facts": facts(result.builder, result.categories, rows, days),
            "p_complete": scores.on(rows, days).astype(float).round(4),
            "rules_version": RULES_VERSION,
            "created_at": now,
        },
        analyze=False,
    )
    return len(new)


def _store_days(course: Course, result: CourseScores) -> None:
    """One row a day: categories, changes, and how the probabilities lie."""
    scores, codes = result.scores, result.codes
    known = np.isfinite(scores.p_complete)
    moved = result.categories.moved[:, scores.first : scores.last + 1] * known
    bins = (scores.p_complete * HISTOGRAM_BINS).clip(0, HISTOGRAM_BINS - 1)
    counts = {name: ((codes == code) & known).sum(axis=0) for code, name in enumerate(_CATEGORY_COLUMNS)}
    with np.errstate(invalid="ignore"):
        mean = np.where(known.any(axis=0), np.nansum(scores.p_complete, axis=0) / known.sum(axis=0), np.nan)
    _lay_over(
        CourseDay.objects.filter(course=course),
        {
            "course_id": course.pk,
            "day": np.arange(scores.first, scores.last + 1),
            **counts,
            "worse": (moved < 0).sum(axis=0),
            "better": (moved > 0).sum(axis=0),
            "mean_p_complete": mean,
            "histogram": [
                np.bincount(bins[known[:, d], d].astype(int), minlength=HISTOGRAM_BINS).tolist()
                for d in range(codes.shape[1])
            ],
        },
        unique=("course_id", "day"),
    )


_CATEGORY_COLUMNS = ("active", "falling_asleep", "asleep")


def _store_latest(course: Course, result: CourseScores, histories: Histories, now: datetime) -> None:
    """The row of each student that the list shows, as of the student's own last scored day."""
    data, scores, categories = result.data, result.scores, result.categories
    rows = result.scored
    final = scores.final_day[rows]
    column = final - scores.first
    last_change, direction = _last_change(categories.moved[rows], final)
    next_p, next_days = result.scorer.next_change(data, categories, scores.last)
    last_active = last_active_days(data, scores.final_day)[rows]
    features = scores.final_features[rows]
    _lay_over(
        Score.objects.filter(enrollment__course=course),
        {
            "enrollment_id": data.enrollment_id[rows],
            "course_id": course.pk,
            "day": final,
            "category": categories.codes[rows, final],
            "category_since": np.where(last_change >= 0, last_change, np.maximum(data.start[rows], 0)),
            "tentative": (categories.tentative[rows, final] | result.scorer.tentative).tolist(),
            "p_complete": scores.p_complete[rows, column].astype(float),
            "p_complete_before": [_before(*histories[row]) for row in rows.tolist()],
            "p_dropout": scores.p_dropout[rows, column].astype(float),
            "changed_day": [day if day >= 0 else None for day in last_change.tolist()],
            "change_direction": direction,
            "last_active_day": [day if day > -NEVER else None for day in last_active.tolist()],
            "next_worse_p": _or_none(next_p[rows], final == scores.last),
            "next_worse_days": _or_none(next_days[rows], final == scores.last),
            "recent": recent_counts(data, scores.final_day)[rows].tolist(),
            "reasons": reasons(result.categories, result.scorer, data, scores, rows),
            "facts": facts(result.builder, categories, rows, final),
            "model_version": result.scorer.version,
            "feature_set": FEATURE_SET,
            "rules_version": RULES_VERSION,
            "input_hash": [hashlib.sha256(row.tobytes()).hexdigest() for row in features],
            "scored_at": now,
        },
        unique=("enrollment_id",),
    )


def _within_study(changes: Changes, scores: DailyScores) -> Changes:
    """The changes on scored days: none after the run's end or a withdrawal."""
    kept = changes.day <= scores.final_day[changes.enrollment]
    kept &= scores.final_day[changes.enrollment] != NEVER
    index = np.flatnonzero(kept)
    return Changes(
        enrollment=changes.enrollment[index],
        enrollment_id=changes.enrollment_id[index],
        day=changes.day[index],
        before=changes.before[index],
        after=changes.after[index],
        direction=changes.direction[index],
        reason=[changes.reason[i] for i in index],
    )


def _last_change(
    moved: NDArray[np.int8], final: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Day (-1: none) and direction of the last change on or before each student's final day."""
    days = np.arange(moved.shape[1])
    seen = (moved != 0) & (days <= final[:, None])
    last = np.where(seen.any(axis=1), moved.shape[1] - 1 - seen[:, ::-1].argmax(axis=1), -1).astype(np.int32)
    direction = np.where(last >= 0, moved[np.arange(len(moved)), last], 0).astype(np.int8)
    return last, direction


def _before(first: int, days: NDArray[np.void]) -> float | None:
    """p(complete) seven days before the last day of a history, None where it was not scored then."""
    if len(days) <= _WEEK:
        return None
    p_complete, _, category = days[-1 - _WEEK].item()
    return None if category < 0 else float(probabilities(p_complete))


_WEEK = 7


def _or_none(values: NDArray[np.float32], known: NDArray[np.bool_]) -> list[float | None]:
    return [
        round(v, 4) if ok and v == v else None for v, ok in zip(values.tolist(), known.tolist(), strict=True)
    ]
