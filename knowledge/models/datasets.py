"""Datasets: uploaded rows of context, question and answer, in versions that never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.jobs import LongWork, State
from knowledge.models.keys import LONGEST_KEY, validate_key


class Dataset(models.Model):
    """A name under which versions of rows follow each other; removed ones can be brought back."""

    key = models.CharField(_("id"), max_length=LONGEST_KEY, unique=True, validators=[validate_key])
    title = models.CharField(_("title"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ("key",)
        constraints = (models.CheckConstraint(condition=~Q(key=""), name="knowledge_dataset_has_key"),)

    def __str__(self) -> str:
        return self.title or self.key


class DatasetVersion(models.Model):
    """The rows of one upload, or what was left of an earlier version after preparation.

    ``steps`` are the switches of preparation (``knowledge.engine.preprocess.Steps``): duplicates and empty rows are
    gone from the rows; what concerns the text is applied when a model is fitted and queried, so that people read
    the rows as they were written.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="versions", verbose_name=_("dataset"))
    number = models.PositiveIntegerField(_("version"))
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    mapping = models.JSONField(
        _("columns"),
        default=dict,
        blank=True,
        help_text=_("Which column is the context, question and answer."),
    )
    content_hash = models.CharField(
        _("hash of the content"), max_length=64, help_text=_("SHA-256 of the rows.")
    )
    row_count = models.PositiveIntegerField(_("rows"))
    report = models.JSONField(_("report"), default=dict, blank=True)
    derived_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("prepared from")
    )
    steps = models.JSONField(_("preparation"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )

    class Meta:
        verbose_name = _("version of a dataset")
        verbose_name_plural = _("versions of datasets")
        ordering = ("dataset", "-number")
        constraints = (
            models.UniqueConstraint(fields=("dataset", "number"), name="knowledge_one_row_per_version"),
        )

    def __str__(self) -> str:
        return f"{self.dataset} · {self.number}"


class DatasetRow(models.Model):
    """One row; ``position`` counts from 0 within the version, ``line`` is where it stood in the uploaded file."""

    version = models.ForeignKey(
        DatasetVersion, models.CASCADE, related_name="rows", verbose_name=_("version of a dataset")
    )
    position = models.PositiveIntegerField(_("position"))
    line = models.PositiveIntegerField(_("row in the file"))
    context = models.TextField(_("context"), blank=True)
    question = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=("version", "position"), name="knowledge_one_row_per_position"),
        )

    def __str__(self) -> str:
        return self.question[:80] or self.context[:80]


class DatasetUpload(LongWork):
    """A checked file that waits to become a version: for a person to say which column is what, or for a worker."""

    file = models.FileField(_("file"), upload_to="knowledge/", blank=True)
    name = models.CharField(_("name"), max_length=255)
    key = models.CharField(_("id of the dataset"), max_length=LONGEST_KEY, validators=[validate_key])
    title = models.CharField(_("title"), max_length=200, blank=True, help_text=_("Of a new dataset."))
    columns = models.JSONField(_("columns of the file"), default=list, blank=True)
    sample = models.JSONField(_("first rows"), default=list, blank=True)
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    version = models.ForeignKey(
        DatasetVersion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("became")
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=State,
        blank=True,
        help_text=_("Empty: columns not chosen yet."),
    )
    progress = models.FloatField(_("progress"), default=0, help_text=_("0 to 1."))
    report = models.JSONField(_("report"), default=dict, blank=True)

    class Meta:
        verbose_name = _("upload of a dataset")
        verbose_name_plural = _("uploads of datasets")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name
