"""``manage.py evaluate_messages``: how good labels are on a labelled file."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError

from common.commands import JsonCommand
from conversations.engine.evaluation import cross_validate, evaluate_labeller
from conversations.engine.message import LABELS
from conversations.management.labelled_files import labelled_files, left_out
from conversations.services.labelling import current_labeller, new_labeller


class Command(JsonCommand):
    """The labeller in use on a file, or, with ``--cv``, labellers that learn from the other parts of that file."""

    help = (
        "Measure labels on a CSV of labelled messages: the version in use, or (--cv K) by cross-validation."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, ``--cv`` and ``--algorithm``."""
        parser.add_argument("file", metavar="CSV", help="Labelled messages, in the order of the chat.")
        parser.add_argument(
            "--cv", metavar="K", type=_folds,
            help="Learn from K-1 parts and measure on the other, K times, instead of using the version in use.",
        )  # fmt: skip
        parser.add_argument(
            "--algorithm", choices=("linear", "neural"), default="linear",
            help="What learns in cross-validation (default: %(default)s).",
        )  # fmt: skip

    def run(self, **options: Any) -> dict[str, Any]:
        """Measure and report."""
        found = labelled_files([options["file"]])
        if options["cv"] is None:
            figures = evaluate_labeller(current_labeller(), found.messages)
        else:
            try:
                figures = cross_validate(
                    found.messages, options["cv"], lambda part: new_labeller(options["algorithm"]).fit(part)
                )
            except ValueError as error:
                raise CommandError(f"{options['file']}: {error}") from error
        return figures | {"left_out": left_out(found)}

    def show(self, result: dict[str, Any]) -> None:
        """The figures, then a line a class."""
        names = ("n", "accuracy", "weighted_f1", "macro_f1", "recall", "unsure")
        self.stdout.write("  ".join(f"{name} {_number(result[name])}" for name in names))
        for label, row in zip(LABELS, result["confusion"], strict=True):
            figures = result["per_class"][label]
            self.stdout.write(
                f"{label:<9} precision {_number(figures['precision'])}  recall {_number(figures['recall'])}  "
                f"F1 {_number(figures['f1'])}  AUC {_number(result['auc'][label])}  labelled as {row}"
            )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _folds(text: str) -> int:
    if not text.isdecimal() or not 2 <= int(text) <= 50:
        raise ArgumentTypeError(f"“{text}” is no number of parts from 2 to 50")
    return int(text)
