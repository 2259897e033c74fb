"""``manage.py import_tasks``: the tasks of a course from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from common import conf
from common.commands import FailedWithResultError, JsonCommand
from grading.services.task_import import FileRefusedError, import_tasks
from roster.models import Course


class Command(JsonCommand):
    """Import tasks: all of the file or nothing of it."""

    help = "Import the tasks of a course from a CSV or JSON file (docs/grading.md). All of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and ``--course``."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--course", metavar="KEY", required=True, help="The course, by its key.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Read, check, store, report."""
        course = Course.objects.filter(key=options["course"]).first()
        if course is None:
            raise CommandError(f"There is no course with the key {options['course']}.")
        path: Path = options["file"]
        try:
            if path.stat().st_size > conf.get("MAX_UPLOAD_BYTES"):
                raise CommandError(f"{path} is larger than MAX_UPLOAD_BYTES allows.")
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        try:
            return import_tasks(course, content, path.name)
        except FileRefusedError as error:
            raise FailedWithResultError(str(error), error.report) from error
