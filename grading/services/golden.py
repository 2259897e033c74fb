"""The golden set: keep a solution whose grade is known; replay them all with a grader before it is put in use."""

import logging
import time
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import conf
from common.threads import in_threads
from grading.engine.problem import Problem
from grading.models import GoldenItem, GoldenReplay, Grade, GraderVersion, Outcome, Reason, Submission
from grading.services.agreement import agreement
from grading.services.judging import Judgement, NotGradedError, NotNowError, judge
from grading.services.submissions import Dispatch, dispatch_on_commit
from roster.models import Course
from roster.services import may_act

logger = logging.getLogger(__name__)

ADD, REPLAY = "grading.add_goldenitem", "grading.add_goldenreplay"

#: How often, and for how many seconds at most, a replay waits for a language model that cannot be asked.
MAX_WAITS, LONGEST_WAIT = 5, 60.0

State = GoldenReplay.State


@transaction.atomic
def add_golden(submission: Submission, *, by: User) -> GoldenItem:
    """Keep a submission with the grade that a person gave it; one that is kept already is brought up to date.

    Raises ``PermissionDenied``, and ``ValidationError`` where no person has graded it.
    """
    if not may_act(by, submission.enrollment, ADD):
        raise PermissionDenied
    grade = submission.grades.filter(is_current=True, grader=Grade.Grader.HUMAN).first()
    if grade is None:
        raise ValidationError(
            _("Grade or confirm it yourself first: the golden set holds what people decided.")
        )
    task = submission.task
    item, _created = GoldenItem.objects.update_or_create(
        submission=submission,
        defaults={
            "course": task.course,
            "statement": task.statement,
            "references": task.references,
            "answer": task.answer,
            "solution": submission.text,
            "outcome": grade.outcome,
            "first_wrong_step": grade.first_wrong_step,
            "created_by": by,
        },
    )
    item.categories.set(grade.categories.all())
    return item


def replay_golden(grader: GraderVersion, *, by: User, dispatch: Dispatch | None = None) -> GoldenReplay:
    """Ask for the golden set to be graded by a grader; a replay that waits or runs is returned as it is.

    Raises ``PermissionDenied``, and ``ValidationError`` where the golden set is empty.
    """
    if not by.has_perm(REPLAY):
        raise PermissionDenied
    if not GoldenItem.objects.exists():
        raise ValidationError(_("The golden set is empty: add graded solutions to it first."))
    with transaction.atomic():
        replay, is_new = GoldenReplay.objects.get_or_create(
            grader=grader, state__in=(State.QUEUED, State.RUNNING), defaults={"requested_by": by}
        )
        if is_new:
            dispatch_on_commit([replay.pk], dispatch)
    return replay


def claim_replay(replay_id: int) -> GoldenReplay | None:
    """Take a waiting replay for oneself; None where another worker was quicker or it is done."""
    claimed = GoldenReplay.objects.filter(pk=replay_id, state=State.QUEUED).update(
        state=State.RUNNING, claimed_at=timezone.now(), attempts=F("attempts") + 1, progress=0, error=""
    )
    return GoldenReplay.objects.select_related("grader").get(pk=replay_id) if claimed else None


def run_replay(replay_id: int, *, threads: int | None = None) -> GoldenReplay | None:
    """Grade the golden set and write down how right the grader was; None where the replay was not ours to run.

    ``threads``: solutions at a time; by default as many as the settings allow, one without a language model.
    """
    replay = claim_replay(replay_id)
    if replay is None:
        return None
    try:
        items = list(GoldenItem.objects.select_related("course").prefetch_related("categories"))
        at_a_time = threads or (conf.get("LLM_CONCURRENCY") if replay.grader.model else 1)
        results = []
        for result in in_threads(partial(_replayed, grader=replay.grader), items, at_a_time):
            results.append(result)
            # Also the sign of life by which the sweep knows that this worker is not dead.
            _mine(replay).update(progress=len(results) / len(items), claimed_at=timezone.now())
    except Exception as error:
        logger.exception("Replay %s failed", replay.pk)
        _finish(replay, state=State.FAILED, error=f"{type(error).__name__}: {error}")
    else:
        _finish(replay, state=State.DONE, progress=1, metrics=agreement(results), items=results)
    return replay


def _mine(replay: GoldenReplay) -> QuerySet[GoldenReplay]:
    """The row, as long as no other worker has claimed it since."""
    return GoldenReplay.objects.filter(pk=replay.pk, state=State.RUNNING, attempts=replay.attempts)


def _finish(replay: GoldenReplay, **columns: Any) -> None:
    _mine(replay).update(finished_at=timezone.now(), **columns)
    replay.refresh_from_db()


def _replayed(item: GoldenItem, grader: GraderVersion) -> dict[str, Any]:
    """What is expected of one solution, what the grader made of it, and what that cost."""
    started = time.monotonic()
    expected = {
        "item": item.pk,
        "expected": item.outcome,
        "expected_categories": sorted(category.code for category in item.categories.all()),
        "expected_step": item.first_wrong_step,
    }
    try:
        problem = Problem(item.statement, tuple(item.references), item.answer)
        found = judge_patiently(problem, item.solution, grader, course=item.course)
    except NotGradedError as error:
        return expected | _not_graded(error.reason, started)
    return expected | {
        "outcome": found.outcome.value,
        "reason": found.reason.value,
        "categories": sorted(found.categories),
        "step": found.first_wrong_step,
        "tokens_in": found.usage.tokens_in,
        "tokens_out": found.usage.tokens_out,
        "money": float(found.usage.money),
        "seconds": round(time.monotonic() - started, 3),
    }


def _not_graded(reason: Reason, started: float) -> dict[str, Any]:
    nothing: dict[str, Any] = {"categories": [], "step": None, "tokens_in": 0, "tokens_out": 0, "money": 0.0}
    seconds = round(time.monotonic() - started, 3)
    return {"outcome": Outcome.NEEDS_REVIEW.value, "reason": reason.value, "seconds": seconds, **nothing}


def judge_patiently(
    problem: Problem, solution: str, grader: GraderVersion, *, course: Course | None = None
) -> Judgement:
    """Judge, and wait where the language model cannot be asked now; not for ever: raises ``NotGradedError``."""
    for attempt in range(MAX_WAITS):
        try:
            return judge(problem, solution, grader, course=course)
        except NotNowError as error:
            time.sleep(min(error.seconds if error.seconds is not None else 2.0**attempt, LONGEST_WAIT))
    raise NotGradedError(Reason.UNAVAILABLE)
