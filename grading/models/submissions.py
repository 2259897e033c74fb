"""What students handed in, what graders concluded, and what people said to that."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grading.models.tasks import MistakeCategory, Task
from roster.models import Enrollment


class Outcome(models.TextChoices):
    """What a grade says."""

    CORRECT = "correct", _("correct")
    WRONG = "wrong", _("wrong")
    NEEDS_REVIEW = "needs_review", _("needs a person")


class Reason(models.TextChoices):
    """Why a grade needs a person, or why a submission was not graded."""

    NONE = "", "–"
    UNDECIDED = "undecided", _("the check could not decide")
    DISAGREEMENT = "disagreement", _("the two checks disagree")
    UNSURE = "unsure", _("the language model is not sure")
    ADDRESSED = "addressed", _("the text speaks to the grader")
    REFUSED = "refused", _("the language model refused")
    TRUNCATED = "truncated", _("the language model's answer was cut off")
    FILTERED = "filtered", _("a content filter stopped the language model")
    INVALID = "invalid", _("the language model's answer was not readable")
    UNAVAILABLE = "unavailable", _("the language model did not answer")
    REJECTED = "rejected", _("the language model's server turned the request down")
    CAP = "cap", _("the course's daily limit for the language model is spent")
    CRASHED = "crashed", _("grading broke off several times")


class Submission(models.Model):
    """A student's answer to a task. The row is the truth: a worker claims it by a conditional update."""

    class Status(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("handed in")
        GRADING = "grading", _("being graded")
        GRADED = "graded", _("graded")
        NEEDS_REVIEW = "needs_review", _("waits for a person")
        NOT_GRADED = "not_graded", _("not graded")

    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="submissions", verbose_name=_("enrollment")
    )
    task = models.ForeignKey(Task, models.CASCADE, related_name="submissions", verbose_name=_("task"))
    text = models.TextField(_("solution"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, default=Reason.NONE, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    seconds_spent = models.PositiveIntegerField(_("seconds spent"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True, editable=False)
    claims = models.PositiveSmallIntegerField(
        _("claims"), default=0, editable=False, help_text=_("How often a worker took it: its fencing token.")
    )
    failures = models.PositiveSmallIntegerField(_("failed calls"), default=0, editable=False)
    retry_at = models.DateTimeField(_("not before"), null=True, blank=True, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    review_until = models.DateTimeField(_("looked at until"), null=True, blank=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ("-submitted_at", "-id")
        indexes = (
            models.Index(fields=("status", "claimed_at"), name="grading_submissions_by_status"),
            models.Index(fields=("enrollment", "task", "-id"), name="grading_submissions_latest"),
        )
        constraints = (
            models.UniqueConstraint(fields=("enrollment", "task", "attempt"), name="grading_one_attempt"),
            models.UniqueConstraint(
                fields=("enrollment", "task"), condition=Q(status="draft"), name="grading_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False), name="grading_handed_in_when"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("needs_review", "not_graded")) | ~Q(reason=""),
                name="grading_left_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task} · {self.attempt}"


class Grade(models.Model):
    """What one grader version, or a person, concluded about a submission, and what made it."""

    class Grader(models.TextChoices):
        """Who graded."""

        SYMBOLIC = "symbolic", _("check of the mathematics")
        LLM = "llm", _("check of the mathematics and language model")
        HUMAN = "human", _("person")

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="grades", verbose_name=_("submission")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, default=Reason.NONE, blank=True)
    categories = models.ManyToManyField(
        MistakeCategory, related_name="grades", blank=True, verbose_name=_("kinds of mistakes")
    )
    first_wrong_step = models.PositiveSmallIntegerField(
        _("first wrong step"), null=True, blank=True, help_text=_("As the check numbers the steps.")
    )
    evidence = models.TextField(_("evidence"), blank=True, help_text=_("Quoted from the solution."))
    explanation = models.TextField(_("explanation for the student"), blank=True)
    code = models.CharField(
        _("what was found"), max_length=50, blank=True, help_text=_("By the check of the mathematics.")
    )
    params = models.JSONField(_("details of it"), default=dict, blank=True)
    confidence = models.FloatField(_("confidence"), null=True, blank=True)
    grader = models.CharField(_("grader"), max_length=8, choices=Grader)
    grader_version = models.CharField(_("grader version"), max_length=150)
    prompt_version = models.CharField(_("prompt version"), max_length=50, blank=True)
    model = models.CharField(_("language model"), max_length=100, blank=True)
    input_hash = models.CharField(_("input hash"), max_length=64, db_index=True)
    symbolic = models.JSONField(_("what the check of the mathematics said"), null=True, blank=True)
    llm = models.JSONField(
        _("what the language model said"), null=True, blank=True, help_text=_("Only where it was readable.")
    )
    tokens_in = models.PositiveIntegerField(_("tokens in"), default=0)
    tokens_out = models.PositiveIntegerField(_("tokens out"), default=0)
    money = models.DecimalField(_("money"), max_digits=12, decimal_places=6, default=0)
    seconds = models.FloatField(_("seconds"), default=0)
    created_at = models.DateTimeField(_("graded at"), auto_now_add=True)
    is_current = models.BooleanField(_("stands"), default=True)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "grader_version"),
                condition=~Q(grader="human"),
                name="grading_one_grade_a_version",
            ),
            models.UniqueConstraint(
                fields=("submission",), condition=Q(is_current=True), name="grading_one_current_grade"
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="grading_confidence_is_a_share",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="correct") | Q(first_wrong_step__isnull=True),
                name="grading_correct_has_no_wrong_step",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="needs_review") | ~Q(reason=""), name="grading_review_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} · {self.grader_version}"


class Review(models.Model):
    """The audit trail: who looked at a grade, when, what it was before and after, and why."""

    class Action(models.TextChoices):
        """What was done."""

        OVERRIDDEN = "overridden", _("changed")
        CONFIRMED = "confirmed", _("confirmed")

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="reviews", verbose_name=_("submission")
    )
    action = models.CharField(_("action"), max_length=10, choices=Action)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    before = models.ForeignKey(
        Grade, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("before")
    )
    after = models.ForeignKey(Grade, models.CASCADE, related_name="+", verbose_name=_("after"))
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(action="confirmed") | ~Q(reason=""), name="grading_override_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(before__isnull=True) | ~Q(before=F("after")), name="grading_review_changes_grade"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"


class WaitingSubmission(Submission):
    """A submission that waits for a person: the same rows, as a list of their own in the admin."""

    class Meta:
        proxy = True
        verbose_name = _("solution to review")
        verbose_name_plural = _("solutions to review")
        default_permissions = ()
