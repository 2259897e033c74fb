"""Reads for the pages of courses: the list, and all that one course's page shows, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from common.search import matches
from lms_scoring.models import CategoryChange, CourseDay, CourseSummary, Deadline
from lms_scoring.selectors.lately import changed_lately
from roster.models import Course, CourseBreak, Enrollment
from roster.selectors import Viewer, courses_for

#: How many of the week's changes for the worse a page shows.
WORST = 10

STATES = {
    "running": Q(summary__day__lt=F("length_days") - 1),
    "finished": Q(summary__day__gte=F("length_days") - 1),
    "not_scored": Q(summary__isnull=True),
}
SORTS = ("title", "start", "as_of", "scored", "active", "falling_asleep", "asleep", "worse_week", "expected")


def course_rows(user: Viewer, today: date) -> QuerySet[Course]:
    """The viewer's courses with the figures of their latest scored day.

    Each has ``as_of`` (course day), ``scored``, ``active``, ``falling_asleep``, ``asleep``, ``worse_week`` (students
    whose latest change is for the worse and of the last week, without those set aside on ``today``) and ``expected``
    (mean probability of completing); all None where never scored.
    """
    latest = CourseDay.objects.filter(course=OuterRef("pk"), day=OuterRef("summary__day"))
    worse = changed_lately(-1, today).filter(course=OuterRef("pk")).order_by().values("course")
    counted = Subquery(worse.annotate(total=Count("enrollment_id")).values("total"))
    return courses_for(user).annotate(
        as_of=F("summary__day"),
        scored=F("summary__scored"),
        active=Subquery(latest.values("active")),
        falling_asleep=Subquery(latest.values("falling_asleep")),
        asleep=Subquery(latest.values("asleep")),
        worse_week=Case(When(summary__isnull=False, then=Coalesce(counted, 0))),
        expected=Subquery(latest.values("mean_p_complete")),
    )


def matching(rows: QuerySet[Course], search: str, state: str, sort: str) -> QuerySet[Course]:
    """Those whose title and key contain the words of ``search``, in ``state`` (of ``STATES``; else any), by ``sort``.

    ``sort`` is one of ``SORTS``, with ``-`` before it for descending; else the latest start comes first.
    """
    if search:
        rows = rows.filter(matches(search, "title", "key"))
    if state in STATES:
        rows = rows.filter(STATES[state])
    name = sort.removeprefix("-")
    if name not in SORTS:
        return rows.order_by("-start", "title", "pk")
    by = F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True)
    return rows.order_by(by, "-start", "title", "pk")


@dataclass(frozen=True)
class CourseOverview:
    """One course as of its latest score, seen on a date. A property asks the database when it is first asked for."""

    course: Course
    seen_on: date

    @cached_property
    def summary(self) -> CourseSummary | None:
        """What the latest score came to; None where the course was never scored."""
        return CourseSummary.objects.filter(course=self.course).first()

    @cached_property
    def days(self) -> list[CourseDay]:
        """The scored days in order, without their histograms."""
        return list(CourseDay.objects.filter(course=self.course).defer("histogram").order_by("day"))

    @cached_property
    def today(self) -> CourseDay | None:
        """The latest scored day, with its histogram."""
        return CourseDay.objects.filter(course=self.course).order_by("-day").first()

    @cached_property
    def breaks(self) -> list[CourseBreak]:
        """The course's holidays."""
        return list(self.course.breaks.all())

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The deadlines whose day is known, in order."""
        return list(self.course.deadlines.exclude(due_day=None).order_by("due_day", "key"))

    @cached_property
    def worst_changes(self) -> list[CategoryChange]:
        """The last week's changes for the worse that still stand: the worst category, the lowest probability first.

        Students set aside are left out, so that they are those of ``worse_week``.
        """
        lately = changed_lately(-1, self.seen_on).filter(course=self.course)
        # Ids first: sorting must not drag every wide row of a large course along.
        order = ("-category", "p_complete", "-changed_day", "enrollment_id")
        worst = list(lately.order_by(*order).values_list("enrollment_id", flat=True)[:WORST])
        changes = CategoryChange.objects.filter(enrollment__in=worst, day=F("enrollment__score__changed_day"))
        found = {
            c.enrollment_id: c for c in changes.select_related("enrollment__student", "enrollment__score")
        }
        return [found[pk] for pk in worst if pk in found]

    @cached_property
    def worse_week(self) -> int:
        """Students whose latest change is for the worse and of the last week."""
        return changed_lately(-1, self.seen_on).filter(course=self.course).count()

    @cached_property
    def better_week(self) -> int:
        """Students whose latest change is for the better and of the last week."""
        return changed_lately(1, self.seen_on).filter(course=self.course).count()

    def mean_p_complete(self, day: int) -> float | None:
        """The share expected to complete as of a course day; None where it was not scored."""
        row = next((row for row in self.days if row.day == day), None)
        return None if row is None else row.mean_p_complete

    @property
    def not_scored(self) -> list[tuple[str, int]]:
        """Reason code and how many, for all who have no score."""
        by_reason: dict[str, list[int]] = self.summary.not_scored if self.summary else {}
        return [(reason, len(ids)) for reason, ids in by_reason.items() if ids]


def earlier_run(user: Viewer, course: Course) -> Course | None:
    """The run of the same course before this one, if the viewer may see it and it was scored."""
    runs = courses_for(user).filter(family=course.family, start__lt=course.start, summary__isnull=False)
    return runs.order_by("-start").first()


def day_row(course: Course, day: int) -> CourseDay | None:
    """One day of a course, or None where it was not scored."""
    return CourseDay.objects.filter(course=course, day=day).first()


def completed_share(course: Course) -> float | None:
    """The share of a run's enrollments that completed; None while an outcome is missing."""
    outcomes = course.enrollments.aggregate(
        every=Count("pk"),
        unknown=Count("pk", filter=Q(outcome=Enrollment.Outcome.UNKNOWN)),
        completed=Count("pk", filter=Q(outcome=Enrollment.Outcome.COMPLETED)),
    )
    if not outcomes["every"] or outcomes["unknown"]:
        return None
    return float(outcomes["completed"] / outcomes["every"])


CSV_COLUMNS = ("key", *SORTS)


def csv_row(course: Course) -> list[Any]:
    """One of ``course_rows`` as the export writes it: probabilities 0 .. 1, ``as_of`` as a date."""
    as_of = None if course.as_of is None else course.date_of(course.as_of).isoformat()  # type: ignore[attr-defined] # annotated
    return [as_of if name == "as_of" else getattr(course, name) for name in CSV_COLUMNS]
