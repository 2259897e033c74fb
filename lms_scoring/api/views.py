"""The API's resources: parse, call a selector, render. A caller sees the courses they were given and no others."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms_scoring.api.permissions import MaySeeScores
from lms_scoring.api.serializers import (
    CATEGORY_NAMES,
    ChangeSerializer,
    CourseSerializer,
    EnrollmentSerializer,
    HistorySerializer,
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

_CODES = {name: code for code, name in CATEGORY_NAMES.items()}
_DIRECTIONS = {"worse": -1, "better": 1}


class CourseFilter(filters.FilterSet):
    """Find courses by key or family."""

    class Meta:
        model = Course
        fields: ClassVar = ["key", "family"]


class CourseViewSet(viewsets.ReadOnlyModelViewSet):
    """Courses."""

    permission_classes = (MaySeeScores,)
    serializer_class = CourseSerializer
    filterset_class = CourseFilter
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        """The caller's courses."""
        return courses_for(self.request.user).select_related("summary").order_by("start", "key")


class StudentFilter(filters.FilterSet):
    """Find students by key, name or course."""

    course = filters.CharFilter(field_name="enrollments__course__key", distinct=True, label="Course key")
    name = filters.CharFilter(lookup_expr="icontains")

    class Meta:
        model = Student
        fields: ClassVar = ["key"]


class StudentViewSet(viewsets.ReadOnlyModelViewSet):
    """Students of the caller's courses."""

    permission_classes = (MaySeeScores,)
    serializer_class = StudentSerializer
    filterset_class = StudentFilter
    queryset = Student.objects.none()

    def get_queryset(self) -> QuerySet[Student]:
        """Students with an enrollment in one of the caller's courses."""
        return students_for(self.request.user).order_by("pk")


class EnrollmentFilter(filters.FilterSet):
    """Find enrollments by course, student and latest score."""

    course = filters.CharFilter(field_name="course__key", label="Course key")
    student = filters.CharFilter(field_name="student__key", label="Student key")
    category = filters.ChoiceFilter(choices=[(n, n) for n in _CODES], method="in_category")
    tentative = filters.BooleanFilter(field_name="score__tentative")

    class Meta:
        model = Enrollment
        fields: ClassVar = ["status"]

    def in_category(self, queryset: QuerySet[Enrollment], _name: str, value: str) -> QuerySet[Enrollment]:
        """By the category's name."""
        return queryset.filter(score__category=_CODES[value])


class EnrollmentViewSet(viewsets.ReadOnlyModelViewSet):
    """Enrollments with their latest score, its history, and why."""

    permission_classes = (MaySeeScores,)
    serializer_class = EnrollmentSerializer
    filterset_class = EnrollmentFilter
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> QuerySet[Enrollment]:
        """Enrollments of the caller's courses."""
        return enrollments_for(self.request.user).select_related("course", "student", "score").order_by("pk")

    @extend_schema(
        parameters=[OpenApiParameter("model", str, description="A model version; without it the latest.")],
        responses=HistorySerializer,
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def history(self, request: Request, pk: str | None = None) -> Response:
        """The scores of every day."""
        enrollment = self.get_object()
        version = request.query_params.get("model")
        found = history(enrollment, version) if version else latest_history(enrollment)
        if found is None:
            raise NotFound("no score by this model version" if version else "not scored yet")
        days = [
            {**vars(score), "date": enrollment.course.date_of(score.day)} for score in found.scores()
        ]
        data = {"enrollment": enrollment.pk, "model_version": found.model_version, "days": days}
        return Response(HistorySerializer(data).data)

    @extend_schema(responses=WhySerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def why(self, request: Request, pk: str | None = None) -> Response:
        """Why the latest score is what it is, in codes, numbers and words (``Accept-Language``)."""
        found = why(self.get_object())
        if found is None:
            raise NotFound("not scored yet")
        return Response(WhySerializer(found).data)


class ChangeFilter(filters.FilterSet):
    """Find changes by moment, course and direction."""

    since = filters.IsoDateTimeFilter(
        field_name="created_at", lookup_expr="gte", label="Found at or after this moment"
    )
    course = filters.CharFilter(field_name="course__key", label="Course key")
    direction = filters.ChoiceFilter(choices=[(n, n) for n in _DIRECTIONS], method="to_direction")

    class Meta:
        model = CategoryChange
        fields: ClassVar = ["enrollment"]

    def to_direction(self, queryset: QuerySet[CategoryChange], _name: str, value: str) -> QuerySet[CategoryChange]:
        """For the worse, or for the better."""
        return queryset.filter(direction=_DIRECTIONS[value])


class ChangeViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Changes of category, oldest first, so that a client can go on from the last one it saw."""

    permission_classes = (MaySeeScores,)
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
            OpenApiParameter("model", str, OpenApiParameter.PATH, description="A model version, or `active`."),
            OpenApiParameter("week", int, OpenApiParameter.PATH, description="Course week, the first is 1."),
            OpenApiParameter("id_user", str, OpenApiParameter.PATH, description="The student's key."),
            OpenApiParameter("course", str, description="Course key; without it the course begun last."),
        ],
        responses=ProgressSerializer,
    )
)
class ProgressView(APIView):
    """The score of a student as of the end of a course week."""

    permission_classes = (MaySeeScores,)

    def get(self, request: Request, model: str, week: int, id_user: str) -> Response:
        """One student, one week, one model version."""
        enrollments = enrollments_for(request.user).filter(student__key=id_user)
        course = request.query_params.get("course")
        if course:
            enrollments = enrollments.filter(course__key=course)
        enrollment = enrollments.select_related("course", "student").order_by("-course__start", "-pk").first()
        if enrollment is None:
            raise NotFound("no such student in your courses")
        return Response(ProgressSerializer(self._progress(enrollment, model, week)).data)

    def _progress(self, enrollment: Enrollment, model: str, week: int) -> dict[str, Any]:
        found = progress_at_week(enrollment, model, week)
        if found is None:
            raise NotFound(f"no score of week {week} by model “{model}” in course {enrollment.course.key}")
        version, score = found
        return {
            **vars(score),
            "id_user": enrollment.student.key,
            "course": enrollment.course.key,
            "week": week,
            "as_of": enrollment.course.date_of(score.day),
            "model": version,
        }
