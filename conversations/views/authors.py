"""Who an author is: what they wrote, the students whose names are like theirs, and a person's word on it."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.http import StaffRequest
from conversations.models import Participant
from conversations.selectors import access, pages
from conversations.services.authors import set_author

PAGE = "admin:conversations_participant_change"
#: Students found by a search, and messages of the author, that the page shows.
FOUND, SHOWN = 20, 8


@require_GET
def author_page(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """One author; ``?q=`` searches the students of the course."""
    participant = _participant(request, pk)
    term = request.GET.get("q", "").strip()[:100]
    context = admin_site.each_context(request) | {
        "title": str(participant),
        "tab": "authors",
        "participant": participant,
        "may_match": request.user.has_perm(access.MATCH),
        "term": term,
        "students": _students(participant, term),
        "staff": pages.staff_of(participant.course),
        "said": participant.messages.select_related("channel").order_by("-moment", "-position", "-pk")[
            :SHOWN
        ],
        "written": participant.messages.count(),
    }
    return render(request, "conversations/authors/author.html", context)


def _students(participant: Participant, term: str) -> list[object]:
    if term:
        return list(pages.students_named(participant.course, term)[:FOUND])
    return list(pages.suggested_students(participant))


@require_POST
def match(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that the author is ``enrollment`` or ``user``; neither: nobody known."""
    participant = _participant(request, pk)
    student, staff = request.POST.get("enrollment", ""), request.POST.get("user", "")
    enrollment = participant.course.enrollments.filter(pk=_number(student)).first() if student else None
    user = pages.staff_of(participant.course).filter(pk=_number(staff)).first() if staff else None
    if (student and enrollment is None) or (staff and user is None):
        raise Http404
    try:
        set_author(participant, by=request.user, enrollment=enrollment, user=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Kept. Their messages count for them from now on."))
    return redirect(PAGE, participant.pk)


def _participant(request: StaffRequest, pk: int) -> Participant:
    return get_object_or_404(access.visible_participants(request.user), pk=pk)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
