"""Grading many submissions here and now, without workers; they may run at the same time."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from common import conf
from common.threads import in_threads
from grading.models import Submission
from grading.services.graders import grader_in_use
from grading.services.grading import grade
from grading.services.submissions import requeue
from grading.services.sweeping import free_lost

Status = Submission.Status

#: Seconds that are waited for a language model which says "later"; what must wait for longer is left to the sweep.
PATIENCE = 60.0


def pending() -> list[int]:
    """The ids of all that waits, the first handed in first; what was left ungraded, or put off, waits from now on."""
    now = timezone.now()
    free_lost(now)
    requeue(Submission.objects.filter(status=Status.NOT_GRADED))
    waiting = Submission.objects.filter(status=Status.SUBMITTED)
    waiting.update(retry_at=None)
    return list(waiting.order_by("submitted_at", "pk").values_list("pk", flat=True))


def grade_now(ids: Sequence[int]) -> dict[str, Any]:
    """Grade submissions that wait, in as many threads as the settings allow.

    Returns how many of them stand as ``graded`` (of these ``correct`` and ``wrong``) and ``needs_review``, for which
    ``reasons``; ``not_graded``: which were left, each with its reason; ``grader`` and ``seconds``.
    """
    started = time.monotonic()
    grader = grader_in_use()
    threads = min(conf.get("LLM_CONCURRENCY") if grader.model else 1, len(ids))
    for _done in in_threads(_grade_patiently, ids, threads):
        pass
    seconds = round(time.monotonic() - started, 3)
    return {**report(ids), "grader": grader.version, "seconds": seconds}


def _grade_patiently(submission_id: int) -> None:
    while (seconds := grade(submission_id)) is not None and seconds <= PATIENCE:
        time.sleep(seconds)


def report(ids: Sequence[int]) -> dict[str, Any]:
    """Where submissions stand; what is ``waiting`` is in other hands, or its time has not come."""
    found = Submission.objects.in_bulk(ids).values()
    statuses = Counter(submission.status for submission in found)
    outcomes = Counter(
        Submission.objects.filter(pk__in=ids, status=Status.GRADED, grades__is_current=True).values_list(
            "grades__outcome", flat=True
        )
    )
    review = Counter(s.reason for s in found if s.status == Status.NEEDS_REVIEW)
    return {
        "n": len(ids),
        "graded": statuses[Status.GRADED],
        "correct": outcomes["correct"],
        "wrong": outcomes["wrong"],
        "needs_review": statuses[Status.NEEDS_REVIEW],
        "reasons": dict(review),
        "waiting": statuses[Status.SUBMITTED] + statuses[Status.GRADING],
        "not_graded": [
            {"submission": s.pk, "reason": s.reason} for s in found if s.status == Status.NOT_GRADED
        ],
    }
