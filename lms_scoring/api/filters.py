"""Which rows of a list are asked for. Nonsense is refused with the parameter's name, never ignored."""

import re
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from common.filters import IdFilter
from lms_scoring.api.serializers import CATEGORY_CHOICES, CATEGORY_NAMES, DIRECTION_CHOICES
from lms_scoring.models import CategoryChange
from roster.models import Course, Enrollment, Student
from roster.selectors import enrollments_for

_CODES = {name: code for code, name in CATEGORY_NAMES.items()}
_DIRECTIONS = {"worse": -1, "better": 1}
_TRUTHS = {"true": True, "false": False}


#: A moment whose ``+`` was sent as it is and therefore read as a space, as addresses have it.
_LOST_PLUS = re.compile(r"(:\d\d\S*) (\d\d(:?\d\d)?)$")


class MomentField(IsoDateTimeField):
    """An ISO 8601 moment that exists in every time zone."""

    default_error_messages: ClassVar = {"invalid": _("Enter a moment such as 2026-05-12T04:10:00Z.")}

    def to_python(self, value: Any) -> datetime | None:
        """Parse; the first and last hours of the calendar are refused, since no other time zone has them."""
        if isinstance(value, str):
            value = _LOST_PLUS.sub(r"\1+\2", value.strip())
        moment: datetime | None = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(filters.IsoDateTimeFilter):
    """Compares with a moment."""

    field_class = MomentField


class CourseFilter(filters.FilterSet):
    """Find courses by key or family."""

    class Meta:
        model = Course
        fields: ClassVar = ["key", "family"]


class StudentFilter(filters.FilterSet):
    """Find students by key, name or course."""

    course = filters.CharFilter(method="in_course", label="Course key")
    name = filters.CharFilter(lookup_expr="icontains", label="Part of the name")

    class Meta:
        model = Student
        fields: ClassVar = ["key"]

    def in_course(self, queryset: QuerySet[Student], _name: str, value: str) -> QuerySet[Student]:
        """By a course of the caller: of other courses nobody learns who is in them."""
        enrollments = enrollments_for(self.request.user).filter(course__key=value)
        return queryset.filter(pk__in=enrollments.values("student_id"))


class EnrollmentFilter(filters.FilterSet):
    """Find enrollments by course, student and latest score."""

    course = filters.CharFilter(field_name="course__key", label="Course key")
    student = filters.CharFilter(field_name="student__key", label="Student key")
    category = filters.ChoiceFilter(choices=CATEGORY_CHOICES, method="in_category")
    tentative = extend_schema_field(OpenApiTypes.BOOL)(
        filters.TypedChoiceFilter(
            choices=[(n, n) for n in _TRUTHS], coerce=_TRUTHS.get, field_name="score__tentative"
        )
    )

    class Meta:
        model = Enrollment
        fields: ClassVar = ["status"]

    def in_category(self, queryset: QuerySet[Enrollment], _name: str, value: str) -> QuerySet[Enrollment]:
        """By the category's name."""
        return queryset.filter(score__category=_CODES[value])


class ChangeFilter(filters.FilterSet):
    """Find changes by moment, course, student and direction."""

    since = MomentFilter(
        field_name="created_at", lookup_expr="gte", label="Found at or after this moment (ISO 8601)"
    )
    course = filters.CharFilter(field_name="course__key", label="Course key")
    student = filters.CharFilter(field_name="enrollment__student__key", label="Student key")
    enrollment = IdFilter(field_name="enrollment_id", label="Enrollment id")
    direction = filters.ChoiceFilter(choices=DIRECTION_CHOICES, method="to_direction")

    class Meta:
        model = CategoryChange
        fields: ClassVar[list[Any]] = []

    def to_direction(
        self, queryset: QuerySet[CategoryChange], _name: str, value: str
    ) -> QuerySet[CategoryChange]:
        """For the worse, or for the better."""
        return queryset.filter(direction=_DIRECTIONS[value])
