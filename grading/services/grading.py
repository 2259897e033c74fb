"""Grading one submission: claim it, judge it, store the grade. Whatever happens is written on the row."""

import hashlib
import json
import logging
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from grading.engine.problem import Problem
from grading.models import Grade, GraderVersion, MistakeCategory, Outcome, Reason, Submission, Task
from grading.services import spending
from grading.services.graders import grader_in_use
from grading.services.judging import Judgement, NotGradedError, NotNowError, judge
from grading.services.opinions import Opinion, category_hints, opinion_schema

logger = logging.getLogger(__name__)

Status = Submission.Status

#: After so many failed calls a submission is left ungraded, and tried again an hour later.
MAX_FAILURES = 3
LATER = timedelta(hours=1)


def grade(submission_id: int) -> float | None:
    """Grade a submission that waits. Where the language model cannot be asked now: the seconds to come again after.

    None where it is settled, or was not ours to grade: another worker has it, or it does not wait.
    """
    submission = claim(submission_id, timezone.now())
    if submission is None:
        return None
    grader = grader_in_use()
    started = time.monotonic()
    try:
        judgement = _judged(submission, grader)
    except NotNowError as error:
        return _put_off(submission, error)
    except NotGradedError as error:
        course = submission.task.course
        later = spending.next_day(course) if error.reason == Reason.CAP else None
        _give_up(submission, error.reason, later)
    except DatabaseError:
        raise  # nothing can be written down; the sweep finds the row
    except Exception:
        logger.exception("Grading submission %s failed", submission.pk)
        _give_up(submission, Reason.CRASHED)
    else:
        store(submission, judgement, grader, seconds=time.monotonic() - started)
    return None


def claim(submission_id: int, now: datetime) -> Submission | None:
    """Take a waiting submission for oneself; None where another worker was quicker or it does not wait."""
    due = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    claimed = Submission.objects.filter(due, pk=submission_id, status=Status.SUBMITTED).update(
        status=Status.GRADING, claimed_at=now, claims=F("claims") + 1
    )
    if not claimed:
        return None
    return Submission.objects.select_related("task__course").get(pk=submission_id)


def problem_of(task: Task) -> Problem:
    """What a solution of the task is compared with."""
    return Problem(task.statement, tuple(task.references), task.answer)


def _judged(submission: Submission, grader: GraderVersion) -> Judgement:
    task = submission.task
    known = _known_opinion(input_hash(submission, grader), grader)
    return judge(problem_of(task), submission.text, grader, course=task.course, known=known)


def input_hash(submission: Submission, grader: GraderVersion) -> str:
    """SHA-256 of all that a language model's opinion depends on."""
    task = submission.task
    told = [task.statement, task.references, task.answer, submission.text, grader.prompt, grader.model]
    return hashlib.sha256(json.dumps([*told, category_hints()]).encode()).hexdigest()


def _known_opinion(told: str, grader: GraderVersion) -> Opinion | None:
    """An earlier opinion on the same input: grades are the cache, so what is erased is gone from it too."""
    if not grader.model:
        return None
    earlier = Grade.objects.filter(input_hash=told, llm__isnull=False).first()
    return opinion_schema(category_hints()).model_validate(earlier.llm) if earlier else None


def _put_off(submission: Submission, error: NotNowError) -> float | None:
    """Let it wait, or give it up after too many failures; the seconds to wait."""
    failures = submission.failures + error.was_asked
    if failures >= MAX_FAILURES:
        _give_up(submission, Reason.UNAVAILABLE, timezone.now() + LATER)
        return None
    seconds = error.seconds if error.seconds is not None else 2.0**failures
    _let_go(
        submission,
        status=Status.SUBMITTED,
        failures=failures,
        retry_at=timezone.now() + timedelta(seconds=seconds),
    )
    return seconds


def _give_up(submission: Submission, reason: Reason, retry_at: datetime | None = None) -> None:
    """Leave it ungraded, for a reason; ``retry_at`` is when the sweep tries it again by itself."""
    _let_go(submission, status=Status.NOT_GRADED, reason=reason, retry_at=retry_at)


def _let_go(submission: Submission, **columns: Any) -> bool:
    """Write on the row, if it is still ours: not after a person graded it, nor after another claimed it."""
    mine = Submission.objects.filter(pk=submission.pk, status=Status.GRADING, claims=submission.claims)
    return bool(mine.update(**columns))


@transaction.atomic
def store(submission: Submission, judgement: Judgement, grader: GraderVersion, *, seconds: float) -> bool:
    """Let a judgement stand as the grade of this grader version; False where the submission is no longer ours.

    A person's grade goes on standing, whatever happens here.
    """
    undecided = judgement.outcome == Outcome.NEEDS_REVIEW
    status = Status.NEEDS_REVIEW if undecided else Status.GRADED
    if not _let_go(submission, status=status, reason=judgement.reason, retry_at=None, failures=0):
        return False
    standing = Grade.objects.filter(submission=submission, is_current=True)
    by_person = standing.filter(grader=Grade.Grader.HUMAN).exists()
    if by_person:
        Submission.objects.filter(pk=submission.pk).update(status=Status.GRADED, reason=Reason.NONE)
    else:
        standing.update(is_current=False)
    made, _created = Grade.objects.update_or_create(
        submission=submission,
        grader_version=grader.version,
        defaults={
            **_columns(judgement),
            "grader": Grade.Grader.LLM if grader.model else Grade.Grader.SYMBOLIC,
            "prompt_version": grader.prompt,
            "model": grader.model,
            "input_hash": input_hash(submission, grader),
            "seconds": round(seconds, 3),
            "created_at": timezone.now(),
            "is_current": not by_person,
        },
    )
    made.categories.set(MistakeCategory.objects.filter(code__in=judgement.categories))
    return True


def _columns(judgement: Judgement) -> dict[str, Any]:
    verdict, opinion = judgement.verdict, judgement.opinion
    return {
        "outcome": judgement.outcome,
        "reason": judgement.reason,
        "first_wrong_step": judgement.first_wrong_step,
        "evidence": judgement.evidence,
        "explanation": judgement.explanation,
        "confidence": judgement.confidence,
        "code": verdict.code,
        "params": verdict.params,
        "symbolic": asdict(verdict) | {"outcome": verdict.outcome.value},
        "llm": opinion.model_dump() if opinion else None,
        "tokens_in": judgement.usage.tokens_in,
        "tokens_out": judgement.usage.tokens_out,
        "money": judgement.usage.money,
    }
