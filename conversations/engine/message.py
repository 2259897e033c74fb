"""What a conversation consists of, as everything in this engine takes it.

Messages come in the order in which they were sent; those of one ``channel`` are one conversation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

#: What a message can be; the columns of all probabilities, in this order.
LABELS = ("question", "answer", "comment")


@dataclass(frozen=True)
class Message:
    """One message as it was sent; ``id`` is unique within its channel.

    ``reply_to`` is the ``id`` that it explicitly replies to. ``is_staff`` is None where nobody knows. ``label`` is one
    of ``LABELS`` where a person said so.
    """

    id: str
    author: str
    text: str
    sent_at: datetime | None = None
    reply_to: str | None = None
    channel: str = ""
    is_staff: bool | None = None
    label: str | None = None


@dataclass(frozen=True)
class Link:
    """A message (``child``) answers or continues an earlier one (``parent``) of its channel, both by ``id``.

    ``rule`` says who claims it: ``reply`` (the sender did, by replying), ``mention`` (the sender named the author) or
    ``learned`` (a fitted model) or ``turn`` (rules: who goes on speaking). ``probability`` is 1
    for a reply.
    """

    child: str
    parent: str
    probability: float
    rule: str
    channel: str = ""


def conversations(messages: Iterable[Message]) -> dict[str, list[int]]:
    """Positions of the messages of each channel, in order."""
    positions: dict[str, list[int]] = {}
    for position, message in enumerate(messages):
        positions.setdefault(message.channel, []).append(position)
    return positions
