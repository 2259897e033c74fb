"""What the API of grading tells and takes, field by field."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grading.models import Grade, Outcome, Submission, Task
from grading.selectors.access import is_grading_staff
from grading.selectors.practice import standing_grade

#: As the schema names them: a host's ``ENUM_NAME_OVERRIDES`` can point here.
DECIDED_CHOICES = [(outcome.value, outcome.value) for outcome in (Outcome.CORRECT, Outcome.WRONG)]


class TaskSerializer(serializers.ModelSerializer):
    """A task. ``references`` and ``answer`` are null for students."""

    course = serializers.CharField(source="course.key", read_only=True)
    references = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        allow_null=True,
        help_text="Reference solutions; for staff.",
    )
    answer = serializers.CharField(read_only=True, allow_null=True, help_text="The final answer; for staff.")

    class Meta:
        model = Task
        fields = ("id", "course", "number", "statement", "topic", "weight", "due_day", "references", "answer")
        read_only_fields = fields

    def to_representation(self, instance: Task) -> dict[str, Any]:
        """Solutions are not told to those who should find them."""
        shown = super().to_representation(instance)
        if not is_grading_staff(self.context["request"].user):
            shown |= {"references": None, "answer": None}
        return shown


class StandingGradeSerializer(serializers.ModelSerializer):
    """A grade as the student may know it."""

    categories: Any = serializers.SlugRelatedField(
        slug_field="code", many=True, read_only=True, help_text="Codes of the kinds of mistakes."
    )

    class Meta:
        model = Grade
        fields = (
            "id",
            "outcome",
            "reason",
            "categories",
            "first_wrong_step",
            "evidence",
            "explanation",
            "confidence",
            "grader",
            "grader_version",
            "created_at",
        )
        read_only_fields = fields


class GradeSerializer(StandingGradeSerializer):
    """A grade and what made it, for staff."""

    submission = serializers.IntegerField(source="submission_id", read_only=True)

    class Meta:
        model = Grade
        fields = (
            *StandingGradeSerializer.Meta.fields,
            "submission",
            "is_current",
            "prompt_version",
            "model",
            "input_hash",
            "code",
            "tokens_in",
            "tokens_out",
            "money",
            "seconds",
        )
        read_only_fields = fields


class SubmissionSerializer(serializers.ModelSerializer):
    """What was handed in, how far grading is, and the grade that stands; ``grade`` is null where there is none yet."""

    course = serializers.CharField(source="task.course.key", read_only=True)
    student = serializers.CharField(
        source="enrollment.student.key", read_only=True, help_text="The student's key."
    )
    grade = serializers.SerializerMethodField()

    class Meta:
        model = Submission
        fields = (
            "id",
            "course",
            "student",
            "enrollment_id",
            "task_id",
            "attempt",
            "text",
            "status",
            "reason",
            "seconds_spent",
            "submitted_at",
            "grade",
        )
        read_only_fields = fields

    @extend_schema_field(StandingGradeSerializer(allow_null=True))
    def get_grade(self, submission: Submission) -> dict[str, Any] | None:
        """The grade that stands."""
        grade = standing_grade(submission)
        return dict(StandingGradeSerializer(grade).data) if grade else None


class NewSubmissionSerializer(serializers.Serializer):
    """A solution to hand in."""

    task = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The task's id.")
    text = serializers.CharField(trim_whitespace=False, help_text="The solution, as plain text.")
    student = serializers.CharField(
        required=False, max_length=100, help_text="The student's key; without it the caller's own student."
    )
    seconds = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="Time spent on it, where known."
    )


class OverrideSerializer(serializers.Serializer):
    """A grade by hand."""

    outcome = serializers.ChoiceField(choices=DECIDED_CHOICES)
    categories = serializers.ListField(
        child=serializers.CharField(max_length=40),
        default=list,
        max_length=100,
        help_text="Codes; none if correct.",
    )
    first_wrong_step = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=32_767
    )
    explanation = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=5000, help_text="For the student."
    )
    reason = serializers.CharField(max_length=2000, help_text="Why, for the audit trail.")
