"""A student with everything the card can show, made in the database without training a model."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from lms_scoring.history import records
from lms_scoring.models import (
    ActivityDay,
    ActivityKind,
    CategoryChange,
    Deadline,
    Result,
    Score,
    ScoreHistory,
)
from roster.models import CourseBreak, Enrollment

SCORED_AT = datetime(2026, 5, 12, 4, 10, tzinfo=UTC)
FACTS = {
    "silent_days": 9,
    "active_days_7": 0,
    "active_days_28": 6,
    "clicks_28": 80,
    "peer_percentile": 20,
    "submitted": 2,
    "missed": 1,
    "late": 1,
    "mean_score": 71.5,
    "last_missed": "Homework 4",
}
BEFORE = FACTS | {"silent_days": 3, "active_days_28": 14, "missed": 0, "submitted": 2, "last_missed": None}
RULE = {"code": "silent_while_course_busy", "params": {"silent_days": 9, "course_days": 6, "threshold": 6}}
REASONS = {
    "rule": RULE,
    "contributions": [
        {"group": "deadlines", "points": -12.3},
        {"group": "recent_activity", "points": -9.1},
        {"group": "scores", "points": 8.2},
        {"group": "kinds", "points": 0.4},
    ],
}


def score(enrollment: Enrollment, day: int = 100, **fields: object) -> Score:
    """The latest score: falling asleep since ten days before, 58 %."""
    values = {
        "course": enrollment.course,
        "day": day,
        "category": 1,
        "category_since": day - 10,
        "p_complete": 0.58,
        "p_complete_before": 0.75,
        "p_dropout": 0.22,
        "changed_day": day - 10,
        "change_direction": -1,
        "last_active_day": day - 9,
        "next_worse_p": 0.31,
        "next_worse_days": 8.0,
        "recent": [0] * 28,
        "reasons": REASONS,
        "facts": FACTS,
        "model_version": "2026-05-01.1",
        "feature_set": "v1",
        "rules_version": "v1",
        "input_hash": "0123456789abcdef" * 4,
        "scored_at": SCORED_AT,
    }
    return Score.objects.create(enrollment=enrollment, **values | fields)


def change(
    enrollment: Enrollment, day: int, before: int = 0, after: int = 1, **fields: object
) -> CategoryChange:
    """A change of category with its reason and facts."""
    values = {
        "course": enrollment.course,
        "from_category": before,
        "to_category": after,
        "direction": 1 if after < before else -1,
        "reason": RULE,
        "facts": BEFORE,
        "p_complete": 0.75,
        "rules_version": "v1",
        "created_at": SCORED_AT,
    }
    return CategoryChange.objects.create(enrollment=enrollment, day=day, **values | fields)


def full_card(enrollment: Enrollment, days: int = 101, changes: int = 3) -> Score:
    """Score, history, changes, activity, a break, deadlines and results: ``days`` days are scored."""
    last = days - 1
    _course_calendar(enrollment, days)
    rng = np.random.default_rng(1)
    p = np.clip(0.7 + np.cumsum(rng.normal(0, 0.02, days)), 0.05, 0.95)
    p[last - 10], p[last] = 0.7, 0.58
    packed = records(p, (1 - p) / 2, _categories(days, changes))
    ScoreHistory.objects.create(
        enrollment=enrollment,
        model_version="2026-05-01.1",
        first_day=0,
        days=packed.tobytes(),
        scored_at=SCORED_AT,
    )
    for number in range(changes):
        change(
            enrollment,
            last - 10 - 3 * (changes - 1 - number),
            (changes - 1 - number) % 2,
            (changes - number) % 2,
        )
    _activity(enrollment, days, rng)
    return score(enrollment, last)


def _categories(days: int, changes: int) -> NDArray[np.int8]:
    """Active and falling asleep in turns of three days, the last ten days falling asleep."""
    turns = np.ceil((days - 11 - np.arange(days)) / 3).clip(0, changes)
    return ((turns + 1) % 2).astype(np.int8)


def _course_calendar(enrollment: Enrollment, days: int) -> None:
    course = enrollment.course
    course.length_days = max(course.length_days, days + 30)
    course.save()
    first = course.start + timedelta(days=days // 2)
    CourseBreak.objects.create(
        course=course, name="Spring break", first=first, last=first + timedelta(days=6)
    )
    homework = [
        Deadline.objects.create(course=course, key=str(n), title=f"Homework {n}", due_day=due, weight=10)
        for n, due in enumerate((10, 30, 50, 80, days + 9), start=1)
    ]
    for deadline, handed_in, mark in zip(homework, (9, 33, 50), (80, None, 63), strict=False):
        Result.objects.create(
            enrollment=enrollment,
            deadline=deadline,
            submitted_day=handed_in,
            available_day=handed_in + 5,
            score=mark,
        )


def _activity(enrollment: Enrollment, days: int, rng: np.random.Generator) -> None:
    kind, _ = ActivityKind.objects.get_or_create(key="content", group="content")
    other, _ = ActivityKind.objects.get_or_create(key="forum", group="forum")
    ActivityDay.objects.bulk_create(
        ActivityDay(enrollment=enrollment, day=day, kind=k, count=int(rng.integers(1, 40)))
        for day in range(days - 9)
        if day % 7 < 4
        for k in (kind, other)
    )


def last_scored_date(enrollment: Enrollment, days: int = 101) -> date:
    """The date of the last day of ``full_card``."""
    return enrollment.course.date_of(days - 1)
