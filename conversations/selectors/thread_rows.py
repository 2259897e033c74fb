"""Reads what the state of questions depends on: messages that something changed for, and all that belongs with them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversations.engine import message as engine
from conversations.models import Channel, Label, Link, Message, Question
from conversations.selectors.windows import author_names, engine_message

_PER_QUERY = 500


@dataclass(frozen=True)
class Threads:
    """Whole threads of a channel: messages in order, the links from them, and the questions as they are stored."""

    messages: Sequence[Message]
    links: Sequence[Link]
    questions: dict[int, Question]

    @property
    def authors(self) -> dict[str, int]:
        """The ids of authors by what the engine calls them."""
        return {name: pk for pk, name in author_names(self.messages).items()}

    def as_engine(self) -> list[engine.Message]:
        """As the engine takes them; what a person said does not answer its question has no label there."""
        names = author_names(self.messages)
        made = [engine_message(message, names) for message in self.messages]
        return [
            replace(one, label=None) if self._refused(message) else one
            for one, message in zip(made, self.messages, strict=True)
        ]

    def links_as_engine(self) -> list[engine.Link]:
        """The links as the engine takes them."""
        channel = {message.pk: str(message.channel_id) for message in self.messages}
        return [
            engine.Link(
                str(one.child_id), str(one.parent_id), one.probability, one.rule, channel[one.child_id]
            )
            for one in self.links
        ]

    def _refused(self, message: Message) -> bool:
        question = self.questions.get(message.thread_id or 0)
        if question is None or question.reopened_at is None or message.label == Label.QUESTION:
            return False
        return message.created_at <= question.reopened_at


def threads_of(channel: Channel, changed: Collection[int]) -> Threads:
    """Of messages for which something changed: what leads to them by links, and the threads they were or now are in."""
    ids = _with_descendants(set(changed))
    threads = _column(Message, "thread", "pk", ids) | _column(Link, "parent__thread", "child", ids)
    ids |= _column(Message, "pk", "thread", threads)
    messages = [
        message
        for part in _parts(ids)
        for message in channel.messages.filter(pk__in=part).select_related("author")
    ]
    questions = {q.pk: q for part in _parts(ids) for q in Question.objects.filter(pk__in=part)}
    links = [link for part in _parts(ids) for link in Link.objects.filter(child__in=part)]
    return Threads(sorted(messages, key=lambda one: (one.moment, one.position, one.pk)), links, questions)


def _with_descendants(ids: set[int]) -> set[int]:
    found, latest = set(ids), ids
    while latest:
        latest = _column(Link, "child", "parent", latest) - found
        found |= latest
    return found


def _column(model: type[Any], column: str, where: str, ids: Collection[int]) -> set[int]:
    """The values of a column of the rows whose other column is one of the ids."""
    return {
        value
        for part in _parts(ids)
        for value in model.objects.filter(**{f"{where}__in": part}).values_list(column, flat=True)
        if value is not None
    }


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    """In parts that every database takes in one query."""
    ordered = sorted(ids)
    return (ordered[first : first + _PER_QUERY] for first in range(0, len(ordered), _PER_QUERY))
