"""Long work and its traces: scoring runs, imports, evaluations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.jobs import LongWork, State
from roster.models import Course


class ScoringRun(models.Model):
    """One request to score: a job for each course, all as of one date."""

    class Kind(models.TextChoices):
        """What asked for it."""

        NIGHTLY = "nightly", _("nightly")
        MANUAL = "manual", _("by hand")
        BACKFILL = "backfill", _("backfill")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    as_of = models.DateField(_("as of"))
    from_date = models.DateField(_("from"), null=True, blank=True, help_text=_("A backfill's first day."))
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("requested by")
    )

    class Meta:
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("as_of",), condition=models.Q(kind="nightly"), name="scoring_one_nightly_run_a_date"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.as_of}"


class ScoringJob(models.Model):
    """A course of a run. The row is the truth: a worker claims it by a conditional update, a sweep frees a lost one."""

    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="jobs", verbose_name=_("run"))
    course = models.ForeignKey(Course, models.CASCADE, related_name="+", verbose_name=_("course"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress = models.FloatField(_("progress"), default=0, help_text=_("0 to 1."))
    scored = models.PositiveIntegerField(_("scored"), default=0)
    not_scored = models.PositiveIntegerField(_("not scored"), default=0)
    changes = models.PositiveIntegerField(_("changes of category"), default=0)
    seconds = models.FloatField(_("seconds"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("scoring of a course")
        verbose_name_plural = _("scoring of courses")
        ordering = ("id",)
        indexes = (models.Index(fields=("state", "claimed_at"), name="scoring_jobs_by_state"),)
        constraints = (models.UniqueConstraint(fields=("run", "course"), name="scoring_one_job_per_course"),)

    def __str__(self) -> str:
        return f"{self.run} · {self.course}"


class ImportRun(LongWork):
    """One import: what was read, what was new, what was refused and why."""

    source = models.CharField(_("source"), max_length=20, default="oulad")
    file = models.FileField(_("file"), upload_to="imports/", blank=True)
    name = models.CharField(_("name"), max_length=255)
    options = models.JSONField(_("options"), default=dict, blank=True)
    progress = models.FloatField(_("progress"), default=0, help_text=_("0 to 1."))
    report = models.JSONField(_("report"), default=dict, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class Evaluation(models.Model):
    """What ``evaluate_scoring`` measured: trained on some runs, tested on others."""

    created_at = models.DateTimeField(_("measured at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("measured by")
    )
    trained_on = models.JSONField(_("trained on"), default=list)
    tested_on = models.JSONField(_("tested on"), default=list)
    algorithm = models.CharField(_("algorithm"), max_length=100, blank=True)
    feature_set = models.CharField(_("feature set"), max_length=20)
    result = models.JSONField(_("result"), default=dict)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{', '.join(self.trained_on)} → {', '.join(self.tested_on)}"
