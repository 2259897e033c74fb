"""DiscordChatExporter's JSON."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conversations.importers.export import open_export
from conversations.importers.rows import Export, ImportedMessage


def message(number: int, **others: Any) -> dict[str, Any]:
    author = {"id": "5", "name": "anna_k", "discriminator": "0000", "nickname": "Anna", "isBot": False}
    return {
        "id": str(number), "type": "Default", "timestamp": "2026-03-01T12:00:00.123+02:00", "timestampEdited": None,
        "isPinned": False, "content": "hello", "author": author, "attachments": [], "mentions": [], **others,
    }  # fmt: skip


def read(tmp_path: Path, *messages: Any) -> tuple[list[ImportedMessage], Export]:
    content = {
        "guild": {"id": "1", "name": "School"},
        "channel": {"id": "2", "type": "GuildTextChat", "category": "c", "name": "homework"},
        "dateRange": {"after": None, "before": None},
        "messages": list(messages),
        "messageCount": len(messages),
    }
    path = tmp_path / "homework.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    export = open_export(path)
    return list(export.rows), export


def test_a_message_is_read_with_its_reply_and_edit(tmp_path: Path) -> None:
    answered = {"messageId": "8", "channelId": "2", "guildId": "1"}
    said = message(9, type="Reply", reference=answered, timestampEdited="2026-03-01T12:05:00+02:00")
    (row,), export = read(tmp_path, said)
    assert export.format == "discord"
    assert (row.message.id, row.message.author, row.message.reply_to) == ("9", "Anna", "8")
    assert row.message.sent_at == datetime(2026, 3, 1, 10, 0, 0, 123000, tzinfo=UTC)
    assert row.edited_at == datetime(2026, 3, 1, 10, 5, tzinfo=UTC)
    assert (row.message.channel, row.channel_name, row.author_id) == ("2", "homework", "5")


def test_notices_bots_and_pictures_are_counted(tmp_path: Path) -> None:
    bot = {"id": "6", "name": "MEE6", "isBot": True}
    others = [message(2, type="GuildMemberJoin"), message(3, author=bot), message(4, content="")]
    rows, export = read(tmp_path, message(1), *others)
    assert [row.message.id for row in rows] == ["1"]
    assert export.skipped == {"service": 1, "bot": 1, "empty": 1}


def test_an_author_without_names_is_named_by_the_id(tmp_path: Path) -> None:
    nobody = {"id": "7", "name": None, "nickname": None}
    rows, _ = read(tmp_path, message(1, author=nobody), message(2, author=None))
    assert [row.message.author for row in rows] == ["7", ""]


def test_a_date_that_cannot_be_read_refuses_the_message_alone(tmp_path: Path) -> None:
    rows, export = read(tmp_path, message(1, timestamp="yesterday"), message(2, timestamp=None), message(3))
    assert [row.message.id for row in rows] == ["3"]
    assert [problem.field for problem in export.problems.listed] == ["message 1", "message 2"]
