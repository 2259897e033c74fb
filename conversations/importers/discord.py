"""Messages of a Discord channel as DiscordChatExporter writes them to JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from conversations.engine.message import Message
from conversations.importers.json_stream import plain
from conversations.importers.rows import ImportedMessage, gettext_noop
from conversations.importers.telegram import UnusableError

#: The types that people write; all others (joined, pinned, boosted…) are notices of the platform.
WRITTEN = ("Default", "Reply", "0", "19")


def discord_message(raw: Mapping[str, Any], header: Mapping[str, Any]) -> ImportedMessage:
    """One message of a ``WRITTEN`` type. Raises ``UnusableError`` where it has no time that can be read.

    The author is called by the name on this server (``nickname``), the account's name where there is none.
    """
    author = raw.get("author")
    author = author if isinstance(author, Mapping) else {}
    reference = raw.get("reference")
    answered = reference.get("messageId") if isinstance(reference, Mapping) else None
    channel = str(header.get("channel.id") or header.get("channel.name") or "")
    return ImportedMessage(
        Message(
            id=str(raw["id"]),
            author=plain(str(author.get("nickname") or author.get("name") or author.get("id") or "")),
            text=plain(_text(raw.get("content"))),
            sent_at=_time(raw.get("timestamp"), required=True),
            reply_to=None if answered is None else str(answered),
            channel=channel,
        ),
        author_id=str(author.get("id") or ""),
        channel_name=plain(str(header.get("channel.name") or channel)),
        edited_at=_time(raw.get("timestampEdited"), required=False),
    )


def is_bot(raw: Mapping[str, Any]) -> bool:
    """Whether a program wrote it."""
    author = raw.get("author")
    return isinstance(author, Mapping) and author.get("isBot") is True


def _text(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    raise UnusableError(gettext_noop("the text is neither a string nor a list of pieces"))


def _time(text: Any, *, required: bool) -> datetime | None:
    if text in (None, ""):
        if required:
            raise UnusableError(gettext_noop("the message has no date"))
        return None
    try:
        when = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise UnusableError(gettext_noop("the date cannot be read")) from error
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
