"""What people say to the scores: not now, and that is wrong."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roster.models import Enrollment


class Snooze(models.Model):
    """A student set aside until a day: not shown among those to look at."""

    enrollment = models.OneToOneField(
        Enrollment, models.CASCADE, related_name="snooze", verbose_name=_("enrollment")
    )
    until = models.DateField(_("until"), db_index=True, help_text=_("Shown again from this day."))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    created_at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("snooze")
        verbose_name_plural = _("snoozes")

    def __str__(self) -> str:
        return f"{self.enrollment} → {self.until}"


class Contest(models.Model):
    """Somebody, the student included, says that what is shown is wrong; a member of staff answers."""

    class State(models.TextChoices):
        """Whether it was answered, and how."""

        OPEN = "open", _("open")
        UPHELD = "upheld", _("agreed: the score was wrong")
        DECLINED = "declined", _("looked at: the score stands")

    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="contests", verbose_name=_("enrollment")
    )
    text = models.TextField(_("what is wrong"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("at"), auto_now_add=True)
    contested = models.JSONField(
        _("what was contested"), default=dict, help_text=_("The score as it stood, and what made it.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN, db_index=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("contested score")
        verbose_name_plural = _("contested scores")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("enrollment", "by"), condition=Q(state="open"), name="scoring_one_open_contest"
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]
