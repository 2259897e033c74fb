"""``erase_student KEY``: delete all that is held about one student."""

from argparse import ArgumentParser
from typing import Any

from common.commands import JsonCommand
from roster import services

NOT_ERASED = (
    "uploaded import files",
    "backups",
    "the server's own logs",
    "the LMS: an import from it brings them back",
)


class Command(JsonCommand):
    """Delete every row about one student, of every app."""

    help = "Delete all that is held about one student, in every app. This cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The student's key in the LMS."""
        parser.add_argument("key", metavar="KEY", help="the student's key, as the LMS names them")

    def run(self, **options: Any) -> dict[str, Any]:
        """How many rows of each model went, what became of the login, and what this command does not reach."""
        erased = services.erase_student(services.student_by_key(options["key"]))
        return {**erased, "not_erased": list(NOT_ERASED)}
