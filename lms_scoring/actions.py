"""What a POST on the pages about one student does: parse, call one service, say what came of it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from common.templatetags.dates import short_date
from lms_scoring import clock
from lms_scoring.services import feedback
from roster.models import Enrollment
from roster.panels import PersonRequest


def snooze(request: PersonRequest, enrollment: Enrollment) -> str:
    """Set the student aside until ``until`` (a button's day) or ``date`` (a typed one)."""
    until = _day(request.POST.get("until") or request.POST.get("date") or "")
    feedback.snooze(
        [enrollment],
        by=request.user,
        until=until,
        today=clock.today(enrollment.course),
        reason=request.POST.get("reason", "").strip(),
    )
    return _("Snoozed until %(date)s.") % {"date": short_date(until, clock.today(enrollment.course))}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("Choose a day.")) from error


def unsnooze(request: PersonRequest, enrollment: Enrollment) -> str:
    """Show the student again."""
    feedback.unsnooze(enrollment, by=request.user)
    return _("The snooze is undone.")


def contest(request: PersonRequest, enrollment: Enrollment) -> str:
    """Say that the score is wrong."""
    feedback.contest(enrollment, by=request.user, text=request.POST.get("text", ""))
    return _("Thank you. The course staff will look at it and answer.")


def answer_contest(request: PersonRequest, enrollment: Enrollment) -> str:
    """Answer the contest ``contest`` of this enrollment."""
    contest_id = request.POST.get("contest", "")
    if not contest_id.isdecimal() or not enrollment.contests.filter(pk=int(contest_id)).exists():
        raise Http404
    feedback.answer_contest(
        int(contest_id),
        by=request.user,
        state=request.POST.get("state", ""),
        answer=request.POST.get("answer", ""),
        now=timezone.now(),
    )
    return _("The answer is given.")
