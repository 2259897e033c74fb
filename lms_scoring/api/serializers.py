"""What the API tells, field by field."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lms_scoring.models import Category, CategoryChange, Score
from roster.models import Course, Enrollment, Student

CATEGORY_NAMES = {
    Category.ACTIVE: "active",
    Category.FALLING_ASLEEP: "falling_asleep",
    Category.ASLEEP: "asleep",
}
DIRECTIONS = {-1: "worse", 1: "better", 0: None}
#: As the schema names them: a host's ``ENUM_NAME_OVERRIDES`` can point here.
CATEGORY_CHOICES = [(name, name) for name in CATEGORY_NAMES.values()]
DIRECTION_CHOICES = [("worse", "worse"), ("better", "better")]


class CategoryField(serializers.ChoiceField):
    """A category by its name: ``active``, ``falling_asleep``, ``asleep``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=CATEGORY_CHOICES, **kwargs)

    def to_representation(self, value: Any) -> str:
        """The name of a stored code."""
        return CATEGORY_NAMES[Category(value)]


class CourseSerializer(serializers.ModelSerializer):
    """A course run and how far it is scored."""

    end = serializers.DateField(read_only=True)
    scored_day = serializers.IntegerField(source="summary.day", default=None, read_only=True, allow_null=True)
    scored_at = serializers.DateTimeField(
        source="summary.scored_at", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = Course
        fields = (
            "id",
            "key",
            "family",
            "title",
            "start",
            "end",
            "length_days",
            "time_zone",
            "scored_day",
            "scored_at",
        )
        read_only_fields = fields


class StudentSerializer(serializers.ModelSerializer):
    """A student, as far as a curator needs them."""

    class Meta:
        model = Student
        fields = ("id", "key", "name")
        read_only_fields = fields


class ScoreSerializer(serializers.ModelSerializer):
    """A latest score and what made it."""

    category = CategoryField(read_only=True)
    recent = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, help_text="Activity of the last 28 days, by day."
    )
    change_direction = serializers.SerializerMethodField()
    as_of = serializers.SerializerMethodField()

    class Meta:
        model = Score
        fields = (
            "as_of",
            "day",
            "category",
            "category_since",
            "tentative",
            "p_complete",
            "p_complete_before",
            "p_dropout",
            "changed_day",
            "change_direction",
            "last_active_day",
            "next_worse_p",
            "next_worse_days",
            "recent",
            "model_version",
            "feature_set",
            "rules_version",
            "input_hash",
            "scored_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=DIRECTION_CHOICES, allow_null=True))
    def get_change_direction(self, score: Score) -> str | None:
        """``worse``, ``better``, or null without a change."""
        return DIRECTIONS[score.change_direction]

    @extend_schema_field(serializers.DateField())
    def get_as_of(self, score: Score) -> Any:
        """The date of the data cutoff."""
        return score.enrollment.course.date_of(score.day)


class EnrollmentSerializer(serializers.ModelSerializer):
    """An enrollment with its latest score; ``score`` is null where there is none yet."""

    course = serializers.CharField(source="course.key", read_only=True)
    course_id = serializers.IntegerField(read_only=True)
    student = StudentSerializer(read_only=True)
    score = ScoreSerializer(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Enrollment
        fields = ("id", "course", "course_id", "student", "start", "end", "status", "outcome", "score")
        read_only_fields = fields


class ChangeSerializer(serializers.ModelSerializer):
    """A change of category with the reason and the facts of its day."""

    course = serializers.CharField(source="course.key", read_only=True)
    student = StudentSerializer(source="enrollment.student", read_only=True)
    from_category = CategoryField(read_only=True)
    to_category = CategoryField(read_only=True)
    direction = serializers.SerializerMethodField()
    date = serializers.SerializerMethodField()
    reason = serializers.DictField(read_only=True)
    facts = serializers.DictField(read_only=True)

    class Meta:
        model = CategoryChange
        fields = (
            "id",
            "enrollment_id",
            "course",
            "student",
            "day",
            "date",
            "from_category",
            "to_category",
            "direction",
            "reason",
            "facts",
            "p_complete",
            "rules_version",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=DIRECTION_CHOICES))
    def get_direction(self, change: CategoryChange) -> str | None:
        """``worse`` or ``better``."""
        return DIRECTIONS[change.direction]

    @extend_schema_field(serializers.DateField())
    def get_date(self, change: CategoryChange) -> Any:
        """The date of the change."""
        return change.course.date_of(change.day)


class HistoryDaySerializer(serializers.Serializer):
    """One day of a history."""

    day = serializers.IntegerField()
    date = serializers.DateField()
    category = CategoryField()
    p_complete = serializers.FloatField()
    p_dropout = serializers.FloatField()


class HistorySerializer(serializers.Serializer):
    """The scores of every day by one model version."""

    enrollment = serializers.IntegerField()
    model_version = serializers.CharField()
    days = HistoryDaySerializer(many=True)


class SentenceSerializer(serializers.Serializer):
    """One reason: a stable code, its numbers, and the same in words."""

    code = serializers.CharField()
    params = serializers.DictField()
    text = serializers.CharField()


class ContributionSerializer(serializers.Serializer):
    """What one group of facts adds to, or takes from, p(complete), in percentage points."""

    group = serializers.CharField()
    points = serializers.FloatField()
    text = serializers.CharField()


class WhySerializer(serializers.Serializer):
    """Why a student has this category and this probability, and what moved since the last change."""

    enrollment = serializers.IntegerField()
    as_of = serializers.DateField()
    category = CategoryField()
    p_complete = serializers.FloatField()
    tentative = serializers.BooleanField()
    rule = SentenceSerializer()
    contributions = ContributionSerializer(many=True)
    changed = serializers.DateField(allow_null=True)
    moved = serializers.ListField(child=serializers.CharField())
    facts = serializers.DictField()
    besides = SentenceSerializer(many=True, help_text="What other parts of the system know of the student.")


class ProgressSerializer(serializers.Serializer):
    """The score of a student as of the end of a course week."""

    id_user = serializers.CharField()
    course = serializers.CharField()
    week = serializers.IntegerField()
    day = serializers.IntegerField()
    as_of = serializers.DateField()
    model = serializers.CharField()
    category = CategoryField()
    p_complete = serializers.FloatField()
    p_dropout = serializers.FloatField()


class ProgressQuery(serializers.Serializer):
    """What ``m2_progress`` is asked."""

    model = serializers.CharField(max_length=50, trim_whitespace=False)
    week = serializers.IntegerField(min_value=1)
    id_user = serializers.CharField(max_length=100, trim_whitespace=False)
    course = serializers.CharField(max_length=100, trim_whitespace=False, required=False, allow_blank=True)


class HistoryQuery(serializers.Serializer):
    """What a history is asked."""

    model = serializers.CharField(
        max_length=50,
        trim_whitespace=False,
        required=False,
        allow_blank=True,
        help_text="A model version; without it the one that scored last.",
    )


class TokenSerializer(serializers.Serializer):
    """What a program signs in with."""

    token = serializers.CharField()
