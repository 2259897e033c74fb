"""Channels of a course, and the people who write there."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roster.models import Course, Enrollment


class Source(models.TextChoices):
    """Where messages come from."""

    TELEGRAM = "telegram", "Telegram"
    DISCORD = "discord", "Discord"
    CSV = "csv", "CSV"
    API = "api", "API"
    INBOX = "inbox", _("inbox")


class Channel(models.Model):
    """A place where people of a course talk; a worker labels and links what is new in it.

    Whoever writes messages counts up ``changes``; a worker claims the channel by a conditional update and says up to
    which change it has ``processed`` it, and by which models. A sweep frees a lost claim.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="channels", verbose_name=_("course"))
    key = models.CharField(_("key"), max_length=200, help_text=_("As the platform names it."))
    name = models.CharField(_("name"), max_length=255)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    changes = models.PositiveIntegerField(_("changes"), default=0, editable=False)
    processed = models.PositiveIntegerField(_("changes processed"), default=0, editable=False)
    model_versions = models.CharField(_("model versions"), max_length=110, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ("course", "name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("course", "key"), name="conversations_one_channel_per_key"),
            models.CheckConstraint(condition=~Q(key=""), name="conversations_channel_has_key"),
            models.CheckConstraint(
                condition=Q(processed__lte=F("changes")), name="conversations_processed_what_is_there"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """Somebody who writes in a course: a student, a member of staff, or unknown (neither)."""

    class Match(models.TextChoices):
        """How it was found out who this is."""

        NONE = "", _("not known")
        KEY = "key", _("by key")
        EMAIL = "email", _("by e-mail")
        NAME = "name", _("by name")
        PERSON = "person", _("by hand")

    course = models.ForeignKey(Course, models.CASCADE, related_name="participants", verbose_name=_("course"))
    source = models.CharField(_("source"), max_length=10, choices=Source)
    key = models.CharField(
        _("key"), max_length=255, help_text=_("The platform's id; the name where it has none.")
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    enrollment = models.ForeignKey(
        Enrollment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="participants",
        verbose_name=_("student"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    match = models.CharField(_("matched"), max_length=6, choices=Match, default=Match.NONE, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("course", "source", "key"), name="conversations_one_participant_per_key"
            ),
            models.CheckConstraint(
                condition=Q(enrollment__isnull=True) | Q(user__isnull=True),
                name="conversations_student_or_staff",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def is_staff(self) -> bool | None:
        """None where nobody knows."""
        if self.user_id is not None:
            return True
        return False if self.enrollment_id is not None else None
