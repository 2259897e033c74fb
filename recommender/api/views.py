"""The API's resources of recommending: parse, call a selector or service, render."""

from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import ApiView
from recommender.api.serializers import MistakeProfileSerializer, RecommendationSerializer
from recommender.models import MistakeProfile, Recommendation
from recommender.selectors.access import is_staff, visible_profiles, visible_recommendations
from recommender.services import deciding

State = Recommendation.State


class MaySeeRecommendations(BasePermission):
    """Staff who may see recommendations, and students with a login."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """What exactly they see is the querysets' matter."""
        user = request.user
        return bool(user and user.is_active) and (is_staff(user) or hasattr(user, "student"))


class RecommendationFilter(filters.FilterSet):
    """Find recommendations by course, student and state."""

    course = filters.CharFilter(field_name="enrollment__course__key", label="Course key")
    student = filters.CharFilter(field_name="enrollment__student__key", label="Student key")

    class Meta:
        model = Recommendation
        fields: ClassVar = ["state"]


class MistakeProfileFilter(filters.FilterSet):
    """Find mistake profiles by course and student."""

    course = filters.CharFilter(field_name="enrollment__course__key", label="Course key")
    student = filters.CharFilter(field_name="enrollment__student__key", label="Student key")

    class Meta:
        model = MistakeProfile
        fields: ClassVar[list[Any]] = []


class RecommendationViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    """Courses recommended to the students of the caller's courses, or to the student who asks."""

    permission_classes = (MaySeeRecommendations,)
    serializer_class = RecommendationSerializer
    filterset_class = RecommendationFilter
    queryset = Recommendation.objects.none()

    def get_queryset(self) -> QuerySet[Recommendation]:
        """What the caller may see."""
        return visible_recommendations(self.request.user)

    @extend_schema(request=None, responses=RecommendationSerializer, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def accept(self, request: Request, pk: str) -> Response:
        """Take the course. Doing so twice changes nothing."""
        return self._decided(State.ACCEPTED)

    @extend_schema(request=None, responses=RecommendationSerializer, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def dismiss(self, request: Request, pk: str) -> Response:
        """Dismiss it: it is not recommended again. Doing so twice changes nothing."""
        return self._decided(State.DISMISSED)

    @extend_schema(request=None, responses=RecommendationSerializer, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def undo(self, request: Request, pk: str) -> Response:
        """Take back that it was accepted or dismissed."""
        return self._decided(State.SHOWN)

    def _decided(self, state: State) -> Response:
        by = cast(User, self.request.user)
        deciding.decide(self.get_object().pk, by=by, state=state, now=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)


class MistakeProfileViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    """Mistake profiles of the students of the caller's courses, or of the student who asks."""

    permission_classes = (MaySeeRecommendations,)
    serializer_class = MistakeProfileSerializer
    filterset_class = MistakeProfileFilter
    queryset = MistakeProfile.objects.none()

    def get_queryset(self) -> QuerySet[MistakeProfile]:
        """What the caller may see."""
        return visible_profiles(self.request.user)
