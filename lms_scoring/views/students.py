"""The students page: whom to look at in a course."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common import conf
from lms_scoring import clock, wording
from lms_scoring.models import CourseSummary, Score
from lms_scoring.selectors import students
from lms_scoring.services import feedback
from lms_scoring.views.scoring_progress import SCORE_NOW, asked_job, progress_context
from lms_scoring.views.student_columns import asked_sort, headings
from lms_scoring.views.student_filters import Chip, StudentFilter, chips
from roster.models import Course
from roster.selectors import courses_for

PAGE_SIZE = 50
REMEMBERED_COURSE, SET_ASIDE = "lms_scoring_course", "lms_scoring_set_aside"


@dataclass(frozen=True)
class Row:
    """A student as the list shows them."""

    score: Score
    reason: str
    change_is_recent: bool
    snoozed_until: date | None


@require_GET
def student_list(request: HttpRequest, admin_site: AdminSite) -> HttpResponse:
    """The students of one course (``?course=``), filtered, sorted and paged."""
    context = admin_site.each_context(request) | {"title": _("Students")}
    courses = list(courses_for(request.user))
    course = picked_course(request, courses)
    if course is None:
        return render(request, "lms_scoring/students/no_course.html", context)
    if request.session.get(REMEMBERED_COURSE) != course.pk:
        request.session[REMEMBERED_COURSE] = course.pk
    summary = CourseSummary.objects.filter(course=course).defer("critical_points").first()
    context |= _head(request, course, courses, summary)
    if summary is None:
        return render(request, "lms_scoring/students/not_scored_yet.html", context)
    summary.course = course
    listed = _not_scored(request, summary) if "not_scored" in request.GET else _scored(request, summary)
    return render(request, "lms_scoring/students/list.html", context | listed)


def picked_course(request: HttpRequest, courses: Iterable[Course]) -> Course | None:
    """The course asked for, else the last one, else the one to begin with; ``courses`` are those the viewer sees.

    Raises ``Http404`` where another one is asked for.
    """
    by_id = {str(course.pk): course for course in courses}
    asked = request.GET.get("course", "")
    if asked and asked not in by_id:
        raise Http404
    chosen = by_id.get(asked or str(request.session.get(REMEMBERED_COURSE)))
    return chosen or students.first_course(request.user, timezone.localdate())


def _head(
    request: HttpRequest, course: Course, courses: Iterable[Course], summary: CourseSummary | None
) -> dict[str, Any]:
    """What stands above the list: the courses to pick from, as of when, who was not scored, a run on its way."""
    today = clock.today(course)
    return {
        "course": course,
        "groups": _groups(courses, today),
        "to_come": course.start > today,
        "summary": summary,
        "not_scored": _not_scored_sizes(summary) if summary else [],
        "can_score": course.start <= today and request.user.has_perm(SCORE_NOW),
        "set_aside": _set_aside(request),
        **progress_context(asked_job(request, course)),
    }


def _groups(courses: Iterable[Course], today: date) -> list[tuple[str, list[Course]]]:
    """The courses to pick from, by whether they run."""
    groups: dict[str, list[Course]] = {_("Running"): [], _("To come"): [], _("Finished"): []}
    running, to_come, finished = groups.values()
    for course in courses:
        (to_come if course.start > today else running if course.end >= today else finished).append(course)
    return list(groups.items())


def _not_scored_sizes(summary: CourseSummary) -> list[tuple[Any, int]]:
    """How many were not scored for each reason, in words."""
    return [(wording.NOT_SCORED.get(code, code), len(ids)) for code, ids in summary.not_scored.items()]


def _set_aside(request: HttpRequest) -> dict[str, Any] | None:
    """Who was set aside just now, told once."""
    told = request.session.pop(SET_ASIDE, None)
    return told and {**told, "until": date.fromisoformat(told["until"])}


def student_filter(request: HttpRequest, summary: CourseSummary) -> StudentFilter:
    """The filters of a request."""
    return StudentFilter(request.GET, summary, request.user, clock.today(summary.course))


def _scored(request: HttpRequest, summary: CourseSummary) -> dict[str, Any]:
    today = clock.today(summary.course)
    filters = student_filter(request, summary)
    shortcuts = _chips(request, summary, today)
    ids = students.sorted_ids(filters.qs, asked_sort(request))
    # A search is made once, for its ids: counting and cutting a page would search twice.
    paginator = Paginator(list(ids) if request.GET.get("q") else ids, PAGE_SIZE)
    counted = next((chip.count for chip in shortcuts if chip.is_current), None)
    if counted is not None:
        paginator.count = counted
    page = paginator.get_page(request.GET.get("page"))
    return {
        "filters": filters,
        "chips": shortcuts,
        "headings": headings(asked_sort(request)),
        "page": page,
        "rows": [_row(score, summary, today) for score in students.rows(page.object_list)],
        "can_snooze": request.user.has_perm(feedback.SNOOZE),
        "snooze_from": today + timedelta(days=1),
        "snooze_until": today + timedelta(days=7),
    }


def _chips(request: HttpRequest, summary: CourseSummary, today: date) -> list[Chip]:
    return chips(students.counts(summary, request.user, today), request.GET)


def _row(score: Score, summary: CourseSummary, today: date) -> Row:
    snooze = getattr(score.enrollment, "snooze", None)
    recent = score.changed_day is not None and score.changed_day > summary.day - conf.get("BADGE_DAYS")
    return Row(
        score=score,
        reason=first_reason(score),
        change_is_recent=recent,
        snoozed_until=snooze.until if snooze is not None and snooze.until > today else None,
    )


def first_reason(score: Score) -> str:
    """The rule behind the category in words; empty where none was stored."""
    rule = score.reasons.get("rule")
    return wording.rule_sentence(rule) if rule else ""


def _not_scored(request: HttpRequest, summary: CourseSummary) -> dict[str, Any]:
    page = Paginator(students.not_scored(summary), PAGE_SIZE).get_page(request.GET.get("page"))
    codes = students.reasons_not_scored(summary, {enrollment.pk for enrollment in page})
    return {
        "chips": _chips(request, summary, clock.today(summary.course)),
        "page": page,
        "unscored": [(e, wording.NOT_SCORED.get(codes[e.pk], codes[e.pk])) for e in page],
    }
