"""Reads of the front page: what changed on the latest scored day of every course one sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery

from lms_scoring.models import CategoryChange, CourseDay, Score
from lms_scoring.selectors.courses import course_rows
from lms_scoring.selectors.lately import snoozed
from roster.models import Course, Enrollment
from roster.selectors import Viewer

#: How many of the latest changes for the worse the page shows.
WORST = 10


@dataclass(frozen=True)
class Overview:
    """The viewer's courses by state, and what the latest day brought. Course rows are ``courses.course_rows``,
    with ``worse_today`` and ``better_today``: changes on the course's latest scored day."""

    running: list[Course]
    to_come: list[Course]
    finished: list[Course]
    students: int
    worse: int
    better: int
    falling_asleep: int
    asleep: int
    tentative: int
    worst: list[CategoryChange]

    @property
    def scored(self) -> list[Course]:
        """The running courses that have scores."""
        return [course for course in self.running if _figure(course, "as_of") is not None]


def overview(viewer: Viewer, today: date) -> Overview:
    """What the front page tells, in a fixed number of queries."""
    courses = list(_rows(viewer, today))
    running = [course for course in courses if course.start <= today <= course.end]
    return Overview(
        running=running,
        to_come=[course for course in courses if course.start > today],
        finished=[course for course in courses if course.end < today],
        students=_students(running),
        worse=_total(running, "worse_today"),
        better=_total(running, "better_today"),
        falling_asleep=_total(running, "falling_asleep"),
        asleep=_total(running, "asleep"),
        tentative=_latest(running).filter(tentative=True).count(),
        worst=list(_worst_changes(running, today)[:WORST]),
    )


def _rows(viewer: Viewer, today: date) -> QuerySet[Course]:
    latest = CourseDay.objects.filter(course=OuterRef("pk"), day=OuterRef("summary__day"))
    rows = course_rows(viewer, today).select_related("summary").order_by("title", "pk")
    return rows.annotate(
        worse_today=Subquery(latest.values("worse")), better_today=Subquery(latest.values("better"))
    )


def _figure(course: Course, name: str) -> int | None:
    value: int | None = getattr(course, name)
    return value


def _total(courses: Sequence[Course], name: str) -> int:
    return sum(_figure(course, name) or 0 for course in courses)


def _students(courses: Sequence[Course]) -> int:
    """How many people study in these courses; one in two courses counts once."""
    studying = Enrollment.objects.filter(course__in=courses, status=Enrollment.Status.ENROLLED)
    return studying.values("student_id").distinct().count()


def _latest(courses: Sequence[Course]) -> QuerySet[Score]:
    return Score.objects.filter(course__in=courses, day=F("course__summary__day"))


def _worst_changes(courses: Sequence[Course], today: date) -> QuerySet[CategoryChange]:
    """Changes for the worse on each course's latest scored day: who lost most of p(complete) in seven days first.

    Students set aside are left out.
    """
    lost = F("enrollment__score__p_complete_before") - F("enrollment__score__p_complete")
    changes = CategoryChange.objects.filter(
        ~snoozed(today), course__in=courses, day=F("course__summary__day")
    )
    worse = changes.filter(direction=-1).select_related("enrollment__student", "enrollment__score", "course")
    return worse.order_by(lost.desc(nulls_last=True), "pk")
