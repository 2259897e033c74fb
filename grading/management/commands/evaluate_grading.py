"""``manage.py evaluate_grading``: how good a grader is on solutions whose grade is known."""

import gzip
import os
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from common import conf
from common.commands import JsonCommand
from common.threads import in_threads
from grading.engine.evaluation import Conclusion, GradedSolution, Rejected, measure, read_rows
from grading.engine.process import Checker
from grading.engine.verdict import Outcome, Verdict
from grading.models import GraderVersion
from grading.services.golden import judge_patiently
from grading.services.graders import grader_in_use
from grading.services.judging import NotGradedError

GRADERS = ("symbolic", "llm")
#: Rejected rows that are told one by one; the result has them all.
SHOWN = 20


class Command(JsonCommand):
    """Grade every row and compare; nothing is stored."""

    help = "Grade solutions whose grade is known (JSON lines, also .gz) and compare: docs/grading.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and ``--grader``."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--grader", choices=GRADERS, default="symbolic")

    def run(self, **options: Any) -> dict[str, Any]:
        """Read, grade, measure. Rows that are refused are left out and listed in ``rejected``."""
        rows, rejected = _read(options["file"])
        for row in rejected[:SHOWN]:
            self.note(_told(row))
        if not rows:
            raise CommandError(f"{options['file']} has no row that can be used" + _first(rejected))
        started = time.monotonic()
        said = _by_language_model(rows) if options["grader"] == "llm" else _symbolic(rows)
        figures = measure(rows, said, time.monotonic() - started)
        return {**figures, "grader": options["grader"], "rejected": [asdict(row) for row in rejected]}


def _read(path: Path) -> tuple[list[GradedSolution], list[Rejected]]:
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8-sig") as lines
        ):
            return read_rows(lines)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error


def _symbolic(rows: Sequence[GradedSolution]) -> Sequence[Conclusion]:
    with Checker(processes=os.cpu_count() or 1) as checker:
        return checker.check_all([(row.problem, row.solution) for row in rows])


def _by_language_model(rows: Sequence[GradedSolution]) -> Sequence[Conclusion]:
    """Both checks together, as submissions are graded; what the language model did not answer needs review."""
    grader = grader_in_use()
    if not grader.model:
        raise CommandError("No language model is configured: set OPENAI_API_KEY (docs/configuration.md).")
    return list(in_threads(partial(_concluded, grader=grader), rows, conf.get("LLM_CONCURRENCY")))


def _concluded(row: GradedSolution, grader: GraderVersion) -> Conclusion:
    try:
        return judge_patiently(row.problem, row.solution, grader)
    except NotGradedError as error:
        return Verdict(Outcome.NEEDS_REVIEW, code=str(error))


def _told(row: Rejected) -> str:
    return f"line {row.line}{f', {row.field}' if row.field else ''}: {row.message}"


def _first(rejected: Sequence[Rejected]) -> str:
    return f"; {_told(rejected[0])}" if rejected else ""
