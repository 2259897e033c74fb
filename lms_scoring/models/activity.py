"""What students did, when, and what they were to hand in. Days are course days (0 = the run's start)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roster.models import Course, Enrollment


class ActivityKind(models.Model):
    """A kind of activity as the LMS names it, and the group it counts for in features."""

    class Group(models.TextChoices):
        """The positions of ``engine.course_data.ACTIVITY_GROUPS``, in their order."""

        CONTENT = "content", _("content")
        NAVIGATION = "navigation", _("navigation")
        FORUM = "forum", _("forum")
        QUIZ = "quiz", _("quiz")
        SUBMISSION = "submission", _("submission")
        MESSAGE = "message", _("message")
        OTHER = "other", _("other")

    key = models.CharField(_("key"), max_length=50, unique=True)
    group = models.CharField(_("group"), max_length=12, choices=Group, default=Group.OTHER)

    class Meta:
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activity")
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class ActivityDay(models.Model):
    """Counts of one kind of activity on one day by one enrollment."""

    pk = models.CompositePrimaryKey("enrollment_id", "day", "kind_id")
    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="activity", verbose_name=_("enrollment"), db_index=False
    )
    day = models.IntegerField(_("course day"))
    kind = models.ForeignKey(ActivityKind, models.PROTECT, verbose_name=_("kind"), db_index=False)
    count = models.IntegerField(_("count"))

    class Meta:
        verbose_name = _("activity of a day")
        verbose_name_plural = _("activity by day")
        constraints = (models.CheckConstraint(condition=Q(count__gt=0), name="scoring_activity_positive"),)

    def __str__(self) -> str:
        return f"{self.enrollment_id} · {self.day}: {self.count}"


class Deadline(models.Model):
    """An assessment of a course and the day it is due."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="deadlines", verbose_name=_("course"))
    key = models.CharField(_("key"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    due_day = models.IntegerField(
        _("due on course day"), null=True, blank=True, help_text=_("Empty: not known; it is then never late.")
    )
    weight = models.FloatField(
        _("weight, %"), default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ("course", "due_day", "key")
        constraints = (
            models.UniqueConstraint(fields=("course", "key"), name="scoring_one_deadline_per_key"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100), name="scoring_weight_is_per_cent"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Result(models.Model):
    """What a student handed in for a deadline: it counts from the day it happened, its score from when it was known."""

    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="results", verbose_name=_("enrollment")
    )
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="results", verbose_name=_("deadline"))
    submitted_day = models.IntegerField(_("handed in on course day"))
    available_day = models.IntegerField(_("score known from course day"), null=True, blank=True)
    score = models.FloatField(_("score, 0–100"), null=True, blank=True)
    banked = models.BooleanField(_("carried over from an earlier run"), default=False)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = (
            models.UniqueConstraint(fields=("enrollment", "deadline"), name="scoring_one_result"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
                name="scoring_score_is_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(available_day__isnull=True) | Q(available_day__gte=F("submitted_day")),
                name="scoring_score_known_after_submission",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deadline} · {self.score}"
