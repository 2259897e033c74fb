"""``manage.py simulate_lms``: an online school of our own making, to try things out on."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from common.commands import JsonCommand
from lms_scoring.engine.simulation.catalogue import DEFAULT_COURSES, SHORTEST
from lms_scoring.management.courses import iso_date
from lms_scoring.services.simulation import simulate


class Command(JsonCommand):
    """Write a simulated school into the database; the same call again on a later day adds what has happened since."""

    help = (
        "Simulate an LMS: families of courses with finished and running runs, and students of several temperaments. "
        "The same call creates nothing twice, and on a later day adds what has happened since."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--courses``, ``--students``, ``--weeks``, ``--seed`` and ``--as-of``."""
        parser.add_argument(
            "--courses", metavar="N", type=_at_least(1), default=DEFAULT_COURSES,
            help="Course runs, finished, running and to come (default: %(default)s).",
        )  # fmt: skip
        parser.add_argument(
            "--students", metavar="N", type=_at_least(1),
            help="Enrollments in each course (default: its own size, 60 to 250).",
        )  # fmt: skip
        parser.add_argument(
            "--weeks", metavar="N", type=_at_least(SHORTEST),
            help="Length of each course (default: its own, 16 to 38).",
        )  # fmt: skip
        parser.add_argument(
            "--seed", metavar="N", type=_at_least(0), default=1,
            help="Another seed is another school (default: %(default)s).",
        )  # fmt: skip
        parser.add_argument(
            "--as-of", metavar="DATE", type=iso_date,
            help="The last day that has happened, such as 2026-11-20 (default: today).",
        )  # fmt: skip

    def run(self, **options: Any) -> dict[str, Any]:
        """Simulate and report."""
        return simulate(
            options["as_of"] or timezone.localdate(),
            courses=options["courses"],
            students=options["students"],
            weeks=options["weeks"],
            seed=options["seed"],
            note=self.note,
        )

    def show(self, result: dict[str, Any]) -> None:
        """One line for the school and one for each course."""
        self.stdout.write(
            "{courses} courses, {students} students, {enrollments} enrollments, {activity_days:,} rows of activity, "
            "{results:,} results. New rows: {created:,}, updated: {updated:,}, unchanged: {unchanged:,}.".format(
                **result
            )
        )
        for key, course in result["per_course"].items():
            self.stdout.write(
                f"{key:<30} from {course['start']}, {course['length_days']:>3} days: "
                f"{course['enrollments']:>4} enrolled, {course['completed']:>4} completed, "
                f"{course['withdrawn']:>3} withdrawn"
            )


def _at_least(least: int) -> Callable[[str], int]:
    """An argument type: a whole number not below ``least``."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) < least:
            raise ArgumentTypeError(f"“{text}” is not a whole number from {least}")
        return int(text)

    return parse
