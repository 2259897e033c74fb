"""``manage.py train_messages``: learn to label messages."""

from argparse import ArgumentParser
from typing import Any

from common.commands import JsonCommand
from conversations.management.labelled_files import labelled_files, left_out
from conversations.services.corrections import corrected_messages
from conversations.services.labelling import train_default, train_messages


class Command(JsonCommand):
    """Learn from labelled files, or without any from generated conversations and corrections; the first is used."""

    help = (
        "Learn to label messages as question, answer or comment from CSV files (user_name, message, message_type, "
        "message_id; also channel, sent_at, reply_to). Without a file: from generated conversations "
        "and what people corrected."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files and ``--algorithm``."""
        parser.add_argument(
            "files", metavar="CSV", nargs="*", help="Labelled messages, in the order of the chat."
        )
        parser.add_argument(
            "--algorithm", choices=("linear", "neural"), default="linear",
            help="neural: a network on embeddings from the configured server (default: %(default)s).",
        )  # fmt: skip

    def run(self, **options: Any) -> dict[str, Any]:
        """Train, store, report figures of models that had not seen the messages."""
        if options["files"]:
            found = labelled_files(options["files"])
            model = train_messages(found.messages, options["files"], algorithm=options["algorithm"])
            unused = left_out(found)
        else:
            model, unused = train_default(corrected_messages()), {}
        hidden = ("roc", "worst")
        return {
            "name": model.name,
            "version": model.version,
            "active": model.is_active,
            "algorithm": model.algorithm,
            "feature_set": model.feature_set,
            "trained_on": model.trained_on,
            "parameters": model.parameters,
            "held_back": {key: value for key, value in model.metrics.items() if key not in hidden},
            "left_out": unused,
            "data_fingerprint": model.data_fingerprint,
            "checksum": model.checksum,
        }
