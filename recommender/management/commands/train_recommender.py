"""``manage.py train_recommender``: learn from a file which courses help whom."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from common.commands import JsonCommand
from recommender.engine.candidates import BY_NAME
from recommender.engine.examples import Examples
from recommender.engine.simulation import simulate
from recommender.management.files import examples_of
from recommender.services.training import train

#: What ``--simulated`` trains on.
SIMULATED_ROWS, SIMULATED_SEED = 10_000, 1
#: What is told of each candidate; the registry's page tells the rest.
TOLD = ("cv_subset_accuracy", "standard_error", "micro_f1", "macro_f1", "settings")


class Command(JsonCommand):
    """Candidates compete in cross-validation, the best is fitted on all rows and kept as the next version."""

    help = "Learn from a training file which courses help whom; accepted and dismissed courses are learned from too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, ``--simulated``, ``--candidates`` and ``--activate``."""
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("file", metavar="CSV", nargs="?", help="A file such as simulate_profiles prints.")
        source.add_argument(
            "--simulated",
            action="store_true",
            help=f"Learn from {SIMULATED_ROWS} simulated profiles instead.",
        )
        parser.add_argument(
            "--candidates", metavar="NAME[,NAME…]", type=_names, default=(),
            help=f"Only these compete, of {', '.join(BY_NAME)}.",
        )  # fmt: skip
        parser.add_argument("--activate", action="store_true", help="Put it in use, whatever is in use now.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Train, store, report."""
        examples, source = _examples(options["file"])
        model = train(
            examples, source, activate=options["activate"], candidates=options["candidates"], tell=self.note
        )
        return {
            "name": model.name,
            "version": model.version,
            "active": model.is_active,
            "rows": model.parameters["rows"],
            "decided": model.parameters["decided"],
            "labels": model.parameters["labels"],
            "chosen": model.algorithm,
            "cv_subset_accuracy": model.metrics[model.algorithm]["cv_subset_accuracy"],
            "bayes_limit_of_published_rules": model.parameters["bayes_limit"],
            "candidates": {name: {key: row[key] for key in TOLD} for name, row in model.metrics.items()},
        }


def _examples(file: str | None) -> tuple[Examples, str]:
    if file is None:
        return simulate(SIMULATED_ROWS, SIMULATED_SEED), f"{SIMULATED_ROWS} simulated profiles"
    return examples_of(file), Path(file).name


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.split(",")))
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        raise ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(BY_NAME)}")
    return names
