"""The inbox: what was asked and nobody answered, by course and age."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common.http import StaffRequest
from common.spreadsheets import csv_response
from conversations import wording
from conversations.models import Message, Question
from conversations.selectors import access, pages
from conversations.services.suggestions import is_configured
from conversations.views.inbox_filters import SORTS, QuestionFilter, chips

PAGE_SIZE = 20
INBOX = "admin:conversations_question_changelist"
#: Where the session keeps what was done last, for the list to offer to undo it.
DONE = "conversations_done"


@dataclass(frozen=True)
class Row:
    """A question, the messages before it, and whether it has waited for long."""

    question: Question
    context: list[Message]
    is_old: bool


@never_cache
@require_GET
def inbox(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """Questions filtered, sorted and paged; the open ones, the oldest first, unless something else is asked for."""
    filters = QuestionFilter(request.GET, request.user, timezone.now())
    shortcuts = chips(filters)
    page = Paginator(filters.sorted, PAGE_SIZE).get_page(request.GET.get("page"))
    questions = list(page)
    context_of = pages.before([question.message for question in questions])
    context = admin_site.each_context(request) | {
        "title": _("Inbox"),
        "filters": filters,
        "sorts": _sorts(),
        "chips": shortcuts,
        "nothing_asked": not any(chip.count for chip in shortcuts),
        "page": page,
        "rows": [
            Row(question, context_of[question.pk], question.asked_at < filters.old) for question in questions
        ],
        "done": _done(request),
        **may_act(request),
    }
    return render(request, "conversations/inbox/list.html", context)


def may_act(request: StaffRequest) -> dict[str, Any]:
    """What the viewer may do with questions, and whether answers can be suggested."""
    return {
        "tab": "inbox",
        "back": request.GET.urlencode(),
        "may_answer": request.user.has_perm(access.ANSWER),
        "may_label": request.user.has_perm(access.LABEL),
        "suggests": is_configured(),
    }


def _sorts() -> list[tuple[str, Any]]:
    words = {"oldest": _("oldest first"), "newest": _("newest first"), "course": _("by course, oldest first")}
    return [(key, words[key]) for key in SORTS]


def _done(request: StaffRequest) -> dict[str, Any] | None:
    """What was done just now, told once: the question, while the viewer still sees it, and in which state it is."""
    told = request.session.pop(DONE, None)
    question = access.visible_questions(request.user).filter(pk=told).first() if told else None
    return None if question is None else {"question": question, "told": wording.done(question.state)}


@require_GET
def export(request: StaffRequest) -> HttpResponseBase:
    """The filtered, sorted list as CSV."""
    filters = QuestionFilter(request.GET, request.user, timezone.now())
    rows = (_cells(question) for question in filters.sorted.iterator(500))
    return csv_response(f"questions-{timezone.localdate().isoformat()}.csv", _head(), rows)


def _head() -> list[str]:
    return [
        _("Course"), _("Channel"), _("Asked at"), _("Asker"), _("Question"), _("State"), _("Assigned to"),
        _("Answered by"), _("Seconds to the answer"), _("Reason"),
    ]  # fmt: skip


def _cells(question: Question) -> list[Any]:
    message = question.message
    return [
        question.course.key,
        message.channel.name,
        timezone.localtime(question.asked_at).isoformat(timespec="seconds"),
        str(message.author or ""),
        message.text,
        question.get_state_display(),
        str(question.assigned_to or ""),
        str(question.answered_by or ""),
        "" if question.seconds_to_answer is None else question.seconds_to_answer,
        question.reason,
    ]
