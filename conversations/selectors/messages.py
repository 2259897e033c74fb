"""Reads of messages: of a student, to label by hand, to learn from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from conversations.models import Label, LabelSource, Message
from conversations.selectors.access import has_written, visible_messages
from roster.models import Enrollment
from roster.selectors import Viewer


def messages_of(enrollment: Enrollment) -> QuerySet[Message]:
    """What a student wrote in the course, the latest first, with the question's state where it is one."""
    return (
        Message.objects.filter(author__enrollment=enrollment, erased_at=None)
        .select_related("channel", "question")
        .order_by("-moment", "-position", "-pk")
    )


@dataclass(frozen=True)
class MessageCounts:
    """How much a student wrote, by label, and when last; what is not labelled yet counts in ``total`` alone."""

    total: int
    question: int
    answer: int
    comment: int
    last: datetime | None


def message_counts(enrollment: Enrollment) -> MessageCounts:
    """One query, none where the student is known to have written nothing."""
    if not has_written(enrollment):
        return MessageCounts(0, 0, 0, 0, None)
    found = Message.objects.filter(author__enrollment=enrollment, erased_at=None).aggregate(
        total=Count("pk"),
        last=Max("sent_at"),
        **{label.value: Count("pk", filter=Q(label=label)) for label in Label},
    )
    return MessageCounts(**found)


def to_label(user: Viewer, course: str = "") -> QuerySet[Message]:
    """Messages of which the model is unsure, those nearest to the decision's border first."""
    found = visible_messages(user).filter(unsure=True, label_source=LabelSource.MODEL, erased_at=None)
    if course:
        found = found.filter(channel__course__key=course)
    return found.order_by("confidence", "pk")


def corrections() -> QuerySet[Message]:
    """Messages that people labelled, in the order of their conversations: what the next version learns from."""
    return (
        Message.objects.filter(label_source=LabelSource.PERSON, erased_at=None)
        .select_related("channel__course", "author")
        .order_by("channel_id", "moment", "position", "pk")
    )


CORRECTION_COLUMNS = (
    "user_name",
    "message",
    "message_type",
    "message_id",
    "channel",
    "sent_at",
    "reply_to",
)


def correction_rows() -> Iterator[list[str]]:
    """Corrections as ``train_messages`` reads them. Authors are numbers: who wrote it teaches nothing."""
    for message in corrections().iterator(2000):
        yield [
            f"author {message.author_id or ''}".strip(),
            message.text,
            message.label,
            message.external_id,
            f"{message.channel.course.key}/{message.channel.key}",
            message.sent_at.isoformat() if message.sent_at else "",
            message.reply_to,
        ]
