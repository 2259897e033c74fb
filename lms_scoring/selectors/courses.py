"""Reads for the pages of courses: the list, and all that one course's page shows, in a fixed number of queries."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from common.search import matches
from lms_scoring.models import CategoryChange, CourseDay, CourseSummary, Deadline
from roster.models import Course, CourseBreak, Enrollment
from roster.selectors import Viewer, courses_for

WEEK = 7
#: How many of the week's changes for the worse a page shows.
WORST = 10

STATES = {
    "running": Q(summary__day__lt=F("length_days") - 1),
    "finished": Q(summary__day__gte=F("length_days") - 1),
    "not_scored": Q(summary__isnull=True),
}
SORTS = ("title", "start", "as_of", "scored", "active", "falling_asleep", "asleep", "worse_week", "expected")


def course_rows(user: Viewer) -> QuerySet[Course]:
    """The viewer's courses with the figures of their latest scored day.

    Each has ``as_of`` (course day), ``scored``, ``active``, ``falling_asleep``, ``asleep``, ``worse_week`` (changes for
    the worse in the last seven days) and ``expected`` (mean probability of completing); all None where never scored.
    """
    latest = CourseDay.objects.filter(course=OuterRef("pk"), day=OuterRef("summary__day"))
    week = CourseDay.objects.filter(
        course=OuterRef("pk"), day__gt=OuterRef("summary__day") - WEEK, day__lte=OuterRef("summary__day")
    )
    return courses_for(user).annotate(
        as_of=F("summary__day"),
        scored=F("summary__scored"),
        active=Subquery(latest.values("active")),
        falling_asleep=Subquery(latest.values("falling_asleep")),
        asleep=Subquery(latest.values("asleep")),
        worse_week=Subquery(week.values("course").annotate(total=Sum("worse")).values("total")),
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
    """One course as of its latest score. Every property is one query, made when it is first asked for."""

    course: Course

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
        """The last week's changes for the worse that cost most: into the worst category, to the lowest probability."""
        if self.summary is None:
            return []
        changes = CategoryChange.objects.filter(
            course=self.course, direction=-1, day__gt=self.summary.day - WEEK, day__lte=self.summary.day
        )
        order = ("-to_category", F("p_complete").asc(nulls_last=True), "-day", "enrollment_id")
        # Ids first: sorting must not drag every wide row of a large course along.
        worst = list(changes.order_by(*order).values_list("pk", flat=True)[:WORST])
        return list(
            CategoryChange.objects.filter(pk__in=worst).select_related("enrollment__student").order_by(*order)
        )

    @property
    def worse_week(self) -> int:
        """Changes for the worse in the last seven days."""
        return sum(day.worse for day in self.days[-WEEK:])

    @property
    def better_week(self) -> int:
        """Changes for the better in the last seven days."""
        return sum(day.better for day in self.days[-WEEK:])

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
