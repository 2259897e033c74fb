"""Messages of a channel as the engine takes them: those to be looked at, after what was said before."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Min

from conversations.engine import message as engine
from conversations.models import Channel, Message, Participant
from conversations.selectors.threads import before

#: Messages of one channel that are looked at in one go.
CHUNK = 5_000
#: Earlier messages that the labeller and the linker may look back on.
CONTEXT = 100


@dataclass(frozen=True)
class Window:
    """Messages in the order of the channel: first ``context``, then those to be looked at, ``fresh``."""

    context: Sequence[Message]
    fresh: Sequence[Message]

    def as_engine(self) -> list[engine.Message]:
        """Both, as the engine takes them."""
        messages = [*self.context, *self.fresh]
        names = author_names(messages)
        return [engine_message(message, names) for message in messages]


def next_window(channel: Channel, size: int = CHUNK) -> Window:
    """The next messages that no model has looked at since something changed, and what their labels may depend on.

    That is what was said shortly before, what they reply to, and that their authors have spoken before. What is to be
    looked at is always the end of a channel: see ``services.channels.touch_from``.
    """
    fresh = list(channel.messages.filter(model_version="").select_related("author")[:size])
    if not fresh:
        return Window([], [])
    recent = list(before(fresh[0])[:CONTEXT])
    known = {message.pk for message in (*recent, *fresh)}
    parents = {message.parent_id for message in fresh if message.parent_id} - known
    spoken = _spoken_before(fresh[0], {message.author_id for message in fresh if message.author_id})
    more = channel.messages.filter(pk__in=parents | (spoken - known)).select_related("author")
    context = sorted([*recent, *more], key=lambda one: (one.moment, one.position, one.pk))
    return Window(context, fresh)


def _spoken_before(first: Message, authors: Collection[int]) -> set[int]:
    """One earlier message of each author who has any."""
    earlier = before(first).filter(author__in=authors).order_by().values("author")
    return {row["one"] for row in earlier.annotate(one=Min("pk"))}


def author_names(messages: Sequence[Message]) -> dict[int, str]:
    """What the engine calls the authors, by id: by name, as others address them, with a number where two share one."""
    authors: dict[int, Participant] = {one.author.pk: one.author for one in messages if one.author}
    shared = Counter(author.name for author in authors.values())
    return {
        pk: author.name if author.name and shared[author.name] == 1 else f"{author.name} #{pk}".strip()
        for pk, author in authors.items()
    }


def engine_message(message: Message, names: dict[int, str]) -> engine.Message:
    """A row as the engine takes it; ids are those of the database, and so are the replies that were found."""
    return engine.Message(
        id=str(message.pk),
        author=names.get(message.author_id or 0, ""),
        text=message.text,
        sent_at=message.sent_at,
        reply_to=str(message.parent_id) if message.parent_id else None,
        channel=str(message.channel_id),
        is_staff=message.author.is_staff if message.author else None,
        label=message.label or None,
    )
