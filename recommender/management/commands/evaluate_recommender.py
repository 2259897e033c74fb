"""``manage.py evaluate_recommender``: how good the recommender in use is on a file it was not trained on."""

from argparse import ArgumentParser
from typing import Any

from common.commands import JsonCommand
from recommender.management.files import examples_of
from recommender.services.training import evaluate


class Command(JsonCommand):
    """Subset accuracy, micro and macro F1. Rows with labels that the model does not know count as wrong."""

    help = "Measure the recommender in use on a training file that it has not seen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="CSV", help="A file such as simulate_profiles prints.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Measure and report."""
        result = evaluate(examples_of(options["file"]))
        for label, rows in result["unknown_labels"].items():
            self.note(f"the model does not know the label “{label}”: {rows} rows count as wrong")
        return result
