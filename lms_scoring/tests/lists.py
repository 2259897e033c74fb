"""Courses full of scored students, made in the database without training a model."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from lms_scoring.models import CategoryChange, CourseDay, CourseSummary, Score
from lms_scoring.tests import cards
from roster.models import Course, Enrollment, Student

PAGE = "/admin/lms_scoring/score/"

#: The latest scored course day, and a moment on the day after it.
DAY = 100
NOW = datetime(2026, 5, 13, 4, 30, tzinfo=UTC)


def put(course: Course, name: str, *, curator: User | None = None, **score: Any) -> Score:
    """A student of that name, active and unchanged since day 0 unless told otherwise."""
    enrollment = enrolled(course, name, curator=curator)
    steady = {
        "category": 0,
        "category_since": 0,
        "changed_day": None,
        "change_direction": 0,
        "last_active_day": DAY,
        "p_complete": 0.8,
        "p_complete_before": 0.8,
        "p_dropout": 0.05,
    }
    return cards.score(enrollment, score.pop("day", DAY), **steady | score)


def enrolled(course: Course, name: str, **fields: Any) -> Enrollment:
    """A student of that name in the course; the key is the name's without blanks."""
    student = Student.objects.create(key=f"key-{name}".replace(" ", "-"), name=name)
    return Enrollment.objects.create(course=course, student=student, **fields)


def worse(day: int = DAY) -> dict[str, Any]:
    """Fields of a score that turned from active to falling asleep on the day."""
    return {"category": 1, "category_since": day, "changed_day": day, "change_direction": -1}


def summarise(course: Course, **not_scored: list[int]) -> CourseSummary:
    """The summary and the day's counts of the scores made so far, as scoring would store them."""
    scores = list(Score.objects.filter(course=course, day=DAY))
    sizes = [sum(score.category == code for score in scores) for code in range(3)]
    CourseDay.objects.create(
        course=course,
        day=DAY,
        active=sizes[0],
        falling_asleep=sizes[1],
        asleep=sizes[2],
        worse=sum(s.changed_day == DAY and s.change_direction < 0 for s in scores),
        better=sum(s.changed_day == DAY and s.change_direction > 0 for s in scores),
        mean_p_complete=sum(s.p_complete for s in scores) / len(scores) if scores else None,
        histogram=[0] * 20,
    )
    for score in scores:
        if score.changed_day is not None:
            _change(score)
    return CourseSummary.objects.create(
        course=course,
        day=DAY,
        scored=len(scores),
        not_scored=not_scored,
        model_version="2026-05-01.1",
        scored_at=NOW - timedelta(minutes=20),
    )


def _change(score: Score) -> CategoryChange:
    before = score.category + score.change_direction
    return cards.change(score.enrollment, score.changed_day, before, score.category)


def names(response: Any) -> list[str]:
    """The students listed, in their order."""
    return [row.score.enrollment.student.name for row in response.context["rows"]]


def listed(client: Client, **parameters: Any) -> list[str]:
    """The students listed for these parameters."""
    response = client.get(PAGE, parameters)
    assert response.status_code == 200
    return names(response)
