"""Messages of Telegram Desktop's JSON export: of one chat, or of a whole account."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from conversations.engine.message import Message
from conversations.importers.json_stream import plain
from conversations.importers.rows import ImportedMessage, gettext_noop

#: What stands where the message would be.
NO_MESSAGE = ("service", "unsupported")


class UnusableError(ValueError):
    """A message that cannot be imported; the text is the reason, and the key of its translation."""


def telegram_message(raw: Mapping[str, Any], header: Mapping[str, Any]) -> ImportedMessage:
    """One message of type ``message``. Raises ``UnusableError`` where it has no time that can be read.

    ``from`` is null for deleted accounts and posts of a channel: the author is then named by the id, or not at all.
    Times are UTC by ``date_unixtime``; without it ``date``, which is local to whoever exported, is taken for UTC.
    """
    author_id = str(raw.get("from_id") or "")
    reply_to = raw.get("reply_to_message_id")
    chat = str(header.get("id") or header.get("name") or "")
    return ImportedMessage(
        Message(
            id=str(raw["id"]),
            author=plain(str(raw.get("from") or author_id)),
            text=plain(flat_text(raw.get("text"))),
            sent_at=_time(raw.get("date_unixtime"), raw.get("date"), required=True),
            reply_to=None if reply_to is None else str(reply_to),
            channel=chat,
        ),
        author_id=author_id,
        channel_name=plain(str(header.get("name") or chat)),
        edited_at=_time(raw.get("edited_unixtime"), raw.get("edited"), required=False),
    )


def flat_text(text: Any) -> str:
    """A string, or a list of strings and ``{type, text}`` objects, as one. Raises ``UnusableError`` otherwise."""
    if text is None or isinstance(text, str):
        return text or ""
    if isinstance(text, Mapping):
        return flat_text(text.get("text"))
    if isinstance(text, list):
        return "".join(flat_text(part) for part in text)
    raise UnusableError(gettext_noop("the text is neither a string nor a list of pieces"))


def _time(unix: Any, local: Any, *, required: bool) -> datetime | None:
    try:
        if unix not in (None, ""):
            return datetime.fromtimestamp(int(unix), UTC)
        if local not in (None, ""):
            return datetime.fromisoformat(str(local)).replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UnusableError(gettext_noop("the date cannot be read")) from error
    if required:
        raise UnusableError(gettext_noop("the message has no date"))
    return None
