"""What the scoring commands share: find courses by key, do a scoring run without a worker, report it."""

import os
import time
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from common.commands import JsonCommand
from common.jobs import State
from common.processes import process_pool
from lms_scoring.models import CourseSummary, ScoringJob, ScoringRun
from lms_scoring.services.runs import request_scoring, requeue_lost, run_job
from roster.models import Course

_LOOK_AGAIN_SECONDS = 0.5


def course_keys(text: str) -> list[str]:
    """An argument of keys parted by commas, each once, in order; spaces around them are nobody's meaning."""
    keys = [key.strip() for key in text.split(",")]
    if not all(keys):
        raise ArgumentTypeError(f"“{text}” is not a list of courses such as AAA/2013J,BBB/2013B")
    return list(dict.fromkeys(keys))


def courses_by_key(keys: Sequence[str] | None) -> list[Course]:
    """The courses with these keys, all where none are given; an unknown key is wrong usage."""
    if not keys:
        return list(Course.objects.order_by("start", "key"))
    found = {course.key: course for course in Course.objects.filter(key__in=keys)}
    unknown = [key for key in keys if key not in found]
    if unknown:
        known = ", ".join(Course.objects.order_by("key").values_list("key", flat=True)[:20])
        raise CommandError(f"unknown course {', '.join(unknown)}; known: {known or 'none'}", returncode=2)
    return [found[key] for key in keys]


def run_inline(
    command: JsonCommand,
    courses: Sequence[Course],
    kind: ScoringRun.Kind,
    as_of: date,
    first: date | None = None,
) -> dict[str, Any]:
    """Score courses in processes of this command's own, one for each core, and tell what came of it.

    ``seconds`` of the report runs from the first row read to the last one stored; starting the program is not in it.
    """
    started = time.monotonic()
    run = _unfinished(kind, as_of, first, courses) or request_scoring(courses, kind, as_of, from_date=first)
    while jobs := _waiting(run):
        for number, done in enumerate(_run_jobs(jobs), 1):
            if done is not None:
                command.note(
                    f"[{number}/{len(jobs)}] {done.course.key}: {done.scored} scored in {done.seconds} s"
                )
    seconds = round(time.monotonic() - started, 3)
    return _report(run) | {"seconds": seconds}


def _waiting(run: ScoringRun) -> list[int]:
    """The jobs to do, the largest first: whoever works on the last one has others wait for it.

    The same command, started beside this one, goes on with the same run: what it has taken over is waited for, and
    taken back where it died.
    """
    queued = run.jobs.filter(state=State.QUEUED).annotate(size=Count("course__enrollments"))
    while not queued.exists() and run.jobs.filter(state=State.RUNNING).exists():
        time.sleep(_LOOK_AGAIN_SECONDS)
        requeue_lost(timezone.now())
    return list(queued.order_by("-size", "pk").values_list("pk", flat=True))


def _run_jobs(job_ids: Sequence[int]) -> Iterator[ScoringJob | None]:
    """The jobs as they are finished."""
    processes = min(os.cpu_count() or 1, len(job_ids))
    if processes < 2 or not _others_may_write():
        yield from map(run_job, job_ids)
        return
    with process_pool(processes) as pool:
        yield from pool.map(run_job, job_ids)


def _others_may_write() -> bool:
    """Whether processes beside this one could do its work: they see no rows of an open transaction, and SQLite makes
    writers wait for each other only where transactions begin by locking.
    """
    waiting = connection.vendor != "sqlite" or getattr(connection, "transaction_mode", None) == "IMMEDIATE"
    return waiting and not connection.in_atomic_block


def _unfinished(
    kind: ScoringRun.Kind, as_of: date, first: date | None, courses: Sequence[Course]
) -> ScoringRun | None:
    """The run that the same command left unfinished; its interrupted job is freed."""
    run = ScoringRun.objects.filter(kind=kind, as_of=as_of, from_date=first, requested_by=None).first()
    if run is None or set(run.jobs.values_list("course_id", flat=True)) != {course.pk for course in courses}:
        return None
    if not run.jobs.exclude(state=State.DONE).exists():
        return None
    run.jobs.exclude(state=State.DONE).update(state=State.QUEUED, attempts=0)
    return run


def iso_date(text: str) -> date:
    """A date argument; what argparse shows of the error names the form to use."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a date such as 2026-11-20") from error


def _report(run: ScoringRun) -> dict[str, Any]:
    jobs = list(run.jobs.select_related("course"))
    failed = [job for job in jobs if job.state == State.FAILED]
    if failed:
        raise CommandError("; ".join(f"{job.course.key}: {job.error}" for job in failed))
    summaries = CourseSummary.objects.in_bulk([job.course_id for job in jobs])
    return {
        "as_of": run.as_of,
        "scored": sum(job.scored for job in jobs),
        "changes": sum(job.changes for job in jobs),
        "courses": [_course_report(job, _summary(run, job, summaries)) for job in jobs],
        "not_scored": [row for job in jobs for row in _not_scored(job.course, _summary(run, job, summaries))],
    }


def _summary(
    run: ScoringRun, job: ScoringJob, summaries: Mapping[int, CourseSummary]
) -> CourseSummary | None:
    """How far the course is scored; None for a run of a day before its start, which has nothing to do with that."""
    return None if run.as_of < job.course.start else summaries.get(job.course_id)


def _course_report(job: ScoringJob, summary: CourseSummary | None) -> dict[str, Any]:
    return {
        "key": job.course.key,
        "as_of": summary and job.course.date_of(summary.day),
        "scored": job.scored,
        "not_scored": job.not_scored,
        "changes": job.changes,
        "model": summary and summary.model_version,
        "seconds": job.seconds,
    }


def _not_scored(course: Course, summary: CourseSummary | None) -> list[dict[str, str]]:
    """Who was not scored and why, by the LMS's own keys."""
    students = dict(course.enrollments.values_list("pk", "student__key"))
    by_reason = {"course_not_started": list(students)} if summary is None else summary.not_scored
    return [
        {"course": course.key, "student": students[pk], "reason": reason}
        for reason, ids in by_reason.items()
        for pk in ids
    ]


def show_report(command: JsonCommand, report: dict[str, Any]) -> None:
    """The report for people: a line a course, then who was not scored, counted by reason."""
    for row in report["courses"]:
        command.stdout.write(
            f"{row['key']}: {row['scored']} scored as of {row['as_of'] or '–'} by {row['model'] or '–'}, "
            f"{row['changes']} new changes, {row['not_scored']} not scored"
        )
    reasons = Counter(row["reason"] for row in report["not_scored"])
    for reason, count in reasons.most_common():
        command.stdout.write(
            f"not scored, {reason.replace('_', ' ')}: {count} (each one is listed with --json)"
        )
