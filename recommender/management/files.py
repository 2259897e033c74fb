"""What the recommender's commands share: a training file, or why it is refused."""

from pathlib import Path

from common.commands import FailedWithResultError
from recommender.engine.examples import Examples
from recommender.engine.training_file import FileRefusedError, read_examples
from recommender.services.training import refusal


def examples_of(path: str) -> Examples:
    """The examples of a file. Ends the command with all that is wrong with it, by line and field."""
    try:
        return read_examples(Path(path))
    except FileRefusedError as error:
        report = refusal(error)
        first = report["rejected"][0]
        places = (first["file"], f"line {first['line']}" if first["line"] else "", first["field"] or "")
        told = f"{', '.join(place for place in places if place)}: {first['reason']}"
        more = report["rejected_total"] - 1
        raise FailedWithResultError(f"{told} (and {more} more)" if more else told, report) from error
