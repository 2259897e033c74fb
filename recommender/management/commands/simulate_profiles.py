"""``manage.py simulate_profiles``: mistake profiles with the courses that would help, by the published rules."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any

from common.commands import JsonCommand
from recommender.engine.simulation import simulate
from recommender.engine.training_file import write_examples

MOST_ROWS = 10_000_000


class Command(JsonCommand):
    """Print a training file. The same seed prints the same."""

    help = "Print a training file (CSV) of simulated mistake profiles, made by the published rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--rows`` and ``--seed``."""
        parser.add_argument(
            "--rows", metavar="N", type=_whole(1, MOST_ROWS), default=10_000, help="Default: %(default)s."
        )
        parser.add_argument(
            "--seed", metavar="N", type=_whole(0, 2**63), default=1, help="Default: %(default)s."
        )

    def run(self, **options: Any) -> dict[str, Any]:
        """The lines of the file, the header first."""
        return {"lines": list(write_examples(simulate(options["rows"], options["seed"])))}

    def show(self, result: dict[str, Any]) -> None:
        """The file."""
        for line in result["lines"]:
            self.stdout.write(line)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise ArgumentTypeError(f"“{text}” is not a whole number from {least} to {most}")
        return int(text)

    return whole
