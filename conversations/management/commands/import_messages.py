"""``manage.py import_messages``: a chat from an export of Telegram or Discord, or from a CSV file, into a course."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from common.commands import FailedWithResultError, JsonCommand
from conversations.importers.export import FORMATS
from conversations.importers.rows import ImportRefusedError
from conversations.services import import_reports
from conversations.services.imports import LostClaimError, import_path
from roster.models import Course


class Command(JsonCommand):
    """Import one file, and print the reconciliation report."""

    help = (
        "Import a chat into a course: a JSON export of Telegram Desktop or DiscordChatExporter, or a CSV file with "
        "user_name, message, message_type, message_id and, where known, channel, sent_at, reply_to."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the course."""
        parser.add_argument("path", metavar="FILE", help="The file; it may be gzipped.")
        parser.add_argument("--course", metavar="KEY", required=True, help="The course's key.")
        parser.add_argument(
            "--format", choices=FORMATS, dest="file_format", help="Default: as the file itself tells."
        )

    def run(self, **options: Any) -> dict[str, Any]:
        """Import and report."""
        path, key = Path(options["path"]), options["course"]
        course = Course.objects.filter(key=key).first()
        if course is None:
            raise CommandError(f"there is no course with the key “{key}”")
        if not path.is_file():
            raise CommandError(f"{path} is not a file" if path.exists() else f"there is no file {path}")
        try:
            done = import_path(course, path, file_format=options["file_format"])
        except LostClaimError as error:
            raise CommandError(str(error)) from error
        except ImportRefusedError as error:
            report = import_reports.refusal(path.name, error.problems)
            raise FailedWithResultError(
                import_reports.headline(report), import_reports.worded(report)
            ) from error
        return import_reports.worded(done.report)
