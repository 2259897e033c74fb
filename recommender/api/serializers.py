"""What the API tells of recommendations, field by field."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recommender.models import MistakeProfile, Recommendation
from recommender.selectors.recommendations import kind_names
from recommender.wording import reason_sentence


class RecommendedReasonSerializer(serializers.Serializer):
    """Why: a code and the numbers it speaks of for programs, a sentence for people."""

    code = serializers.CharField(help_text="`mistakes` or `solved`.")
    params = serializers.DictField()
    text = serializers.CharField(help_text="In the language of `Accept-Language`.")


class RecommendationSerializer(serializers.ModelSerializer):
    """A recommended course, what made it so, and what became of it."""

    student = serializers.CharField(source="enrollment.student.key", read_only=True)
    course = serializers.CharField(source="enrollment.course.key", read_only=True)
    label = serializers.CharField(  # type: ignore[assignment]  # DRF takes declared fields off the class
        source="course.label", read_only=True
    )
    title = serializers.CharField(source="course.title", read_only=True)
    lms_course = serializers.CharField(
        source="course.course.key",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="Key of the course of the LMS; null where none is linked.",
    )
    reason = serializers.SerializerMethodField()
    counts = serializers.ListField(
        child=serializers.IntegerField(),
        read_only=True,
        help_text="Tasks, correct answers, mistakes in algebra, trigonometry and geometry, reading, formulas.",
    )
    clipped = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Recommendation
        fields = (
            "id",
            "enrollment_id",
            "student",
            "course",
            "label",
            "title",
            "lms_course",
            "probability",
            "reason",
            "counts",
            "clipped",
            "model_version",
            "input_hash",
            "created_at",
            "state",
            "decided_at",
        )
        read_only_fields = fields

    @extend_schema_field(RecommendedReasonSerializer)
    def get_reason(self, recommendation: Recommendation) -> dict[str, Any]:
        """The stored reason, and in words."""
        if not hasattr(self, "_kinds"):
            self._kinds = kind_names()
        reason = recommendation.reason
        return {**reason, "text": reason_sentence(reason, self._kinds)}


class MistakeProfileSerializer(serializers.ModelSerializer):
    """What a student solved in a course, what went wrong, and what that was last taken to mean."""

    student = serializers.CharField(source="enrollment.student.key", read_only=True)
    course = serializers.CharField(source="enrollment.course.key", read_only=True)
    mistakes = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="By the code of their kind."
    )
    probabilities = serializers.DictField(
        child=serializers.FloatField(), read_only=True, help_text="Of every label that the model knows."
    )
    clipped = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = MistakeProfile
        fields = (
            "id",
            "enrollment_id",
            "student",
            "course",
            "total",
            "correct",
            "mistakes",
            "seconds_per_task",
            "probabilities",
            "clipped",
            "note",
            "model_version",
            "input_hash",
            "as_of",
        )
        read_only_fields = fields
