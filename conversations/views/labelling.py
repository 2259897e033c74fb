"""The labelling queue: messages of which the model is unsure, one at a time, by three keys."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.http import StaffRequest
from conversations.models import Label, Message
from conversations.selectors import access, pages
from conversations.selectors.messages import to_label
from conversations.selectors.threads import thread
from conversations.services import labels
from conversations.services.labelling import MODEL_NAME

DESK = "admin:conversations_message_labelling"
#: Messages shown before the one to label, and after it.
BEFORE, AFTER = 4, 2
#: Where the session keeps whom one has just labelled, and whom one has passed over.
LAST, SKIPPED = "conversations_labelled", "conversations_skipped"
MOST_SKIPPED = 200

KEYS = {Label.QUESTION: "q", Label.ANSWER: "a", Label.COMMENT: "c"}


@never_cache
@require_GET
def desk(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """The next message, or the one whose label was taken back (``?message=``), among those before and after it."""
    skipped: list[int] = request.session.get(SKIPPED, [])
    message = _asked(request) or labels.lease_next(request.user, skip=skipped)
    if message is not None:
        message.refresh_from_db(fields=["lease_until", "labeller"])
    waiting = to_label(request.user).count()
    context = admin_site.each_context(request) | {
        "title": _("To label"),
        "tab": "labelling",
        "message": message,
        "lines": thread(message, BEFORE, AFTER) if message else [],
        "choices": [(label.value, label.label, KEYS[label]) for label in Label],
        "waiting": waiting,
        "skipped": len(skipped),
        "may_undo": bool(request.session.get(LAST)),
        **_progress(request, waiting),
    }
    return render(request, "conversations/labelling/desk.html", context)


def _asked(request: StaffRequest) -> Message | None:
    asked = request.GET.get("message", "")
    return access.visible_messages(request.user).filter(pk=int(asked)).first() if asked.isdecimal() else None


def _progress(request: StaffRequest, waiting: int) -> dict[str, Any]:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    numbers = pages.labelled(request.user, midnight, MODEL_NAME)
    return {"labelled": numbers, "total": numbers.today + waiting}


@require_POST
def label(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what the person says (``label``), or pass over it (``skip``); then the next one."""
    message = get_object_or_404(access.visible_messages(request.user), pk=pk)
    if "skip" in request.POST:
        labels.release(message, by=request.user)
        passed = [*request.session.get(SKIPPED, []), message.pk]
        request.session[SKIPPED] = passed[-MOST_SKIPPED:]
        return redirect(DESK)
    try:
        labels.correct(message, request.POST.get("label", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        request.session[LAST] = message.pk
    return redirect(DESK)


@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Take back the last label: the message comes again."""
    last = request.session.pop(LAST, None)
    message = access.visible_messages(request.user).filter(pk=last).first()
    if message is None:
        return redirect(DESK)
    labels.undo_correction(message, by=request.user)
    return HttpResponseRedirect(f"{reverse(DESK)}?message={message.pk}")


@require_POST
def again(request: StaffRequest) -> HttpResponse:
    """Bring back what was passed over."""
    request.session.pop(SKIPPED, None)
    return redirect(DESK)
