"""Files of tasks, CSV or JSON, read to plain rows. Nothing is judged here but the shape of the file."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

#: What a row may have; the first two it must.
FIELDS = ("number", "statement", "references", "answer", "topic", "weight", "due_day")
REQUIRED = FIELDS[:2]

#: In a cell of a CSV file, a line of these alone stands between two reference solutions.
BETWEEN_REFERENCES = "---"


class FileError(Exception):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Row:
    """A task of the file and where it stands: the line of a CSV file, the place in the list of a JSON file, from 1."""

    place: int
    values: dict[str, Any]


def read_rows(content: bytes, name: str) -> list[Row]:
    """The rows of a file, JSON if its name or its first character says so, else CSV. Raises ``FileError``."""
    text = _decoded(content)
    is_json = name.lower().endswith(".json") or text.lstrip()[:1] in ("[", "{")
    rows = list(_json_rows(text) if is_json else _csv_rows(text))
    if not rows:
        raise FileError(_("The file has no tasks."))
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 with its mark, as spreadsheets save; else Windows-1251, as Russian ones do."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(_("The file is neither UTF-8 nor Windows-1251: save it as “CSV UTF-8”."))


def _json_rows(text: str) -> Iterator[Row]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(_("This is not JSON: %(error)s.") % {"error": error}) from error
    items = data.get("tasks") if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise FileError(_("The file should be a list of tasks, or an object with the list as “tasks”."))
    for place, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            raise FileError(_("Task %(place)s of the list is not an object.") % {"place": place})
        yield Row(place, item)


def _csv_rows(text: str) -> Iterator[Row]:
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        _check_columns(names)
        reader.fieldnames = names
        place = reader.line_num + 1
        for values in reader:
            yield Row(place, _cells(values, place))
            place = reader.line_num + 1
    except csv.Error as error:
        raise FileError(_("Line %(line)s: %(error)s.") % {"line": reader.line_num, "error": error}) from error


def _check_columns(names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in FIELDS]
    twice = sorted({name for name in names if names.count(name) > 1})
    for sentence, which in (
        (_("The first line lacks %(names)s; columns are %(columns)s."), missing),
        (_("The first line has %(names)s, which is unknown; columns are %(columns)s."), unknown),
        (_("The first line has %(names)s twice; columns are %(columns)s."), twice),
    ):
        if which:
            raise FileError(sentence % {"names": ", ".join(which), "columns": ", ".join(FIELDS)})


def _cells(values: dict[Any, Any], place: int) -> dict[str, Any]:
    if None in values or None in values.values():
        raise FileError(_("Line %(line)s: it has more or fewer cells than the first line.") % {"line": place})
    return values | {"references": split_references(values.pop("references", ""))}


def split_references(text: str) -> list[str]:
    """The reference solutions in one text, between lines of dashes; none is blank."""
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.rstrip() == BETWEEN_REFERENCES:
            parts.append([])
        else:
            parts[-1].append(line.rstrip())
    return [solution for part in parts if (solution := "\n".join(part).strip())]
