"""Writes messages as they come from a file or a program: what is new, what was edited, and nothing twice.

It makes no difference in which order deliveries arrive, or how often: of two versions of a message the one edited later
stands.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from common import bulk
from conversations.importers.rows import ImportedMessage
from conversations.models import Channel, LabelSource, Message, Participant, Source
from conversations.services.channels import Place, lock, touch_from
from roster.models import Course

BATCH = 10_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1
#: What an edit may change.
_CONTENT = ("text", "sent_at", "reply_to", "author_id")
_WRITTEN = (*_CONTENT, "moment", "edited_at", "parent", "model_version", "label", "label_source")
#: All but the key, which the database gives.
_COLUMNS = [column.attname for column in Message._meta.concrete_fields if not column.primary_key]


@dataclass
class Written:
    """What was written so far: counts by channel key, authors and channels concerned."""

    by_channel: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    authors: set[int] = field(default_factory=set)
    #: By channel id: the first place at which something is new.
    earliest: dict[int, Place] = field(default_factory=dict)

    def total(self, what: str) -> int:
        """Of all channels; ``what`` is ``read``, ``new``, ``updated`` or ``unchanged``."""
        return sum(counts[what] for counts in self.by_channel.values())


class Writer:
    """Writes rows into a course, in the caller's transaction: ``write`` any number of times, then ``finish``."""

    def __init__(self, course: Course, source: Source, default_channel: str) -> None:
        """``default_channel`` is the key of the channel of rows that name none."""
        self.course, self.source, self.default_channel = course, source, default_channel
        self.written = Written()
        self._channels: dict[str, Channel] = {}
        self._authors: dict[str, Participant] = {}

    def write(self, rows: Iterable[ImportedMessage]) -> None:
        """Write batch by batch, so that memory stays bounded."""
        iterator = iter(rows)
        while batch := list(islice(iterator, BATCH)):
            self._write(batch)

    def finish(self) -> None:
        """Connect replies with what they reply to, and let workers look at all from the first new message on."""
        for channel_id in self.written.earliest:
            found = Message.objects.filter(channel=channel_id)
            orphans = found.filter(parent=None).exclude(reply_to="").exclude(reply_to=F("external_id"))
            orphans.update(parent=Subquery(found.filter(external_id=OuterRef("reply_to")).values("pk")[:1]))
        touch_from(self.written.earliest)

    def _write(self, batch: Sequence[ImportedMessage]) -> None:
        by_channel: dict[str, list[ImportedMessage]] = defaultdict(list)
        for row in batch:
            by_channel[row.message.channel or self.default_channel].append(row)
        for key, rows in by_channel.items():
            self._write_channel(self._channel(key, rows[0]), rows)

    def _write_channel(self, channel: Channel, rows: Sequence[ImportedMessage]) -> None:
        stored = {
            message.external_id: message
            for message in channel.messages.filter(external_id__in=[row.message.id for row in rows])
        }
        known = [row for row in rows if row.message.id in stored]
        new = [row for row in rows if row.message.id not in stored]
        authors = self._authors_of([row for row in rows if not _is_erased(stored.get(row.message.id))])
        made = [self._message(channel, row, authors) for row in new]
        changed = [
            message for row in known if (message := _edited(stored[row.message.id], row, authors)) is not None
        ]
        bulk.insert(Message, {name: [getattr(one, name) for one in made] for name in _COLUMNS})
        Message.objects.bulk_update(changed, _WRITTEN, batch_size=500)
        self._count(channel, rows, made, changed)

    def _count(
        self,
        channel: Channel,
        rows: Sequence[ImportedMessage],
        made: Sequence[Message],
        changed: Sequence[Message],
    ) -> None:
        counts = {"read": len(rows), "new": len(made), "updated": len(changed)}
        self.written.by_channel[channel.key].update(
            counts | {"unchanged": len(rows) - len(made) - len(changed)}
        )
        places = [(message.moment, message.position) for message in (*made, *changed)]
        self.written.authors |= {message.author_id for message in (*made, *changed) if message.author_id}
        if places:
            known = self.written.earliest.get(channel.pk)
            self.written.earliest[channel.pk] = min([*places, known] if known else places)

    def _channel(self, key: str, row: ImportedMessage) -> Channel:
        if key not in self._channels:
            name = (row.channel_name or key)[:255]
            channel, _ = Channel.objects.get_or_create(
                course=self.course, key=key[:200], defaults={"name": name, "source": self.source}
            )
            # Whoever else writes here waits, and then sees what we wrote.
            self._channels[key] = lock(channel.pk)
        return self._channels[key]

    def _authors_of(self, rows: Sequence[ImportedMessage]) -> dict[str, Participant]:
        """The authors by key; those that are new are stored, and those that changed their name renamed."""
        names = {key: row.message.author[:255] for row in rows if (key := author_key(row))}
        missing = names.keys() - self._authors.keys()
        self._authors |= self._stored_authors(missing)
        fresh = [
            Participant(course=self.course, source=self.source, key=key, name=names[key])
            for key in missing - self._authors.keys()
        ]
        Participant.objects.bulk_create(fresh, ignore_conflicts=True)
        self._authors |= self._stored_authors({one.key for one in fresh})
        return self._authors

    def _stored_authors(self, keys: set[str]) -> dict[str, Participant]:
        return {
            one.key: one
            for one in Participant.objects.filter(course=self.course, source=self.source, key__in=keys)
        }

    def _message(self, channel: Channel, row: ImportedMessage, authors: dict[str, Participant]) -> Message:
        message = Message(channel=channel, external_id=row.message.id, source=self.source)
        message.created_at = timezone.now()
        message.position = _position(row)
        _fill(message, row, authors)
        return message


