"""``export_student KEY``: all that is held about one student."""

from argparse import ArgumentParser
from typing import Any

from common.commands import JsonCommand
from roster import services


class Command(JsonCommand):
    """Print every row about one student, of every app."""

    help = "Print all that is held about one student, in every app."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The student's key in the LMS."""
        parser.add_argument("key", metavar="KEY", help="the student's key, as the LMS names them")

    def run(self, **options: Any) -> dict[str, Any]:
        """One list of rows for each model."""
        return services.export_student(services.student_by_key(options["key"]))
