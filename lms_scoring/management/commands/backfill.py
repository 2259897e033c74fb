"""``manage.py backfill``: the scores of every day of study of every student."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from common.commands import JsonCommand
from lms_scoring.management.courses import course_keys, courses_by_key, iso_date, run_inline, show_report
from lms_scoring.models import ScoringRun


class Command(JsonCommand):
    """Score all days: history, changes and daily counts. Interrupted, it goes on where it stopped."""

    help = "Score every day of study of every student. Started again after a stop, it goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--course``, ``--from``, ``--to``."""
        parser.add_argument(
            "--course",
            metavar="KEY[,KEY…]",
            type=course_keys,
            action="extend",
            help="Only this course, or these; may be repeated.",
        )
        parser.add_argument("--from", dest="first", metavar="DATE", type=iso_date, help="First day.")
        parser.add_argument("--to", dest="last", metavar="DATE", type=iso_date, help="Last day.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Score inline, course by course, and report."""
        last = options["last"] or timezone.localdate() - timedelta(days=1)
        first = options["first"]
        if first and first > last:
            raise CommandError(f"--from {first} comes after --to {last}", returncode=2)
        courses = courses_by_key(options["course"])
        if not courses:
            raise CommandError("There are no courses: import some first, with import_oulad or simulate_lms.")
        return run_inline(self, courses, ScoringRun.Kind.BACKFILL, last, first)

    def show(self, result: dict[str, Any]) -> None:
        """A line a course."""
        show_report(self, result)
