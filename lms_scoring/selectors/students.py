"""Reads of the students page: the course to begin with, its scored students, who is not scored, and the counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy

from lms_scoring.models import Category, CourseSummary, Score, Snooze
from lms_scoring.selectors.courses import course_rows
from lms_scoring.selectors.lately import WEEK, snoozed
from roster.models import Course, Enrollment
from roster.selectors import Viewer

#: What each column sorts by, first key first; the enrollment decides what is left equal. NULLs count as smallest.
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("enrollment__student__name",),
    "category": ("category", "-p_complete"),
    "change": ("changed_day", "-change_direction", "-p_complete"),
    "completes": ("p_complete",),
    "drops_out": ("p_dropout",),
    "last_seen": ("last_active_day",),
}
#: The latest change first, of one day the worse ones first.
DEFAULT_SORT = "-change"
_NULLABLE = {"changed_day", "last_active_day"}


def scored_students(summary: CourseSummary) -> QuerySet[Score]:
    """The scores as of the course's latest scored day; who left before has an older one and is not among them."""
    return Score.objects.filter(course_id=summary.course_id, day=summary.day)


def sorted_ids(scores: QuerySet[Score], sort: str) -> QuerySet[Score, int]:
    """The ids of enrollments in order of a column, descending with ``-`` before it.

    Only ids: rows are read for the page shown, so that neither sorting nor a late page reads every wide row.
    """
    descending = sort.startswith("-")
    keys = [_ordered(key, descending) for key in (*SORTS[sort.removeprefix("-")], "enrollment_id")]
    return scores.order_by(*keys).values_list("enrollment_id", flat=True)


def _ordered(key: str, reverse: bool) -> OrderBy:
    name, descending = key.removeprefix("-"), key.startswith("-") != reverse
    nullable = True if name in _NULLABLE else None
    return F(name).desc(nulls_last=nullable) if descending else F(name).asc(nulls_first=nullable)


def rows(enrollment_ids: Iterable[int]) -> list[Score]:
    """The scores of these enrollments in this order, with student and snooze; without those gone meanwhile."""
    wanted = list(enrollment_ids)
    found = Score.objects.select_related("enrollment__student", "enrollment__snooze").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def changed_within(days: int, summary: CourseSummary) -> Q:
    """Scores whose last change is of the last ``days`` days, the latest scored day included."""
    return Q(changed_day__gt=summary.day - days)


def student_matches(term: str) -> Q:
    """Enrollments whose student's name or key contains every word of the term, in whatever case."""
    condition = Q()
    for word in term.split():
        holds = Q()
        for variant in _variants(word):
            holds |= Q(student__name__icontains=variant) | Q(student__key__icontains=variant)
        condition &= holds
    return condition


def _variants(word: str) -> set[str]:
    """The word as a name may hold it: SQLite compares Latin letters alone without regard to case."""
    if connection.vendor != "sqlite" or word.isascii():
        return {word}
    return {word, word.lower(), word.upper(), word.title()}


def matching(course_id: int, term: str) -> QuerySet[Enrollment, int]:
    """The ids of a course's enrollments whose student the term finds."""
    return Enrollment.objects.filter(student_matches(term), course_id=course_id).values_list("pk", flat=True)


@dataclass(frozen=True)
class Counts:
    """How many students each chip of the page would list."""

    scored: int
    worse: int
    falling_asleep: int
    asleep: int
    tentative: int
    mine: int
    snoozed: int
    not_scored: int


def counts(summary: CourseSummary, viewer: Viewer, today: date) -> Counts:
    """The counts of a course: from an index that holds all of it, or from the side of the few."""
    scores, course_id = scored_students(summary), summary.course_id
    sizes = scores.aggregate(
        scored=Count("enrollment_id"),
        falling_asleep=Count("enrollment_id", filter=Q(category=Category.FALLING_ASLEEP)),
        asleep=Count("enrollment_id", filter=Q(category=Category.ASLEEP)),
        tentative=Count("enrollment_id", filter=Q(tentative=True)),
    )
    enrollments = Enrollment.objects.filter(course_id=course_id)
    return Counts(
        **sizes,
        worse=scores.filter(changed_within(WEEK, summary), ~snoozed(today), change_direction=-1).count(),
        mine=enrollments.filter(curator_id=viewer.pk, score__day=summary.day).count(),
        snoozed=scores.filter(enrollment__in=set_aside(today)).count(),
        not_scored=enrollments.count() - sizes["scored"],
    )


def own(course_id: int, viewer: Viewer) -> QuerySet[Enrollment, int]:
    """The enrollments of a course whose curator the viewer is."""
    return Enrollment.objects.filter(course_id=course_id, curator_id=viewer.pk).values_list("pk", flat=True)


def set_aside(today: date) -> QuerySet[Snooze, int]:
    """The enrollments snoozed on this date, of whatever course."""
    return Snooze.objects.filter(until__gt=today).values_list("enrollment_id", flat=True)


def not_scored(summary: CourseSummary) -> QuerySet[Enrollment]:
    """The enrollments without a score as of the course's latest scored day, by name."""
    current = Score.objects.filter(enrollment_id=OuterRef("pk"), day=summary.day)
    enrollments = Enrollment.objects.filter(~Exists(current), course_id=summary.course_id)
    return enrollments.select_related("student").order_by("student__name", "pk")


def reasons_not_scored(summary: CourseSummary, enrollment_ids: set[int]) -> dict[int, str]:
    """The code of why each has no score; ``new`` for one that came after the course was scored."""
    listed = {pk: code for code, ids in summary.not_scored.items() for pk in enrollment_ids.intersection(ids)}
    return {pk: listed.get(pk, "new") for pk in enrollment_ids}


def first_course(viewer: Viewer, today: date) -> Course | None:
    """The running course where most changed for the worse lately; where none is running the latest one.

    None where the viewer was given no course.
    """
    return max(course_rows(viewer, today), key=lambda course: _urgency(course, today), default=None)


def _urgency(course: Course, today: date) -> tuple[bool, int, date]:
    is_running = course.start <= today <= course.end
    worse: int = getattr(course, "worse_week", None) or 0
    return is_running, worse if is_running else 0, course.start
