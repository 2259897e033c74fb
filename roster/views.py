"""Two pages about one student: the card that staff see, and the student's own page. Their panels come from the apps."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Media
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roster import panels
from roster.models import Enrollment, Student
from roster.panels import Panel, PersonRequest
from roster.selectors import enrollments_of, own_enrollments


@dataclass(frozen=True)
class ShownPanel:
    """A panel as the page shows it."""

    name: str
    panel: Panel
    html: SafeString


@require_GET
def card(request: PersonRequest, student_id: int, admin_site: AdminSite) -> HttpResponse:
    """The student card: ``?course=`` picks one of the student's enrollments the viewer may see; else the latest."""
    enrollments = _seen_by_staff(request, student_id)
    enrollment = _picked(enrollments, request)
    shown = shown_panels(request, enrollment, panels.CARD)
    context = admin_site.each_context(request) | {
        "title": enrollment.student.name,
        "enrollment": enrollment,
        "enrollments": enrollments,
        "list_url": panels.list_url(enrollment),
        "is_over": enrollment.course.end < timezone.localdate(),
        "panels": shown,
        "media": media_of(shown),
    }
    return render(request, "roster/card.html", context)


@require_POST
def act_on_card(request: PersonRequest, student_id: int, name: str) -> HttpResponse:
    """One action of the card on one enrollment (``?course=``), then back to the card."""
    enrollment = _picked(_seen_by_staff(request, student_id), request)
    run_action(request, enrollment, name, panels.CARD)
    return redirect(card_url(enrollment))


def card_url(enrollment: Enrollment) -> str:
    """The address of the card of an enrollment's student, on that enrollment."""
    address = reverse("admin:roster_student_card", args=[enrollment.student_id])
    return f"{address}?{urlencode({'course': enrollment.course_id})}"


@login_required
@require_GET
def my(request: PersonRequest) -> HttpResponse:
    """What a student sees of their own enrollments; a clear word for a login that belongs to no student."""
    enrollments = list(own_enrollments(request.user))
    shown = [(enrollment, shown_panels(request, enrollment, panels.OWN)) for enrollment in enrollments]
    context = {
        "title": _("My courses"),
        "student": Student.objects.filter(user_id=request.user.pk).first(),
        "courses": shown,
        "media": sum((media_of(found) for _enrollment, found in shown), start=_page_media()),
    }
    return render(request, "roster/my.html", context)


@login_required
@require_POST
def act_on_my(request: PersonRequest, enrollment_id: int, name: str) -> HttpResponse:
    """One action of a student on one of their own enrollments, then back to their page."""
    enrollment = get_object_or_404(own_enrollments(request.user), pk=enrollment_id)
    run_action(request, enrollment, name, panels.OWN)
    return HttpResponseRedirect(f"{reverse('roster:my')}#course-{enrollment.course_id}")


def _seen_by_staff(request: PersonRequest, student_id: int) -> list[Enrollment]:
    if not request.user.has_perm("roster.view_student"):
        raise PermissionDenied
    return list(enrollments_of(request.user, student_id))


def _picked(enrollments: list[Enrollment], request: PersonRequest) -> Enrollment:
    """The enrollment in the course asked for, without one the latest.

    Raises ``Http404``, whether there is none or it is not for this viewer: nobody learns that there are others.
    """
    course_id = request.GET.get("course")
    found = (e for e in enrollments if course_id in (None, "", str(e.course_id)))
    enrollment = next(found, None)
    if enrollment is None:
        raise Http404
    return enrollment


def shown_panels(request: PersonRequest, enrollment: Enrollment, page: str) -> list[ShownPanel]:
    """The panels of one enrollment on a page, rendered."""
    return [
        ShownPanel(
            name, panel, render_to_string(panel.template, panel.context | {"enrollment": enrollment}, request)
        )
        for name, panel in panels.panels_for(request, enrollment, page)
    ]


def _page_media() -> Media:
    return Media(css={"all": ["common/lms.css", "roster/roster.css"]})


def media_of(shown: list[ShownPanel]) -> Media:
    """The stylesheets and scripts of a page with these panels."""
    return sum((one.panel.media for one in shown), start=_page_media())


def run_action(request: PersonRequest, enrollment: Enrollment, name: str, page: str) -> None:
    """Run an action of a page and tell the person what came of it. Raises ``Http404`` where there is none such."""
    action = panels.action_for(name, page)
    if action is None:
        raise Http404
    try:
        messages.success(request, action(request, enrollment))
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
