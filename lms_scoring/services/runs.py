"""Scoring as jobs: requested in one place, claimed by whichever worker comes first, freed again if that one died."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from common import jobs
from common.jobs import LostClaimError, State
from lms_scoring.models import ScoringJob, ScoringRun
from lms_scoring.services.scoring import ScoringReport, score_course
from roster.models import Course

logger = logging.getLogger(__name__)


def request_scoring(
    courses: Iterable[Course],
    kind: ScoringRun.Kind,
    as_of: date,
    by: User | None = None,
    from_date: date | None = None,
    dispatch: Callable[[int], object] | None = None,
) -> ScoringRun:
    """Ask for courses to be scored as of a date; ``dispatch`` is given each job's id once the rows are committed.

    A nightly run of one date is made once: asking again returns the run that is there.
    """
    with transaction.atomic():
        made = {"from_date": from_date, "requested_by": by}
        if kind == ScoringRun.Kind.NIGHTLY:
            run, _created = ScoringRun.objects.get_or_create(kind=kind, as_of=as_of, defaults=made)
        else:
            run = ScoringRun.objects.create(kind=kind, as_of=as_of, **made)
        ScoringJob.objects.bulk_create(
            [ScoringJob(run=run, course=course) for course in courses], ignore_conflicts=True
        )
        waiting = list(run.jobs.filter(state=State.QUEUED).values_list("pk", flat=True))
        if dispatch is not None:
            # A broker that does not answer must not lose the request: the sweep finds the rows.
            transaction.on_commit(lambda: _each(dispatch, waiting), robust=True)
    return run


def _each(dispatch: Callable[[int], object], job_ids: Iterable[int]) -> None:
    for job_id in job_ids:
        dispatch(job_id)


def run_job(job_id: int, on_progress: Callable[[float], None] | None = None) -> ScoringJob | None:
    """Score one course of a run; None where the job was not ours to do. A failure is written on the job."""
    job = jobs.claim(ScoringJob.objects.select_related("run", "course"), job_id)
    if job is None:
        return None
    started = time.monotonic()

    def progress(share: float) -> None:
        jobs.renew(job, share)
        if on_progress is not None:
            on_progress(share)

    try:
        report = score_course(job.course, job.run.as_of, from_date=_from(job), progress=progress)
    except LostClaimError as error:
        logger.warning("Scoring %s: %s", job.course.key, error)
    except ValidationError as error:
        _finish(job, started, State.FAILED, error="; ".join(error.messages))
    except Exception as error:
        logger.exception("Scoring %s failed", job.course.key)
        _finish(job, started, State.FAILED, error=f"{type(error).__name__}: {error}")
    else:
        _finish(job, started, State.DONE, report=report)
    return job


def _from(job: ScoringJob) -> date | None:
    """A backfill without a first day begins with the course."""
    backfill = job.run.kind == ScoringRun.Kind.BACKFILL
    return job.run.from_date or (job.course.start if backfill else None)


def _finish(
    job: ScoringJob, started: float, state: State, *, report: ScoringReport | None = None, error: str = ""
) -> None:
    written: dict[str, Any] = {"error": error, "seconds": round(time.monotonic() - started, 3)}
    if report is not None:
        not_scored = sum(len(ids) for ids in report.not_scored.values())
        written |= {
            "progress": 1,
            "scored": report.scored,
            "changes": report.changes,
            "not_scored": not_scored,
        }
    jobs.finish(job, state, **written)


def requeue_lost(now: datetime) -> list[int]:
    """Free jobs whose worker died, and find those whose message was lost; returns the ids to dispatch again."""
    error = f"given up: the worker died {jobs.MAX_ATTEMPTS} times"
    return jobs.requeue_lost(ScoringJob.objects.all(), now, error=error, requested="run__requested_at")


def retry(job: ScoringJob) -> bool:
    """Queue a failed job again; false where it was not failed."""
    return bool(
        ScoringJob.objects.filter(pk=job.pk, state=State.FAILED).update(
            state=State.QUEUED, attempts=0, claimed_at=None, error=""
        )
    )
