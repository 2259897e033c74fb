"""``manage.py simulate_submissions``: tasks and solutions for trying grading out."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import JsonCommand
from grading.services.demo import courses_to_fill, simulate_submissions
from roster.models import Course


class Command(JsonCommand):
    """Fill courses that have no tasks yet."""

    help = (
        "Give courses tasks, drafts and solutions with typical mistakes, and grade them without a language model. "
        "A course that has tasks is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which courses, and which of all possible solutions."""
        parser.add_argument(
            "--course", metavar="KEY", help="This course (default: the running courses of mathematics)."
        )
        parser.add_argument("--seed", type=int, default=1, help="Another seed is other tasks (default: 1).")

    def run(self, **options: Any) -> dict[str, Any]:
        """Make up, grade and report."""
        key = options["course"]
        courses = courses_to_fill(timezone.now()) if key is None else list(Course.objects.filter(key=key))
        if key is not None and not courses:
            raise ValidationError(_("There is no course with the key “%(key)s”.") % {"key": key})
        return simulate_submissions(courses, options["seed"])
