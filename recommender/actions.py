"""What a POST on the pages about one student does: parse, call one service, say what came of it."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from recommender.models import Recommendation
from recommender.services import deciding
from roster.models import Enrollment
from roster.panels import PersonRequest

State = Recommendation.State


def accept(request: PersonRequest, enrollment: Enrollment) -> str:
    """Take the recommended course ``recommendation``."""
    course = _decide(request, enrollment, State.ACCEPTED).course
    return _("Accepted: %(course)s.") % {"course": course.title}


def dismiss(request: PersonRequest, enrollment: Enrollment) -> str:
    """Dismiss it."""
    course = _decide(request, enrollment, State.DISMISSED).course
    return _("Dismissed: %(course)s. It is not recommended again.") % {"course": course.title}


def undo(request: PersonRequest, enrollment: Enrollment) -> str:
    """Show it again."""
    course = _decide(request, enrollment, State.SHOWN).course
    return _("Recommended again: %(course)s.") % {"course": course.title}


def _decide(request: PersonRequest, enrollment: Enrollment, state: State) -> Recommendation:
    pk = request.POST.get("recommendation", "")
    if not pk.isdecimal() or not Recommendation.objects.filter(enrollment=enrollment, pk=int(pk)).exists():
        raise Http404
    return deciding.decide(int(pk), by=request.user, state=state, now=timezone.now())
