"""``manage.py generate_messages``: labelled conversations of imagined courses."""

import csv
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from common.commands import JsonCommand
from conversations.engine.generator.conversation import PARTS, generate
from conversations.engine.message import Message
from conversations.services.generating import generate_with_llm

HEAD = ("user_name", "message", "message_type", "message_id", "channel", "sent_at", "reply_to")


class Command(JsonCommand):
    """Write conversations as CSV, as ``train_messages`` and ``evaluate_messages`` read them."""

    help = "Write labelled conversations of imagined courses, English and Russian, as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--n``, ``--seed``, ``--part``, ``--llm`` and ``--output``."""
        parser.add_argument("--n", type=_positive, default=1000, help="Messages (default: %(default)s).")
        parser.add_argument("--seed", type=int, default=1, help="Another seed, other conversations.")
        parser.add_argument(
            "--part", choices=PARTS, default="all",
            help="Families of sentences: those of train and of test are disjoint (default: %(default)s).",
        )  # fmt: skip
        parser.add_argument(
            "--llm", action="store_true", help="Let the configured language model write them instead."
        )
        parser.add_argument(
            "--output", metavar="CSV", help="File to write; without it the messages are part of the result."
        )

    def run(self, **options: Any) -> dict[str, Any]:
        """Generate, write, report."""
        n, seed = options["n"], options["seed"]
        messages = (
            generate_with_llm(n, seed) if options["llm"] else generate(n, seed, options["part"]).messages
        )
        result: dict[str, Any] = {
            "n": len(messages),
            "labels": dict(Counter(str(message.label) for message in messages)),
            "channels": len({message.channel for message in messages}),
        }
        if options["output"]:
            _write(Path(options["output"]), messages)
            return result | {"file": options["output"]}
        return result | {"messages": [dict(zip(HEAD, _row(message), strict=True)) for message in messages]}

    def show(self, result: dict[str, Any]) -> None:
        """The CSV itself, or where it was written."""
        if "messages" not in result:
            super().show(result)
            return
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(row.values() for row in result["messages"])


def _row(message: Message) -> tuple[str, ...]:
    sent_at = message.sent_at.isoformat() if message.sent_at else ""
    return (
        message.author, message.text, str(message.label), message.id, message.channel, sent_at, message.reply_to or "",
    )  # fmt: skip


def _write(path: Path, messages: Sequence[Message]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEAD)
            writer.writerows(map(_row, messages))
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error}") from error


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is no number of messages")
    return int(text)
