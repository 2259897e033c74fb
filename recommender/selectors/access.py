"""Who may see which recommendations and profiles: staff those of their courses, students their own."""

from django.db.models import Q, QuerySet

from recommender.models import MistakeProfile, Recommendation
from roster.selectors import Viewer, enrollments_for

VIEW = "recommender.view_recommendation"


def is_staff(user: Viewer) -> bool:
    """Whether it is a member of staff who may see recommendations."""
    return user.is_active and user.is_staff and user.has_perm(VIEW)


def visible_recommendations(user: Viewer) -> QuerySet[Recommendation]:
    """Recommendations in the courses of a member of staff, or the student's own."""
    return (
        Recommendation.objects.filter(_visible(user))
        .select_related("course__course", "enrollment__student", "enrollment__course")
        .order_by("pk")
    )


def visible_profiles(user: Viewer) -> QuerySet[MistakeProfile]:
    """Mistake profiles, likewise."""
    return (
        MistakeProfile.objects.filter(_visible(user))
        .select_related("enrollment__student", "enrollment__course")
        .order_by("pk")
    )


def _visible(user: Viewer) -> Q:
    own = Q(enrollment__student__user_id=user.pk)
    return own | Q(enrollment__in=enrollments_for(user)) if is_staff(user) else own
