"""``manage.py export_corrections``: what people labelled, as a file that ``train_messages`` reads."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from common.commands import JsonCommand
from conversations.selectors.messages import CORRECTION_COLUMNS, correction_rows


class Command(JsonCommand):
    """Write a CSV file of all messages that people labelled."""

    help = (
        "Write the messages that people labelled to a CSV file, to be given to train_messages beside others."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("path", metavar="CSV", help="The file to write; it must not exist yet.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Write, and count."""
        path = Path(options["path"])
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(CORRECTION_COLUMNS)
                count = 0
                for row in correction_rows():
                    writer.writerow(row)
                    count += 1
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}") from error
        return {"file": str(path), "corrections": count}
