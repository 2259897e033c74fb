"""Questions and what became of them; answers that were suggested."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from conversations.models.channels import Participant
from conversations.models.messages import Message
from roster.models import Course


class Question(models.Model):
    """A message labelled as a question. What its channel says decides the state until a person does (``settled_at``).

    ``reopened_at``: a person said that nothing that was stored by then answers it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("question", "open")
        ANSWERED = "answered", pgettext_lazy("question", "answered")
        DISMISSED = "dismissed", pgettext_lazy("question", "dismissed")

    class Closing(models.TextChoices):
        """What answered it."""

        NONE = "", "–"
        ANSWER = "answer", _("an answer")
        THANKS = "thanks", _("the asker said thanks")
        PERSON = "person", _("a person said so")

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="question", verbose_name=_("message")
    )
    course = models.ForeignKey(
        Course, models.CASCADE, related_name="questions", verbose_name=_("course"), db_index=False
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(_("asked at"), help_text=_("When it was stored, where no time is known."))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_questions",
        verbose_name=_("assigned to"),
    )
    draft = models.TextField(_("draft of an answer"), blank=True)
    closing = models.CharField(_("closed by"), max_length=7, choices=Closing, blank=True, default="")
    answer = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="answers_to",
        verbose_name=_("answer"),
    )
    answered_by = models.ForeignKey(
        Participant,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    seconds_to_answer = models.PositiveBigIntegerField(_("seconds to the answer"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    settled_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("why dismissed"), blank=True, max_length=1000)
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("asked_at", "pk")
        indexes = (
            models.Index(fields=("course", "state", "asked_at"), name="conversations_questions_by_age"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="dismissed", settled_at__isnull=False) | Q(reason=""),
                name="conversations_only_dismissed_has_reason",
            ),
            models.CheckConstraint(
                condition=(Q(state="answered") & ~Q(closing="")) | (~Q(state="answered") & Q(closing="")),
                name="conversations_answered_by_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Suggestion(models.Model):
    """An answer that a retrieval model suggested, and whether somebody used it."""

    question = models.ForeignKey(
        Question, models.CASCADE, related_name="suggestions", verbose_name=_("question")
    )
    source = models.CharField(_("source"), max_length=200)
    item_id = models.CharField(_("id at the source"), max_length=200)
    text = models.TextField(_("text"))
    score = models.FloatField(_("score"))
    created_at = models.DateTimeField(_("suggested at"), auto_now_add=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("used by"),
    )
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("suggested answer")
        verbose_name_plural = _("suggested answers")
        ordering = ("-score", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("question", "source", "item_id"), name="conversations_suggested_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.item_id}"
