"""Long work on datasets and models, and the log of who did what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.jobs import LongWork, State
from knowledge.models.datasets import DatasetVersion
from knowledge.models.retrieval import RetrievalModel


class Job(LongWork):
    """A piece of long work. The row is the truth: a worker claims it by a conditional update, a sweep frees a lost one.

    What was already computed for the same ``fingerprint`` is not computed again.
    """

    class Kind(models.TextChoices):
        """What is done."""

        EXPLORE = "explore", _("exploration")
        FIT = "fit", _("fitting")
        QUALITY = "quality", _("quality test")
        BENCHMARK = "benchmark", _("benchmark")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    version = models.ForeignKey(
        DatasetVersion, models.CASCADE, related_name="jobs", verbose_name=_("version of a dataset")
    )
    model = models.ForeignKey(
        RetrievalModel,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("retrieval model"),
    )
    options = models.JSONField(_("options"), default=dict, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, db_index=True)
    progress = models.FloatField(_("progress"), default=0, help_text=_("0 to 1."))
    result = models.JSONField(_("result"), default=dict, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "claimed_at"), name="knowledge_jobs_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="explore") | Q(model__isnull=False), name="knowledge_job_has_its_model"
            ),
            models.UniqueConstraint(
                fields=("fingerprint",),
                condition=Q(state__in=(State.QUEUED, State.RUNNING)),
                name="knowledge_same_work_is_done_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.model or self.version}"


class AuditEntry(models.Model):
    """Who did what to a dataset or a model, when, and by which way in. Never changed, never deleted."""

    class Action(models.TextChoices):
        """What was done."""

        UPLOAD = "upload", _("uploaded")
        PREPARE = "prepare", _("prepared")
        ADD = "add", _("row added")
        FIT = "fit", _("fitted")
        LOAD = "load", _("loaded")
        UNLOAD = "unload", _("unloaded")
        REMOVE = "remove", _("removed")
        RESTORE = "restore", _("restored")
        ASSIGN = "assign", _("put in use for a course")

    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("Empty: a command."),
    )
    action = models.CharField(_("action"), max_length=10, choices=Action)
    subject = models.CharField(_("subject"), max_length=100, help_text=_("A dataset or a model, by its id."))
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.subject}"
