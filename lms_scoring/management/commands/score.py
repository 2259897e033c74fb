"""``manage.py score``: the latest scores of one course or all."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from common.commands import JsonCommand
from lms_scoring.management.courses import course_keys, courses_by_key, iso_date, run_inline, show_report
from lms_scoring.models import ScoringRun


class Command(JsonCommand):
    """Score every student as of a date: category, probabilities, changes and why."""

    help = (
        "Score every student of one course, or of all, as of a date (default: yesterday, the last whole day)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--course`` and ``--as-of``."""
        parser.add_argument(
            "--course",
            metavar="KEY[,KEY…]",
            type=course_keys,
            action="extend",
            help="Only this course, or these; may be repeated.",
        )
        parser.add_argument("--as-of", metavar="DATE", type=iso_date, help="Such as 2026-11-20.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Score inline, course by course, and report."""
        as_of = options["as_of"] or timezone.localdate() - timedelta(days=1)
        courses = courses_by_key(options["course"])
        if not courses:
            raise CommandError("There are no courses: import some first, with import_oulad or simulate_lms.")
        return run_inline(self, courses, ScoringRun.Kind.MANUAL, as_of)

    def show(self, result: dict[str, Any]) -> None:
        """A line a course."""
        show_report(self, result)
