"""A course scored day by day, made in the database without scoring."""

from datetime import timedelta

from lms_scoring.models import CourseDay, CourseSummary, Deadline
from lms_scoring.tests.lists import DAY, NOW
from roster.models import Course, CourseBreak

#: What ``engine.critical_points`` stores: a peak after Homework 3, and that deadline's effect.
CRITICAL_POINTS = {
    "worse": [],
    "better": [],
    "at_risk": [],
    "peaks": [
        {
            "first_day": 63,
            "last_day": 64,
            "worse": 23,
            "expected": 5.6,
            "at_risk": 180,
            "rules": {"never_started": 3, "missed_deadline": 20},
            "deadline_keys": ["hw3"],
            "days_after_deadline": 3,
        }
    ],
    "deadlines": [
        {
            "keys": ["hw3"],
            "titles": ["Homework 3"],
            "due": 60,
            "days_before": 10,
            "at_risk_before": 200,
            "worse_before": 2,
            "days_after": 10,
            "at_risk_after": 198,
            "worse_after": 14,
            "critical": "after",
        },
        {
            "keys": ["hw4"],
            "titles": ["Homework 4"],
            "due": 90,
            "days_before": 10,
            "at_risk_before": 200,
            "worse_before": 2,
            "days_after": 10,
            "at_risk_after": 198,
            "worse_after": 3,
            "critical": "",
        },
    ],
}


def score_days(course: Course, last: int = DAY, *, active: int = 70, expected: float = 0.6) -> CourseSummary:
    """Every day up to ``last``: ``active`` active, 20 falling asleep, 10 asleep; 2 worse and 1 better a day."""
    CourseDay.objects.bulk_create(
        CourseDay(
            course=course,
            day=day,
            active=active,
            falling_asleep=20,
            asleep=10,
            worse=2,
            better=1,
            mean_p_complete=expected,
            histogram=[1] * 19 + [active + 11],
        )
        for day in range(last + 1)
    )
    return CourseSummary.objects.create(
        course=course,
        day=last,
        scored=active + 30,
        not_scored={"withdrawn": [1, 2, 3], "not_started": []},
        critical_points=CRITICAL_POINTS,
        model_version="2026-05-01.1",
        scored_at=NOW,
    )


def plan(course: Course) -> None:
    """A break and two deadlines, one of them without a day."""
    first = course.start + timedelta(days=70)
    CourseBreak.objects.create(
        course=course, name="Spring break", first=first, last=first + timedelta(days=6)
    )
    Deadline.objects.create(course=course, key="hw3", title="Homework 3", due_day=60, weight=10)
    Deadline.objects.create(course=course, key="exam", title="Exam", due_day=None, weight=50)


def earlier_run_of(course: Course) -> Course:
    """The run of the same course a year before."""
    return Course.objects.create(
        key="ALG/2025B",
        family=course.family,
        title="Algebra, spring 2025",
        start=course.start - timedelta(days=365),
        length_days=240,
    )
