"""Files as Telegram Desktop writes them, for tests of imports."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NOON = 1_772_452_800  #: 2 March 2026, 12:00 UTC


def said(number: int, text: Any, author: str = "Anna K.", **more: Any) -> dict[str, Any]:
    """A message, one minute after the one before."""
    return {
        "id": number,
        "type": "message",
        "date": "2026-03-02T12:00:00",
        "date_unixtime": str(NOON + 60 * number),
        "from": author,
        "from_id": f"user{sum(map(ord, author or ''))}",
        "text": text,
        "text_entities": [],
    } | more


def chat(messages: Sequence[dict[str, Any]], number: int = 7, name: str = "Algebra chat") -> dict[str, Any]:
    """One chat."""
    return {"name": name, "type": "private_supergroup", "id": number, "messages": list(messages)}


def write(folder: Path, content: dict[str, Any], name: str = "result.json") -> Path:
    """As a file."""
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path
