"""The practice page: tasks, answers with drafts, results as they come. The LMS may show the same page in a frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from grading.models import Grade, Submission, Task
from grading.selectors.practice import TaskState, history, standing_grade, tasks_for
from grading.services.submissions import MAX_TEXT, clean_text, save_draft
from grading.tasks import submit_answers
from grading.views.frames import EMBEDDED, framed
from roster import panels
from roster.models import Enrollment
from roster.panels import PersonRequest
from roster.selectors import own_enrollments
from roster.views import media_of, run_action, shown_panels

SUMMARY, TASK, POLL, PANELS = (
    f"grading/practice/{name}.html" for name in ("summary", "task", "poll", "panels")
)


@dataclass(frozen=True)
class Attempt:
    """A solution that was handed in, and its grade."""

    submission: Submission
    grade: Grade | None


@dataclass(frozen=True)
class Work:
    """A task as the page shows it: the text in its field, what is wrong with that text, and earlier attempts."""

    state: TaskState
    text: str
    due: date | None = None
    error: str = ""
    earlier: list[Attempt] = field(default_factory=list)

    @property
    def task(self) -> Task:
        """The task."""
        return self.state.task

    @property
    def is_new(self) -> bool:
        """Whether nothing was handed in yet."""
        return self.state.latest is None

    @property
    def is_begun(self) -> bool:
        """Whether the field holds something that was not handed in."""
        return bool(self.text.strip()) and (self.state.latest is None or self.text != self.state.latest.text)


@dataclass(frozen=True)
class Practice:
    """All that the page shows of an enrollment."""

    enrollment: Enrollment
    works: list[Work]

    @property
    def solved(self) -> int:
        """How many tasks are solved."""
        return sum(work.state.is_solved for work in self.works)

    @property
    def pending(self) -> list[int]:
        """The ids of the tasks whose result is on its way."""
        return [work.task.pk for work in self.works if work.state.is_pending]

    @property
    def blank(self) -> list[Work]:
        """The tasks that were never handed in and whose field is empty."""
        return [work for work in self.works if work.is_new and not work.text.strip()]


def _practice(
    enrollment: Enrollment, posted: Mapping[int, str] | None = None, errors: Mapping[int, str] | None = None
) -> Practice:
    attempts: dict[int, list[Attempt]] = {}
    for submission in history(enrollment):
        attempts.setdefault(submission.task_id, []).append(Attempt(submission, standing_grade(submission)))
    return Practice(
        enrollment,
        [
            Work(
                state,
                (posted or {}).get(state.task.pk, _text(state)),
                _due(enrollment, state.task),
                (errors or {}).get(state.task.pk, ""),
                attempts.get(state.task.pk, [])[1:],
            )
            for state in tasks_for(enrollment)
        ],
    )


def _due(enrollment: Enrollment, task: Task) -> date | None:
    return None if task.due_day is None else enrollment.course.date_of(task.due_day)


def _text(state: TaskState) -> str:
    """What the field opens with: the draft, else what was handed in last and did not solve the task."""
    if state.draft is not None:
        return state.draft.text
    return state.latest.text if state.latest and not state.is_solved else ""


@never_cache
@framed
@login_required
@require_GET
def page(request: PersonRequest) -> HttpResponse:
    """The tasks of one of the student's own courses: ``?course=`` (id or key) picks it, else the latest with tasks."""
    enrollments = list(own_enrollments(request.user))
    with_tasks = set(
        Task.objects.filter(course__enrollments__in=enrollments).values_list("course_id", flat=True)
    )
    offered = [one for one in enrollments if one.course_id in with_tasks]
    asked = request.GET.get("course")
    enrollment = _picked(enrollments, asked) if asked else next(iter(offered), None)
    if enrollment is None:
        return _shown(request, None, has_courses=bool(enrollments))
    return _shown(request, _practice(enrollment), offered=offered)


def _picked(enrollments: list[Enrollment], asked: str) -> Enrollment:
    found = next((one for one in enrollments if asked in (str(one.course_id), one.course.key)), None)
    if found is None:
        raise Http404
    return found


def _shown(request: PersonRequest, practice: Practice | None, **more: Any) -> HttpResponse:
    shown = shown_panels(request, practice.enrollment, panels.PRACTICE) if practice else []
    context = {
        "title": _("Practice"),
        "base": "grading/practice/frame.html" if _in_frame(request) else "roster/own_base.html",
        "in_frame": _in_frame(request),
        "practice": practice,
        "enrollment": practice.enrollment if practice else None,
        "student": practice.enrollment.student if practice else None,
        "panels": shown,
        "media": media_of(shown),
        "max_text": MAX_TEXT,
    }
    return render(request, "grading/practice/page.html", context | more)


