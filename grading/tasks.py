"""Celery's doorways, and what pages and the API call so that work is handed to the workers.

Arguments are ids; the row a task works on is the truth, so running one twice changes nothing.
"""

from collections.abc import Mapping

from celery import shared_task
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from grading.models import GoldenReplay, GraderVersion, Submission
from grading.services import golden, grading, submissions, sweeping
from roster.models import Enrollment


@shared_task
def grade_submission(submission_id: int) -> None:
    """Grade one submission; again later, where the language model's server asks for patience."""
    deferred = grading.grade(submission_id)
    if deferred is not None:
        grade_submission.apply_async((submission_id,), countdown=deferred)


@shared_task
def replay_golden_set(replay_id: int) -> None:
    """Grade the golden set with one grader."""
    golden.run_replay(replay_id)


@shared_task
def sweep() -> None:
    """Pick up what a crash, a lost message or yesterday's cap left behind."""
    now = timezone.now()
    for submission_id in sweeping.requeue_submissions(now):
        grade_submission.delay(submission_id)
    for replay_id in sweeping.requeue_replays(now):
        replay_golden_set.delay(replay_id)


def submit_answers(
    enrollment: Enrollment, answers: Mapping[int, str], *, by: User, seconds: Mapping[int, int] | None = None
) -> list[Submission]:
    """``submissions.submit``, graded by workers."""
    return submissions.submit(enrollment, answers, by=by, seconds=seconds, dispatch=grade_submission.delay)


def enqueue_regrade(found: QuerySet[Submission], *, by: User) -> list[int]:
    """``submissions.regrade``, graded by workers."""
    return submissions.regrade(found, by=by, dispatch=grade_submission.delay)


def enqueue_replay(grader: GraderVersion, *, by: User) -> GoldenReplay:
    """``golden.replay_golden``, run by a worker."""
    return golden.replay_golden(grader, by=by, dispatch=replay_golden_set.delay)
