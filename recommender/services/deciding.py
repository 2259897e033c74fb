"""What a student, or their staff, makes of a recommendation: take it, dismiss it, or think again."""

from datetime import datetime

from django.contrib.admin.models import CHANGE
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from recommender.models import Recommendation
from roster.models import Enrollment
from roster.services import audit, may_act

State = Recommendation.State
CHANGE_RECOMMENDATION = "recommender.change_recommendation"


@transaction.atomic
def decide(recommendation_id: int, *, by: User, state: str, now: datetime) -> Recommendation:
    """Accept or dismiss a recommendation, or with ``shown`` undo that. Doing the same twice changes nothing.

    Raises ``Recommendation.DoesNotExist``, ``PermissionDenied`` for who is neither the student nor staff of the
    course with the permission, and ``ValidationError`` for an unknown state.
    """
    found = (
        Recommendation.objects.select_for_update(of=("self",))
        .select_related("enrollment__student", "course")
        .get(pk=recommendation_id)
    )
    if not may_decide(by, found.enrollment):
        raise PermissionDenied
    if state not in State.values:
        raise ValidationError(_("A recommendation is accepted, dismissed, or shown again."))
    if found.state != state:
        undone = state == State.SHOWN
        found.state = State(state)
        found.decided_by, found.decided_at = (None, None) if undone else (by, now)
        found.save(update_fields=["state", "decided_by", "decided_at"])
        audit(by, [found.enrollment], CHANGE, f"recommendation {found.pk} {state}")
    return found


def may_decide(user: User, enrollment: Enrollment) -> bool:
    """Whether it is the student's own, or staff of the course may."""
    return enrollment.student.user_id == user.pk or may_act(user, enrollment, CHANGE_RECOMMENDATION)
