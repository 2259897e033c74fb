"""Messages, what they are, and what they answer."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from conversations.models.channels import Channel, Participant, Source


class Label(models.TextChoices):
    """What a message is; the positions of ``engine.message.LABELS``, in their order."""

    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")
    COMMENT = "comment", _("comment")


class LabelSource(models.TextChoices):
    """Who says what a message is. What a person or a file says no model overwrites."""

    NONE = "", _("nobody yet")
    MODEL = "model", _("model")
    FILE = "file", _("imported file")
    PERSON = "person", _("person")


class Message(models.Model):
    """What somebody wrote in a channel, where messages stand by ``moment``, ``position``, id: the same on any database.

    ``label`` is what holds; ``model_label`` and the probabilities are what the model of ``model_version`` says (""
    where it is to be asked again). ``parent`` is the row of ``reply_to`` once that is known; ``thread`` is the question
    to which the links lead back, of a question itself.
    """

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="messages", verbose_name=_("channel"), db_index=False
    )
    external_id = models.CharField(_("id on the platform"), max_length=100)
    author = models.ForeignKey(
        Participant,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("author"),
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    text = models.TextField(_("text"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    moment = models.BigIntegerField(
        _("moment"), default=0, editable=False, help_text=_("Microseconds since 1970; 0 where unknown.")
    )
    position = models.BigIntegerField(
        _("position"), default=0, help_text=_("Orders messages of the same moment, or without one.")
    )
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    reply_to = models.CharField(_("replies to"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("message replied to"),
    )
    thread = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="thread_messages",
        verbose_name=_("question it belongs to"),
    )
    created_at = models.DateTimeField(_("stored at"), auto_now_add=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    label = models.CharField(_("label"), max_length=8, choices=Label, blank=True, default="")
    label_source = models.CharField(
        _("labelled by"), max_length=6, choices=LabelSource, blank=True, default=LabelSource.NONE
    )
    labelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("labelled by person"),
    )
    labelled_at = models.DateTimeField(_("labelled at"), null=True, blank=True)
    model_label = models.CharField(_("label by the model"), max_length=8, choices=Label, blank=True)
    p_question = models.FloatField(_("p(question)"), null=True, blank=True)
    p_answer = models.FloatField(_("p(answer)"), null=True, blank=True)
    p_comment = models.FloatField(_("p(comment)"), null=True, blank=True)
    confidence = models.FloatField(
        _("confidence"), null=True, blank=True, help_text=_("How clearly the label won, 1/3 to 1.")
    )
    unsure = models.BooleanField(_("unsure"), default=False)
    model_version = models.CharField(_("model version"), max_length=50, blank=True)
    labeller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    lease_until = models.DateTimeField(_("looked at until"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("moment", "position", "pk")
        indexes = (
            models.Index(fields=("channel", "moment", "position", "id"), name="conversations_in_order"),
            models.Index(
                fields=("channel", "model_version", "moment", "position", "id"), name="conversations_to_label"
            ),
            models.Index(fields=("author", "-moment"), name="conversations_by_author"),
            models.Index(
                fields=("confidence",),
                condition=Q(unsure=True, label_source=LabelSource.MODEL),
                name="conversations_unsure",
            ),
            models.Index(
                fields=("channel", "reply_to"),
                condition=Q(parent__isnull=True) & ~Q(reply_to=""),
                name="conversations_orphans",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "external_id"), name="conversations_one_message_per_id"
            ),
            models.CheckConstraint(condition=~Q(external_id=""), name="conversations_message_has_id"),
            models.CheckConstraint(
                condition=Q(label__in=("", *Label.values)), name="conversations_known_label"
            ),
            models.CheckConstraint(
                condition=Q(label="", label_source="") | (~Q(label="") & ~Q(label_source="")),
                name="conversations_labelled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(text=""), name="conversations_erased_is_empty"
            ),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def probabilities(self) -> tuple[float, float, float] | None:
        """In the order of ``Label``; None while no model was asked."""
        if self.p_question is None or self.p_answer is None or self.p_comment is None:
            return None
        return self.p_question, self.p_answer, self.p_comment


class Link(models.Model):
    """A message (``child``) answers or continues an earlier one (``parent``) of its channel."""

    class Rule(models.TextChoices):
        """Who says so; the values of ``engine.message.Link.rule``."""

        REPLY = "reply", _("reply")
        MENTION = "mention", _("mention")
        TURN = "turn", _("turn")
        LEARNED = "learned", _("model")

    child = models.ForeignKey(Message, models.CASCADE, related_name="links", verbose_name=_("message"))
    parent = models.ForeignKey(Message, models.CASCADE, related_name="linked", verbose_name=_("answers"))
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    probability = models.FloatField(_("probability"))
    version = models.CharField(_("version"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = (
            models.UniqueConstraint(fields=("child", "parent"), name="conversations_linked_once"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="conversations_no_link_to_itself"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="conversations_link_is_probability"
            ),
        )

    def __str__(self) -> str:
        return f"{self.child_id} → {self.parent_id}"
