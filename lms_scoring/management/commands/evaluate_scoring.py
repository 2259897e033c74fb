"""``manage.py evaluate_scoring``: how good scoring is on runs it has not seen."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.utils import timezone

from common.commands import JsonCommand
from lms_scoring.management.courses import course_keys, courses_by_key
from lms_scoring.services.evaluation import evaluate_scoring


class Command(JsonCommand):
    """Train on some finished runs, test on later ones, week by week; what was measured is kept for the page."""

    help = "Train on some finished runs and test on others, as of the end of each week."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--train``, ``--test``, ``--weeks``."""
        for name, purpose in (("--train", "Runs to learn from."), ("--test", "Runs to test on.")):
            parser.add_argument(name, metavar="KEY[,KEY…]", type=course_keys, required=True, help=purpose)
        parser.add_argument(
            "--weeks", metavar="N[,N…]", type=_weeks, default=[2, 4, 8], help="Course weeks (default: 2,4,8)."
        )

    def run(self, **options: Any) -> dict[str, Any]:
        """Measure, store, report; the points of the curves stay with the page."""
        evaluation = evaluate_scoring(
            courses_by_key(options["train"]),
            courses_by_key(options["test"]),
            options["weeks"],
            timezone.localdate(),
        )
        figures = {key: value for key, value in evaluation.result.items() if key != "curves"}
        return {
            "trained_on": evaluation.trained_on,
            "tested_on": evaluation.tested_on,
            "algorithm": evaluation.algorithm,
            **figures,
        }

    def show(self, result: dict[str, Any]) -> None:
        """A line a week, then the figures for the whole."""
        self.stdout.write(f"{', '.join(result['trained_on'])} → {', '.join(result['tested_on'])}")
        self.stdout.write(
            "week     n  base  AUC [95 %]         PR    Brier  ECE   active/falling/asleep completed"
        )
        for row in result["rows"]:
            self.stdout.write(_line(row))
        for week in result["weeks_left_out"]:
            self.stdout.write(f"{week:>4}  left out: nobody studies at its end")
        for key in ("changes_per_student_median", "withdrawn_flagged_7d", "lead_days_median"):
            self.stdout.write(f"{key.replace('_', ' ')}: {_number(result[key])}")
        for gap in result["fairness"]:
            self.stdout.write(
                f"AUC gap, {gap['attribute']} {gap['group']} (n={gap['n']}): "
                f"{_number(gap['auc_gap'])} [{_number(gap['low'])}, {_number(gap['high'])}]"
            )


def _line(row: dict[str, Any]) -> str:
    c = row["completion"]
    shares = "/".join(_number(row["categories"][name]["completed"]) for name in row["categories"])
    interval = f"{_number(c['auc'])} [{_number(c['auc_low'])}–{_number(c['auc_high'])}]"
    rest = "  ".join(_number(c[name]) for name in ("pr_auc", "brier", "ece"))
    return f"{row['week']:>4}  {row['n']:>5}  {_number(row['base_rate'])}  {interval}  {rest}  {shares}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _weeks(text: str) -> list[int]:
    """Course weeks, each once, in order."""
    try:
        weeks = sorted({int(part) for part in text.split(",")})
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a list of weeks such as 2,4,8") from error
    if weeks[0] < 1:
        raise ArgumentTypeError("weeks count from 1")
    return weeks
