"""``manage.py recommend``: the courses that a mistake profile calls for."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError

from common.commands import JsonCommand
from recommender.engine.profiles import COLUMNS, ProfileError, check_profile
from recommender.selectors.recommendations import kind_names
from recommender.services.judging import Advice, current_judge, opinion
from recommender.wording import clipped_sentence, reason_sentence

NO_TASKS = "no tasks, so there is nothing to recommend a course by"


class Command(JsonCommand):
    """Ask the recommender in use, or the rules where none was trained."""

    help = "Recommend courses by a profile, such as: recommend 30,20,3,2,3,2"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The six counts."""
        parser.add_argument(
            "counts", metavar="TOTAL,CORRECT,ALGEBRA,TRIGONOMETRY,READING,FORMULAS", type=_counts,
            help="Tasks, correct answers, and mistakes of each kind.",
        )  # fmt: skip

    def run(self, **options: Any) -> dict[str, Any]:
        """Recommend."""
        counts = options["counts"]
        try:
            check_profile(counts)
        except ProfileError as error:
            raise CommandError(f"{error.column}: {error}") from error
        judge = current_judge()
        result = {"version": judge.version, "profile": dict(zip(COLUMNS, counts, strict=True))}
        if not counts[0]:
            return result | {"recommended": [], "probabilities": {}, "clipped": [], "notes": [NO_TASKS]}
        said, kinds = opinion(judge, counts), kind_names()
        outside = clipped_sentence(said.clipped)
        return result | {
            "recommended": [_told(advice, kinds) for advice in said.advised],
            "probabilities": said.probabilities,
            "clipped": said.clipped,
            "notes": [outside] if outside else [],
        }

    def show(self, result: dict[str, Any]) -> None:
        """A line for each label, then the notes."""
        for advice in result["recommended"]:
            self.stdout.write(f"{advice['label']}: {100 * advice['probability']:.0f} %, {advice['reason']}")
        for note in result["notes"]:
            self.stdout.write(note)


def _told(advice: Advice, kinds: dict[str, str]) -> dict[str, Any]:
    return {
        "label": advice.label,
        "probability": advice.probability,
        "reason": reason_sentence(advice.reason, kinds),
        "reason_code": advice.reason["code"],
        "reason_params": advice.reason["params"],
    }


def _counts(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(COLUMNS) or not all(_is_whole(part) for part in parts):
        raise ArgumentTypeError(f"“{text}” is not six whole numbers such as 30,20,3,2,3,2")
    return [int(part) for part in parts]


def _is_whole(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 15