def author_key(row: ImportedMessage) -> str:
    """What identifies an author on the platform; "" where nobody is named."""
    return (row.author_id or row.message.author)[:255]


def microseconds(moment: datetime | None) -> int:
    """Since 1970; 0 where the moment is not known."""
    return 0 if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _position(row: ImportedMessage) -> int:
    """Lines of a table are in order; so are the numbers by which platforms name their messages."""
    if row.line is not None:
        return row.line
    number = row.message.id
    return int(number) if number.isdecimal() and int(number) <= _LARGEST else 0


def _is_erased(message: Message | None) -> bool:
    return message is not None and message.erased_at is not None


def _edited(message: Message, row: ImportedMessage, authors: dict[str, Participant]) -> Message | None:
    """The stored message with what the row changes; None where that is nothing, or it is older, or was erased."""
    if _is_erased(message) or _older(row.edited_at, message.edited_at):
        return None
    before = _state(message)
    _fill(message, row, authors)
    return None if _state(message) == before else message


def _older(ours: datetime | None, stored: datetime | None) -> bool:
    return stored is not None and (ours is None or ours < stored)


def _state(message: Message) -> tuple[object, ...]:
    return tuple(getattr(message, name) for name in (*_CONTENT, "edited_at", "label"))


def _fill(message: Message, row: ImportedMessage, authors: dict[str, Participant]) -> None:
    sent = row.message
    before = {name: getattr(message, name) for name in _CONTENT}
    author = authors.get(author_key(row))
    message.text, message.sent_at, message.reply_to = sent.text, sent.sent_at, sent.reply_to or ""
    message.author_id = None if author is None else author.pk
    message.moment, message.edited_at = microseconds(sent.sent_at), row.edited_at
    if sent.label is not None and message.label_source != LabelSource.PERSON:
        message.label, message.label_source = sent.label, LabelSource.FILE
    if message.reply_to != before["reply_to"]:
        message.parent = None
    if any(getattr(message, name) != value for name, value in before.items()):
        message.model_version = ""
