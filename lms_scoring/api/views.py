"""The API's resources: parse, call a selector, render. A caller sees the courses they were given and no others."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from lms_scoring.api.base import ApiView
from lms_scoring.api.filters import ChangeFilter, CourseFilter, EnrollmentFilter, StudentFilter
from lms_scoring.api.serializers import (
    ChangeSerializer,
    CourseSerializer,
    EnrollmentSerializer,
    HistoryQuery,
    HistorySerializer,
    ProgressQuery,
    ProgressSerializer,
    StudentSerializer,
    WhySerializer,
)
from lms_scoring.models import CategoryChange
from lms_scoring.selectors.history import history, latest_history
from lms_scoring.selectors.progress import progress_at_week
from lms_scoring.selectors.why import why
from roster.models import Course, Enrollment, Student
from roster.selectors import courses_for, enrollments_for, students_for


class CourseViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    """Course runs, and how far they are scored; the first to start comes first."""

    serializer_class = CourseSerializer
    filterset_class = CourseFilter
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        """The caller's courses."""
        return courses_for(self.request.user).select_related("summary").order_by("start", "key")


class StudentViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    """Students of the caller's courses."""

    serializer_class = StudentSerializer
    filterset_class = StudentFilter
    queryset = Student.objects.none()

    def get_queryset(self) -> QuerySet[Student]:
        """Students with an enrollment in one of the caller's courses."""
        return students_for(self.request.user).order_by("pk")


class EnrollmentViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    """Enrollments with their latest score, its history, and why."""

    serializer_class = EnrollmentSerializer
    filterset_class = EnrollmentFilter
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> QuerySet[Enrollment]:
        """Enrollments of the caller's courses."""
        return enrollments_for(self.request.user).select_related("course", "student", "score").order_by("pk")

    @extend_schema(parameters=[HistoryQuery], responses=HistorySerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """The scores of every day by one model version; without `model` by the one that scored last."""
        version = _parsed(HistoryQuery, request.query_params).get("model")
        enrollment = self.get_object()
        found = history(enrollment, version) if version else latest_history(enrollment)
        if found is None:
            raise NotFound(_("No score by this model version.") if version else _("Not scored yet."))
        days = [{**vars(score), "date": enrollment.course.date_of(score.day)} for score in found.scores()]
        data = {"enrollment": enrollment.pk, "model_version": found.model_version, "days": days}
        return Response(HistorySerializer(data).data)

    @extend_schema(responses=WhySerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def why(self, request: Request, pk: str) -> Response:
        """Why the latest score is what it is, in codes, numbers and words (`Accept-Language`)."""
        found = why(self.get_object())
        if found is None:
            raise NotFound(_("Not scored yet."))
        return Response(WhySerializer(found).data)


class ChangeViewSet(mixins.ListModelMixin, ApiView, viewsets.GenericViewSet):
    """Changes of category, the first found first, so that a client can go on from the last one it saw."""

    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter
    queryset = CategoryChange.objects.none()

    def get_queryset(self) -> QuerySet[CategoryChange]:
        """Changes in the caller's courses."""
        return (
            CategoryChange.objects.filter(course__in=courses_for(self.request.user))
            .select_related("course", "enrollment__student")
            .order_by("created_at", "pk")
        )


@extend_schema_view(
    get=extend_schema(
        parameters=[
            OpenApiParameter(
                "model",
                {"type": "string", "maxLength": 50},
                OpenApiParameter.PATH,
                description="A model version, or `active`: the one in use.",
            ),
            OpenApiParameter(
                "week",
                {"type": "integer", "minimum": 1},
                OpenApiParameter.PATH,
                description="Course week: the first is 1 and ends with course day 6.",
            ),
            OpenApiParameter(
                "id_user",
                {"type": "string", "maxLength": 100},
                OpenApiParameter.PATH,
                description="The student's key.",
            ),
            OpenApiParameter(
                "course",
                {"type": "string", "maxLength": 100},
                description="Course key; without it the student's course that began last.",
            ),
        ],
        responses=ProgressSerializer,
    )
)
class ProgressView(ApiView):
    """The address that earlier clients know."""

    def get(self, request: Request, **path: str) -> Response:
        """The score of one student as of the end of a course week."""
        asked = _parsed(ProgressQuery, {**request.query_params.dict(), **path})
        enrollments = enrollments_for(request.user).filter(student__key=asked["id_user"])
        if asked.get("course"):
            enrollments = enrollments.filter(course__key=asked["course"])
        enrollment = enrollments.select_related("course").order_by("-course__start", "-pk").first()
        if enrollment is None:
            raise NotFound(_("No such student in your courses."))
        found = progress_at_week(enrollment, asked["model"], asked["week"])
        if found is None:
            raise NotFound(_("No score of this week by this model version."))
        version, score = found
        course = enrollment.course
        place = {"course": course.key, "as_of": course.date_of(score.day), "model": version}
        return Response(ProgressSerializer({**asked, **vars(score), **place}).data)


def _parsed(query: type[HistoryQuery] | type[ProgressQuery], values: Any) -> dict[str, Any]:
    """Checked parameters; raises ``ValidationError`` that names the wrong ones."""
    asked = query(data=values)
    asked.is_valid(raise_exception=True)
    return asked.validated_data
