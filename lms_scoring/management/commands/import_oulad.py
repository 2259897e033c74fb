"""``manage.py import_oulad``: courses, students, activity and results from the files of OULAD."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from common.commands import FailedWithResultError, JsonCommand
from common.problems import ImportRefusedError
from lms_scoring.importers.oulad import UnknownRunError
from lms_scoring.management.courses import iso_date
from lms_scoring.services import import_reports
from lms_scoring.services.imports import MAX_MARKING_DAYS, ImportOptions, LostClaimError, import_path


class Command(JsonCommand):
    """Import a folder or zip of the seven files, whole or not at all, and print the reconciliation report."""

    help = "Import the seven CSV files of the Open University Learning Analytics Dataset, or files made like them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and what the files do not say."""
        parser.add_argument(
            "path", metavar="DIR", nargs="?", help="A folder or a zip file with the seven files."
        )
        parser.add_argument(
            "--run",
            metavar="KEY=START_DATE",
            nargs="+",
            action="extend",
            default=[],
            dest="starts",
            help="First day of a run, such as AAA/2013J=2026-03-01. Default: of a run that is known already, its "
            "first day; of a new one, 1 February for B and 1 October for J of its year.",
        )
        parser.add_argument(
            "--marking-days",
            metavar="N",
            type=_marking_days,
            default=0,
            help="Days from a submission to the day its score is known (default 0: the files do not say).",
        )

    def run(self, **options: Any) -> dict[str, Any]:
        """Import and report."""
        path, starts = options["path"], options["starts"]
        if path is None and starts and "=" not in starts[-1]:
            *starts, path = starts  # argparse took a folder after --run for one more start
        if path is None:
            raise CommandError("which folder or zip file is to be imported?", returncode=2)
        import_options = _import_options(starts, options["marking_days"])
        try:
            done = import_path(Path(path), import_options)
        except UnknownRunError as error:
            raise CommandError(str(error), returncode=2) from error
        except LostClaimError as error:
            raise CommandError(str(error)) from error
        except ImportRefusedError as error:
            report = import_reports.refusal(error.problems)
            raise FailedWithResultError(
                import_reports.headline(report), import_reports.worded(report)
            ) from error
        return import_reports.worded(done.report)

    def show(self, result: dict[str, Any]) -> None:
        """The report as people compare it with their LMS."""
        for line in _refused(result) if result["rejected_total"] else _imported(result):
            self.stdout.write(line)


def _marking_days(text: str) -> int:
    if not text.isdecimal() or int(text) > MAX_MARKING_DAYS:
        raise ArgumentTypeError(f"“{text}” is not a number of days from 0 to {MAX_MARKING_DAYS}")
    return int(text)


def _import_options(starts: Iterable[str], marking_days: int) -> ImportOptions:
    """The options; wrong usage where a start is none that a run can have."""
    try:
        return ImportOptions(_by_key(starts), marking_days)
    except ValidationError as error:
        raise CommandError("; ".join(error.messages), returncode=2) from error


def _by_key(starts: Iterable[str]) -> dict[str, date]:
    """KEY=START_DATE as a dict; wrong usage where it is not of that form, or a key has two starts."""
    found: dict[str, date] = {}
    for start in starts:
        key, _, day = start.partition("=")
        try:
            parsed = iso_date(day)
        except ArgumentTypeError as error:
            raise CommandError(f"--run {start}: {error}", returncode=2) from error
        if found.setdefault(key, parsed) != parsed:
            raise CommandError(f"--run {start}: {key} was given another start before", returncode=2)
    return found


def _imported(report: dict[str, Any]) -> Iterable[str]:
    yield _row("", ("read", "created", "updated", "unchanged", "only in database"))
    for table, counts in report["tables"].items():
        yield _row(table, (report[table], *counts.values()))
    for key, course in report["per_course"].items():
        yield ""
        yield f"{key}, from {course['start']}, {course['length_days']} days"
        yield from (f"  {name.replace('_', ' ')}: {course[name]}" for name in list(course)[2:])
    yield from _listed("Notes", report["notes"], report["notes_total"])


def _refused(report: dict[str, Any]) -> Iterable[str]:
    yield from _listed("Refused", report["rejected"], report["rejected_total"])


def _listed(title: str, entries: list[dict[str, Any]], total: int) -> Iterable[str]:
    if total:
        yield ""
        yield f"{title} ({total}):"
    for entry in entries:
        place = ", ".join(str(entry[name]) for name in ("file", "line", "field") if entry[name] is not None)
        yield f"  {place}: {entry['reason']}"
    if total > len(entries):
        yield f"  … and {total - len(entries)} more"


def _row(title: str, cells: Iterable[object]) -> str:
    return f"{title:<16}" + "".join(f"{cell!s:>18}" for cell in cells)
