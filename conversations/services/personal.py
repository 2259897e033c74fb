"""Export and erasure: what a student wrote is told to them, and stays as an empty place where others replied to it."""

from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from conversations.models import Message, Participant, Question, Suggestion
from conversations.services.channels import lock
from roster.models import Student

_MESSAGE = (
    "external_id",
    "text",
    "sent_at",
    "edited_at",
    "reply_to",
    "label",
    "label_source",
    "model_version",
)
_PROBABILITIES = ("p_question", "p_answer", "p_comment")
_QUESTION = ("pk", "asked_at", "state", "closing", "answered_at", "reason")


def export_messages(student: Student) -> dict[str, list[dict[str, Any]]]:
    """All that is held about what a student wrote, by model; called by ``roster.personal``."""
    messages = _written_by(student).order_by("channel", "moment", "position", "pk")
    asked = Question.objects.filter(message__in=messages).order_by("pk")
    return {
        "conversations.Participant": list(_authors_of(student).values("source", "key", "name", "match")),
        "conversations.Message": list(messages.values("channel__key", *_MESSAGE, *_PROBABILITIES)),
        "conversations.Question": list(asked.values(*_QUESTION)),
    }


def erase_messages(student: Student) -> dict[str, int]:
    """Take text and name away; importing the same messages again does not bring them back.

    Returns rows by model; called by ``roster.personal`` in its transaction.
    """
    authors, messages = _authors_of(student), _written_by(student)
    for channel in sorted(set(messages.values_list("channel", flat=True))):
        lock(channel)
    Suggestion.objects.filter(question__message__in=messages).delete()
    Question.objects.filter(message__in=messages).update(draft="")
    now = timezone.now()
    emptied = messages.filter(erased_at=None).update(text="", erased_at=now, unsure=False)
    nameless = authors.update(
        key=Concat(Value("erased "), Cast("pk", CharField())),
        name="",
        enrollment=None,
        match=Participant.Match.PERSON,
        erased_at=now,
    )
    return {"conversations.Message": emptied, "conversations.Participant": nameless}


def _authors_of(student: Student) -> QuerySet[Participant]:
    return Participant.objects.filter(enrollment__student=student)


def _written_by(student: Student) -> QuerySet[Message]:
    return Message.objects.filter(author__enrollment__student=student)