def _in_frame(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.namespace == EMBEDDED


def _own(request: PersonRequest, enrollment_id: int) -> Enrollment:
    return get_object_or_404(own_enrollments(request.user), pk=enrollment_id)


def _back(request: PersonRequest, enrollment: Enrollment, anchor: str = "") -> HttpResponse:
    here = request.resolver_match.namespace if request.resolver_match else None
    address = reverse("practice:page", current_app=here)
    return HttpResponseRedirect(f"{address}?course={enrollment.course_id}{anchor}")


@framed
@login_required
@require_POST
def draft(request: PersonRequest, enrollment_id: int, task_id: int) -> HttpResponse:
    """Keep what stands in one field while it is written; answers with a word on it."""
    enrollment = _own(request, enrollment_id)
    task = get_object_or_404(Task, pk=task_id, course_id=enrollment.course_id)
    try:
        saved = save_draft(enrollment, task, request.POST.get(_field(task_id), ""), by=request.user)
    except ValidationError as error:
        return render(request, "grading/practice/saved.html", {"error": " ".join(error.messages)})
    return render(request, "grading/practice/saved.html", {"saved_at": saved.saved_at})


@framed
@login_required
@require_POST
def answers(request: PersonRequest, enrollment_id: int) -> HttpResponse:
    """Keep all fields as drafts (``save``), or hand in those that are filled: if some are empty, once confirmed."""
    enrollment = _own(request, enrollment_id)
    tasks = list(Task.objects.filter(course_id=enrollment.course_id))
    posted = {task.pk: request.POST[_field(task.pk)] for task in tasks if _field(task.pk) in request.POST}
    errors = _each(posted, clean_text)
    if errors:
        return _refused(request, enrollment, posted, errors)
    if "save" in request.POST:
        _save(request, enrollment, tasks, posted)
        messages.success(request, _("Saved. Nothing was handed in yet."))
        return _back(request, enrollment)
    practice = _practice(enrollment, posted)
    if practice.blank and "confirmed" not in request.POST and any(w.is_begun for w in practice.works):
        _save(request, enrollment, tasks, posted)
        return _shown(request, practice, unconfirmed=practice.blank)
    return _hand_in(request, practice, posted)


def _each(posted: Mapping[int, str], check: Callable[[str], object]) -> dict[int, str]:
    """The texts that a check refuses, with its words."""
    errors = {}
    for task_id, text in posted.items():
        try:
            check(text)
        except ValidationError as error:
            errors[task_id] = " ".join(error.messages)
    return errors


def _refused(
    request: PersonRequest, enrollment: Enrollment, posted: Mapping[int, str], errors: Mapping[int, str]
) -> HttpResponse:
    messages.error(request, _("Nothing was handed in: see below what to change."))
    response = _shown(request, _practice(enrollment, posted, errors))
    response.status_code = 400
    return response


def _save(
    request: PersonRequest, enrollment: Enrollment, tasks: list[Task], posted: Mapping[int, str]
) -> None:
    kept = {work.task.pk: work.text for work in _practice(enrollment).works}
    for task in tasks:
        text = posted.get(task.pk)
        if text is not None and clean_text(text) != clean_text(kept[task.pk]):
            save_draft(enrollment, task, text, by=request.user)


def _hand_in(request: PersonRequest, practice: Practice, posted: Mapping[int, str]) -> HttpResponse:
    enrollment = practice.enrollment
    before = {work.state.latest.pk for work in practice.works if work.state.latest}
    try:
        handed_in = submit_answers(enrollment, posted, by=request.user, seconds=_seconds(request, posted))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request, enrollment)
    new = sum(submission.pk not in before for submission in handed_in)
    if new:
        told = ngettext("%(count)d solution was handed in.", "%(count)d solutions were handed in.", new)
        messages.success(request, told % {"count": new})
    else:
        messages.warning(request, _("Nothing new to hand in: change an answer first."))
    return _back(request, enrollment)


def _seconds(request: HttpRequest, posted: Mapping[int, str]) -> dict[int, int]:
    """The time spent in each field as the page measured it, where it did."""
    told = {task_id: request.POST.get(f"seconds-{task_id}", "") for task_id in posted}
    return {
        task_id: min(int(text), 86_400) for task_id, text in told.items() if text.isdecimal() and int(text)
    }


@never_cache
@framed
@login_required
@require_GET
def results(request: PersonRequest, enrollment_id: int) -> HttpResponse:
    """What has come since: the tasks of ``?pending=`` that have a result now, and the page's summary."""
    practice = _practice(_own(request, enrollment_id))
    asked = {int(pk) for pk in request.GET.get("pending", "").split(",") if pk.isdecimal()}
    come = [w for w in practice.works if w.task.pk in asked and not w.state.is_pending]
    context = {"practice": practice, "enrollment": practice.enrollment, "max_text": MAX_TEXT, "oob": True}
    parts: list[tuple[str, dict[str, Any]]] = [(POLL, {})]
    parts += [(TASK, {"work": work}) for work in come]
    parts += [(SUMMARY, {})] if come else []
    if come and not practice.pending:
        shown = shown_panels(request, practice.enrollment, panels.PRACTICE)
        parts.append((PANELS, {"panels": shown, "media": media_of(shown)}))
    html = [render_to_string(template, context | more, request) for template, more in parts]
    return HttpResponse("".join(html))


@framed
@login_required
@require_POST
def act(request: PersonRequest, enrollment_id: int, name: str) -> HttpResponse:
    """One action of a panel on the page, then back to it."""
    enrollment = _own(request, enrollment_id)
    run_action(request, enrollment, name, panels.PRACTICE)
    return _back(request, enrollment, "#practice-panels")


def _field(task_id: int) -> str:
    return f"answer-{task_id}"
