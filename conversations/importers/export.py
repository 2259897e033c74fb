"""The importers' front door.

export = open_export(Path("result.json"))
for row in export.rows: ...
export.problems, export.skipped   # what was refused, and what is no message
"""

from pathlib import Path

from conversations.importers.chat_csv import read_csv
from conversations.importers.chat_json import read_json
from conversations.importers.rows import Export

#: What ``format`` may be; without it the file's name and contents decide.
FORMATS = ("telegram", "discord", "csv")


def open_export(path: Path, file_format: str | None = None, name: str | None = None) -> Export:
    """A file to read message by message, in memory that grows by the ids alone; ``name`` is what people call it.

    Nothing is read before the first row is asked for. Raises ``ValueError`` for a format that is none of ``FORMATS``.
    """
    if file_format not in (None, *FORMATS):
        raise ValueError(f"{file_format!r} is none of {', '.join(FORMATS)}")
    name = name or path.name
    is_json = file_format in ("telegram", "discord") or (
        file_format is None and ".json" in Path(name).suffixes
    )
    export = Export(name, file_format or ("json" if is_json else "csv"), iter(()))
    export.rows = read_json(path, export) if is_json else read_csv(path, export)
    return export
