"""Reads around one message: what was said before and after, and what answers what."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from conversations.models import Link, Message

BEFORE, AFTER = 6, 14


@dataclass(frozen=True)
class Line:
    """A message of a thread. ``answers`` and ``answered_by`` are the links from and to it, the likeliest first."""

    message: Message
    is_question: bool = False  #: the message that the thread is about
    answers: Sequence[Link] = field(default_factory=tuple)
    answered_by: Sequence[Link] = field(default_factory=tuple)


def before(message: Message) -> QuerySet[Message]:
    """Earlier messages of the channel, the last one first."""
    return _people(message).filter(_beside(message, "lt")).order_by("-moment", "-position", "-pk")


def after(message: Message) -> QuerySet[Message]:
    """Later messages of the channel in order."""
    return _people(message).filter(_beside(message, "gt"))


def thread(message: Message, before_count: int = BEFORE, after_count: int = AFTER) -> list[Line]:
    """The message among its neighbours and what is linked to it, in order; four queries."""
    near = [*before(message)[:before_count], message, *after(message)[:after_count]]
    ids = [one.pk for one in near]
    direct = Link.objects.filter(Q(child=message) | Q(parent=message))
    far = _people(message).filter(Q(links__in=direct) | Q(linked__in=direct)).exclude(pk__in=ids).distinct()
    shown = sorted([*near, *far], key=lambda one: (one.moment, one.position, one.pk))
    return _lines(shown, message)


def _lines(shown: Sequence[Message], about: Message) -> list[Line]:
    ids = [one.pk for one in shown]
    links = list(Link.objects.filter(child__in=ids, parent__in=ids).order_by("-probability", "pk"))
    return [
        Line(
            one,
            one.pk == about.pk,
            [link for link in links if link.child_id == one.pk],
            [link for link in links if link.parent_id == one.pk],
        )
        for one in shown
    ]


def _people(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(channel=message.channel_id).select_related(
        "author__enrollment__student", "author__user"
    )


def _beside(message: Message, side: str) -> Q:
    """Earlier (``lt``) or later (``gt``) in the order of the channel."""
    same_moment = Q(moment=message.moment)
    return (
        Q(**{f"moment__{side}": message.moment})
        | (same_moment & Q(**{f"position__{side}": message.position}))
        | (same_moment & Q(position=message.position) & Q(**{f"pk__{side}": message.pk}))
    )
