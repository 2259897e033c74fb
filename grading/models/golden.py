"""The golden set: solutions whose right grade is known, and what graders made of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grading.models.graders import GraderVersion
from grading.models.submissions import Outcome, Submission
from grading.models.tasks import MistakeCategory
from roster.models import Course


class GoldenItem(models.Model):
    """A solution with the grade that is right, kept as it was. It goes with the submission it was taken from."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="golden", verbose_name=_("course"))
    submission = models.OneToOneField(
        Submission,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="golden",
        verbose_name=_("submission"),
    )
    statement = models.TextField(_("statement"))
    references = models.JSONField(_("reference solutions"), default=list, blank=True)
    answer = models.CharField(_("final answer"), max_length=500, blank=True)
    solution = models.TextField(_("solution"))
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=[c for c in Outcome.choices if c[0] != Outcome.NEEDS_REVIEW]
    )
    categories = models.ManyToManyField(
        MistakeCategory, related_name="+", blank=True, verbose_name=_("kinds of mistakes")
    )
    first_wrong_step = models.PositiveSmallIntegerField(_("first wrong step"), null=True, blank=True)
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )

    class Meta:
        verbose_name = _("golden solution")
        verbose_name_plural = _("golden solutions")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=("correct", "wrong")), name="grading_golden_is_decided"
            ),
            models.CheckConstraint(
                condition=Q(outcome="wrong") | Q(first_wrong_step__isnull=True),
                name="grading_golden_correct_has_no_wrong_step",
            ),
        )

    def __str__(self) -> str:
        return self.statement[:60]


class GoldenReplay(models.Model):
    """One run of a grader over the golden set: how right it is and what it costs, before it is put in use."""

    class State(models.TextChoices):
        """Where the run stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    grader = models.ForeignKey(
        GraderVersion, models.CASCADE, related_name="replays", verbose_name=_("grader")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    progress = models.FloatField(_("progress"), default=0, help_text=_("0 to 1."))
    metrics = models.JSONField(_("metrics"), default=dict, blank=True)
    items = models.JSONField(_("solution by solution"), default=list, blank=True)
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("requested by")
    )
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("replay of the golden set")
        verbose_name_plural = _("replays of the golden set")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("grader",),
                condition=Q(state__in=("queued", "running")),
                name="grading_one_replay_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.grader} {self.requested_at:%Y-%m-%d %H:%M}"
