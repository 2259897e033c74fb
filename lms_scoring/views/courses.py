"""The list of courses, and the page of one: how is the course, and where does it lose people?"""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from common.charts import Figure
from common.spreadsheets import csv_response
from lms_scoring import charts, clock
from lms_scoring.models import Category, CategoryChange, CourseDay
from lms_scoring.selectors import courses as selectors
from lms_scoring.selectors.courses import CourseOverview
from lms_scoring.selectors.lately import WEEK
from lms_scoring.wording import NOT_SCORED, rule_sentence
from lms_scoring.wording.critical import CriticalPoint, critical_points
from roster.models import Course
from roster.selectors import courses_for
from roster.tiles import course_tiles_for

PAGE_SIZE = 50
#: Days ahead of the data for which deadlines are still drawn.
AHEAD_DAYS = 28
#: How many critical points are shown before one asks for more.
POINTS = 5


def _check_permission(request: HttpRequest) -> None:
    if not request.user.has_perm("lms_scoring.view_coursesummary"):
        raise PermissionDenied


@require_GET
def course_list(request: HttpRequest, admin_site: AdminSite) -> HttpResponseBase:
    """The viewer's courses: ``?q=``, ``?state=``, ``?sort=``, ``?page=``; ``?format=csv`` exports what is filtered."""
    _check_permission(request)
    asked = {name: request.GET.get(name, "") for name in ("q", "state", "sort")}
    every = selectors.course_rows(request.user, timezone.localdate())
    rows = selectors.matching(every, asked["q"].strip(), asked["state"], asked["sort"])
    if request.GET.get("format") == "csv":
        return csv_response(
            f"courses-{timezone.localdate()}.csv", selectors.CSV_COLUMNS, map(selectors.csv_row, rows)
        )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = admin_site.each_context(request) | {
        "title": _("Courses"),
        "page": page,
        "asked": asked,
        "states": _states(),
        "columns": _columns(),
        "any_course": bool(page.object_list) or courses_for(request.user).exists(),
    }
    return render(request, "lms_scoring/course_list.html", context)


def _states() -> dict[str, str]:
    return {
        "": _("All"),
        "running": pgettext("courses", "Running"),
        "finished": pgettext("courses", "Finished"),
        "not_scored": pgettext("courses", "Not scored yet"),
    }


def _columns() -> dict[str, str]:
    """The columns that sort."""
    return {
        "title": _("Course"),
        "as_of": _("As of"),
        "scored": _("Students"),
        "asleep": _("Categories"),
        "worse_week": _("Worse in 7 days"),
        "expected": _("Expected to complete"),
    }


@require_GET
def course_page(request: HttpRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """One course; 404 for a course the viewer was not given."""
    _check_permission(request)
    course = get_object_or_404(courses_for(request.user), pk=pk)
    overview = CourseOverview(course, clock.today(course))
    context = admin_site.each_context(request) | {
        "title": course.title,
        "course": course,
        "overview": overview,
        "to_come": course.start > overview.seen_on,
        "students_url": f"{reverse('admin:lms_scoring_score_changelist')}?course={course.pk}",
        "not_scored": [(NOT_SCORED.get(code, code), count) for code, count in overview.not_scored],
    }
    if overview.summary is not None and overview.today is not None:
        earlier = selectors.earlier_run(request.user, course)
        comparison = None if earlier is None else _comparison(overview, overview.today, earlier)
        context |= _figures(overview, overview.today, comparison) | {
            "comparison": comparison,
            **_points(overview.course, overview.summary.critical_points),
            "worst": [(change, _reason(change)) for change in overview.worst_changes],
            "week_ago": overview.mean_p_complete(overview.today.day - WEEK),
            "tiles": course_tiles_for(request, course),
        }
    return render(request, "lms_scoring/course.html", context)


def _reason(change: CategoryChange) -> str:
    """The rule as it holds now, as the students page tells it: what counts days has moved on since the change."""
    return rule_sentence(change.enrollment.score.reasons.get("rule") or change.reason)


def _points(course: Course, stored: dict[str, Any]) -> dict[str, list[CriticalPoint]]:
    """What stands out most, and the rest, each in the order of the days."""
    found = critical_points(course, stored)
    parts = {"points": found[:POINTS], "more_points": found[POINTS:]}
    return {name: sorted(part, key=lambda point: point.day) for name, part in parts.items()}


@dataclass(frozen=True)
class Comparison:
    """The run before this one, on the same day of the course."""

    course: Course
    then: CourseDay
    rows: list[tuple[str, str, str]]
    completed: float | None
    chart: Figure


def _comparison(overview: CourseOverview, now: CourseDay, earlier: Course) -> Comparison | None:
    """None where the earlier run was not scored on that day."""
    then = selectors.day_row(earlier, min(now.day, earlier.last_day))
    if then is None:
        return None
    before = CourseOverview(earlier, overview.seen_on)
    rows = [
        (str(label), _share(getattr(now, name), now), _share(getattr(then, name), then))
        for name, label in _PARTS
    ]
    rows.append((_("expected to complete"), _per_cent(now.mean_p_complete), _per_cent(then.mean_p_complete)))
    chart = charts.run_against_run(
        _active_share(_("this run"), overview.days), _active_share(earlier.title, before.days), _("active")
    )
    return Comparison(earlier, then, rows, selectors.completed_share(earlier), chart)


_PARTS = (
    ("active", Category.ACTIVE.label),
    ("falling_asleep", Category.FALLING_ASLEEP.label),
    ("asleep", Category.ASLEEP.label),
)


def _share(count: int, day: CourseDay) -> str:
    total = day.active + day.falling_asleep + day.asleep
    return _per_cent(count / total if total else None)


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"


def _active_share(name: str, days: list[CourseDay]) -> charts.Run:
    totals = [day.active + day.falling_asleep + day.asleep for day in days]
    shares = [
        round(day.active / total, 4) if total else None for day, total in zip(days, totals, strict=True)
    ]
    return charts.Run(name, [day.day for day in days], shares)


def _figures(overview: CourseOverview, today: CourseDay, comparison: Comparison | None) -> dict[str, Figure]:
    course, days = overview.course, overview.days
    dates = [course.date_of(day.day) for day in days]
    until = course.date_of(min(course.last_day, today.day + AHEAD_DAYS))
    calendar = _calendar(overview)
    counts = charts.Counts(
        dates,
        [day.active for day in days],
        [day.falling_asleep for day in days],
        [day.asleep for day in days],
    )
    peaks = overview.summary.critical_points.get("peaks", []) if overview.summary else []
    first = days[0].day
    return {
        "categories_chart": charts.categories_over_time(counts, calendar, until),
        "changes_chart": charts.changes_for_the_worse(
            dates,
            [day.worse for day in days],
            [(peak["first_day"] - first, peak["last_day"] - first) for peak in peaks],
            calendar,
            until,
        ),
        "distribution_chart": charts.probability_distribution(
            today.histogram,
            comparison.then.histogram if comparison else (),
            comparison.course.title if comparison else "",
        ),
    }


def _calendar(overview: CourseOverview) -> charts.Calendar:
    date_of = overview.course.date_of
    return charts.Calendar(
        breaks=[(pause.first, pause.last, pause.name) for pause in overview.breaks],
        deadlines=[
            (date_of(deadline.due_day), deadline.title) for deadline in overview.deadlines if deadline.due_day
        ],
    )
