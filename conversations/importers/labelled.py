"""Files of labelled messages, to learn from or to measure on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from conversations.engine.message import LABELS, Message
from conversations.importers.chat_csv import read_rows
from conversations.importers.rows import Export, ImportedMessage, Problems


@dataclass
class Labelled:
    """The messages with one of our labels, in order, and what was left out.

    ``other_labels`` counts rows by the label that is none of ours ("" where there is none);
    ``empty`` rows have no text.
    """

    messages: list[Message] = field(default_factory=list)
    other_labels: Counter[str] = field(default_factory=Counter)
    empty: int = 0
    problems: list[Problems] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows could not be read."""
        return sum(problems.total for problems in self.problems)


def read_labelled(paths: Sequence[Path]) -> Labelled:
    """Read CSV files, plain or gzipped. Raises ``ImportRefusedError`` where one cannot be read at all.

    Channels of different files are different conversations. In a file without channels a new conversation begins where
    numbers that count messages start again.
    """
    found = Labelled()
    for number, path in enumerate(paths):
        export = Export(path.name, "csv", iter(()))
        for channel, row in _by_conversation(read_rows(path, export)):
            if row.message.label in LABELS:
                found.messages.append(replace(row.message, channel=f"{number}/{channel}"))
            else:
                found.other_labels[row.message.label or ""] += 1
        found.empty += export.skipped["empty"]
        found.problems.append(export.problems)
    return found


def _by_conversation(rows: Iterator[ImportedMessage]) -> Iterator[tuple[str, ImportedMessage]]:
    before, restarts = -1, 0
    for row in rows:
        number = int(row.message.id) if row.message.id.isdecimal() else None
        if number is not None:
            restarts += number <= before
            before = number
        yield row.message.channel or str(restarts), row
