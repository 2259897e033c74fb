"""Imports: asked for on a page or by a command, claimed once, written whole or not at all, reported in a row.

For the Imports page: ``request_import`` stores an uploaded zip and returns its ``ImportRun``; pass
``dispatch=import_job.delay`` to have a worker run it once the row is committed. While it runs, the row's ``state`` and
``progress`` move; afterwards ``worded(run.report)`` is the report to show (``import_reports``), ``run.error`` one line
on what went wrong. ``uploads.queue_again`` queues one again that failed for another reason than its files, which are
kept then.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import jobs, uploads
from common.jobs import Dispatch, LostClaimError, State
from common.problems import ImportRefusedError
from lms_scoring.importers.files import Source
from lms_scoring.importers.oulad import UnknownRunError, read_oulad
from lms_scoring.models import ImportRun
from lms_scoring.services import import_reports
from lms_scoring.services.import_rows import write_oulad
from roster.models import Course

logger = logging.getLogger(__name__)

MAX_MARKING_DAYS = 365
#: Runs start between them: from the calendar's very ends the days of a run would lead out of it.
FIRST_START, LAST_START = date(1900, 1, 1), date(2199, 12, 31)

#: The share of the work that reading is; the rest is writing, which cannot be seen from outside its transaction.
_READING = 0.8


@dataclass(frozen=True)
class ImportOptions:
    """``starts``: the first day of runs by key, instead of the default, in the years 1900–2199. ``marking_days``: from
    a submission to when its score is known, 0–365. Raises ``ValidationError`` for others."""

    starts: Mapping[str, date] = field(default_factory=dict)
    marking_days: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.marking_days <= MAX_MARKING_DAYS:
            raise ValidationError(
                _("The days of marking must be between 0 and %(most)s.") % {"most": MAX_MARKING_DAYS}
            )
        for key, start in self.starts.items():
            if not FIRST_START <= start <= LAST_START:
                raise ValidationError(
                    _("%(key)s cannot start on %(start)s: give a day of the years 1900–2199.")
                    % {"key": key, "start": start.isoformat()}
                )

    def as_json(self) -> dict[str, Any]:
        """As an ``ImportRun`` keeps them."""
        starts = {key: day.isoformat() for key, day in self.starts.items()}
        return {"starts": starts, "marking_days": self.marking_days}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ImportOptions":
        """The inverse of ``as_json``."""
        starts = {key: date.fromisoformat(day) for key, day in stored.get("starts", {}).items()}
        return cls(starts, stored.get("marking_days", 0))


def import_path(path: Path, options: ImportOptions) -> ImportRun:
    """Import a folder or zip at once, in this process.

    Raises ``ImportRefusedError`` or ``UnknownRunError`` with nothing imported; the ``ImportRun`` that is left behind
    tells of it too.
    """
    run = ImportRun.objects.create(
        name=path.resolve().name[-255:],
        options=options.as_json(),
        state=State.RUNNING,
        claimed_at=timezone.now(),
        attempts=1,
    )
    _execute(run, path)
    return run


def request_import(
    file: UploadedFile, options: ImportOptions, by: User | None = None, dispatch: Dispatch | None = None
) -> ImportRun:
    """Keep an uploaded zip for a worker to import; ``dispatch`` is given the row's id once it is committed.

    Raises ``ValidationError`` for a file that is too large or is no zip by its name.
    """
    name = Path(file.name or "").name
    if not name.lower().endswith(".zip"):
        raise ValidationError(
            _("Upload the seven CSV files in one zip file; “%(name)s” is none.") % {"name": name}
        )
    uploads.check_size(file.size or 0)
    with transaction.atomic():
        run = ImportRun.objects.create(
            name=name[-255:], file=file, options=options.as_json(), requested_by=by
        )
        jobs.dispatch_on_commit(run, dispatch)
    return run


def run_import(run_id: int) -> ImportRun | None:
    """Import a waiting upload; None where it was not ours to do. What is wrong with the files is written on the row."""
    run = jobs.claim(ImportRun.objects.all(), run_id)
    if run is None:
        return None
    try:
        with run.file.open("rb") as upload:
            _execute(run, cast(BinaryIO, upload))
    except (ImportRefusedError, UnknownRunError) as error:
        logger.info("Import %s refused: %s", run.pk, error)
    uploads.forget_file(run)
    return run


def _execute(run: ImportRun, source: Source) -> None:
    """Do a claimed import and finish its row: written and done, or refused and failed."""
    try:
        _import(run, source, ImportOptions.from_json(run.options))
    except ImportRefusedError as error:
        report = import_reports.refusal(error.problems)
        jobs.finish(run, State.FAILED, report=report, error=import_reports.headline(report))
        raise
    except UnknownRunError as error:
        message = _("courses.csv has no run %(keys)s. It has: %(known)s.")
        jobs.finish(run, State.FAILED, report={}, error=message % {"keys": error.keys, "known": error.known})
        raise
    except LostClaimError:
        raise
    except Exception as error:
        jobs.finish(run, State.FAILED, report={}, error=f"{type(error).__name__}: {error}")
        raise


def _import(run: ImportRun, source: Source, options: ImportOptions) -> None:
    data = read_oulad(
        source,
        starts=options.starts,
        known_starts=dict(Course.objects.values_list("key", "start")),
        progress=lambda share: jobs.renew(run, share * _READING),
    )
    with transaction.atomic():
        _take_turns()
        counts = write_oulad(data, marking_days=options.marking_days)
        if not jobs.finish(run, State.DONE, report=import_reports.success(data, counts), progress=1):
            raise LostClaimError


def _take_turns() -> None:
    """Two imports that write at once would not see each other's rows: lock all that are running."""
    list(ImportRun.objects.select_for_update().filter(state=State.RUNNING).order_by("pk"))
