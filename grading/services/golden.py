"""The golden set: keep a solution whose grade is known; replay them all with a grader before it is put in use."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grading.models import GoldenItem, GoldenReplay, Grade, GraderVersion, Submission
from grading.services.submissions import Dispatch, dispatch_on_commit
from roster.services import may_act

ADD, REPLAY = "grading.add_goldenitem", "grading.add_goldenreplay"

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
