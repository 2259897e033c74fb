"""What an import of a chat came to: stored with its row, put into words for whoever reads it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from conversations.importers.rows import Export, Problems
from conversations.services.rows import Written

COUNTS = ("read", "new", "updated", "unchanged")

Report = dict[str, Any]


def success(export: Export, written: Written, authors: Mapping[str, int]) -> Report:
    """The report of an import that was written.

    ``read`` = ``new`` + ``updated`` + ``unchanged``; what was ``skipped`` is no message by its kind, and what was
    ``rejected`` is listed with its line or id. ``authors`` counts whose messages are new or changed.
    """
    return {
        "file": export.file,
        "format": export.format,
        **{name: written.total(name) for name in COUNTS},
        "skipped": dict(export.skipped),
        "channels": {
            key: {name: counts[name] for name in COUNTS} for key, counts in written.by_channel.items()
        },
        "authors": dict(authors),
        **_rejected(export.problems),
    }


def refusal(file: str, problems: Problems) -> Report:
    """The report of an import of which nothing was written."""
    return {
        "file": file,
        "format": "",
        **dict.fromkeys(COUNTS, 0),
        "skipped": {},
        "channels": {},
        "authors": {},
        **_rejected(problems),
    }


def worded(report: Report) -> Report:
    """A stored report with ``rejected`` as {file, line, message, reason}, in the language in use."""
    return report | {"rejected": [_entry(item) for item in report.get("rejected", [])]}


def headline(report: Report) -> str:
    """Why an import was refused, on one line, in the language in use."""
    first = _entry(report["rejected"][0])
    line = _("line %(line)s") % first if first["line"] else ""
    place = ", ".join(part for part in (first["file"], line, first["message"]) if part)
    return _("Nothing was imported. %(place)s: %(reason)s") % {"place": place, "reason": first["reason"]}


def _rejected(problems: Problems) -> Report:
    return {"rejected": [asdict(problem) for problem in problems.listed], "rejected_total": problems.total}


def _entry(stored: Mapping[str, Any]) -> dict[str, Any]:
    """One problem: the place is a line of a table, or the id of a message in an export."""
    reason = _(stored["message"]) % stored["params"]
    return {
        "file": stored["file"],
        "line": stored["line"],
        "message": stored["field"],
        "reason": reason,
    }
