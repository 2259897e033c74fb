"""Imports of chats and their reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.jobs import LongWork
from roster.models import Course


class MessageImport(LongWork):
    """One import: what was read, new, unchanged, updated, and what was rejected and why."""

    course = models.ForeignKey(
        Course, models.CASCADE, related_name="message_imports", verbose_name=_("course")
    )
    format = models.CharField(
        _("format"), max_length=10, blank=True, help_text=_("Empty: as the file itself tells.")
    )
    file = models.FileField(_("file"), upload_to="imports/messages/", blank=True)
    name = models.CharField(_("name"), max_length=255)
    progress = models.PositiveIntegerField(_("messages read"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)

    class Meta:
        verbose_name = _("import of messages")
        verbose_name_plural = _("imports of messages")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name
