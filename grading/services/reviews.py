"""People's word on grades: take the next one from the queue, change it with a reason, or confirm it."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.admin.models import CHANGE
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grading.models import Grade, MistakeCategory, Outcome, Reason, Review, Submission
from grading.selectors.reviews import review_queue
from roster.services import audit, checked_text, may_act

REVIEW = "grading.change_grade"

#: For how long nobody else is given a submission that a person has taken from the queue.
LEASE = timedelta(minutes=15)


def lease_next(by: User, *, after: int | None = None) -> Submission | None:
    """Take the submission that has waited longest and that nobody else looks at; None where there is none.

    One's own, taken earlier, comes first. ``after`` is the id of one that was passed over: those behind it in the
    queue come first, and it does not come itself. Several people asking at once get different ones.
    """
    if not by.has_perm(REVIEW):
        raise PermissionDenied
    mine = review_queue(by).filter(reviewer=by, review_until__gt=timezone.now()).first()
    if mine is not None and mine.pk != after:
        return mine
    for pk in _in_turn(list(review_queue(by).filter(_free(by)).values_list("pk", flat=True)), after):
        submission = review_queue(by).filter(pk=pk).first()
        if submission is not None and lease(submission, by):
            return submission
    return None


def _in_turn(ids: list[int], after: int | None) -> list[int]:
    """The ids behind one of them, then those before it."""
    if after not in ids:
        return ids
    place = ids.index(after)
    return ids[place + 1 :] + ids[:place]


def lease(submission: Submission, by: User) -> bool:
    """Take one submission, or keep it for longer; False where somebody else looks at it."""
    if not may_act(by, submission.enrollment, REVIEW):
        raise PermissionDenied
    until = timezone.now() + LEASE
    taken = Submission.objects.filter(_free(by), pk=submission.pk).update(reviewer=by, review_until=until)
    return bool(taken)


def _free(by: User) -> Q:
    return Q(review_until__isnull=True) | Q(review_until__lte=timezone.now()) | Q(reviewer=by)


def release(submission: Submission, by: User) -> None:
    """Put one's own submission back into the queue; another's is left alone."""
    Submission.objects.filter(pk=submission.pk, reviewer=by).update(reviewer=None, review_until=None)


@transaction.atomic
def override(
    submission: Submission,
    *,
    by: User,
    outcome: str,
    categories: Iterable[str] = (),
    first_wrong_step: int | None = None,
    evidence: str = "",
    explanation: str = "",
    reason: str,
) -> Grade:
    """Grade by hand: the new grade stands, the earlier one is kept, and who, when and why is written down.

    ``categories`` are codes. A correct solution has no mistakes: those given are refused. Raises
    ``PermissionDenied``, and ``ValidationError`` without a reason or an outcome, or for an unknown category.
    """
    held = _locked(submission, by)
    if outcome not in (Outcome.CORRECT, Outcome.WRONG):
        raise ValidationError(_("Say whether the solution is correct or wrong."))
    reason = checked_text(Review, "reason", reason)
    mistakes = _categories(categories)
    if outcome == Outcome.CORRECT and (mistakes or first_wrong_step is not None):
        raise ValidationError(_("A correct solution has no mistakes: choose none, or grade it as wrong."))
    grade = Grade(
        submission=held,
        outcome=outcome,
        first_wrong_step=first_wrong_step,
        evidence=evidence,
        explanation=explanation,
    )
    return _decide(held, grade, mistakes, by, Review.Action.OVERRIDDEN, reason)


@transaction.atomic
def confirm(submission: Submission, *, by: User) -> Grade:
    """Say that the grade that stands is right: from now on it is a person's. Confirming twice changes nothing.

    Raises ``PermissionDenied``, and ``ValidationError`` where there is no outcome to confirm.
    """
    held = _locked(submission, by)
    current = held.grades.filter(is_current=True).first()
    if current is None or current.outcome == Outcome.NEEDS_REVIEW:
        raise ValidationError(_("Say whether the solution is correct or wrong."))
    if current.grader == Grade.Grader.HUMAN:
        return current
    copied = ("outcome", "first_wrong_step", "evidence", "explanation", "code", "params")
    grade = Grade(submission=held, **{name: getattr(current, name) for name in copied})
    return _decide(held, grade, list(current.categories.all()), by, Review.Action.CONFIRMED, "")


def _locked(submission: Submission, by: User) -> Submission:
    if not may_act(by, submission.enrollment, REVIEW):
        raise PermissionDenied
    held = Submission.objects.select_for_update().get(pk=submission.pk)
    if held.status == Submission.Status.DRAFT:
        raise ValidationError(_("This solution was not handed in yet."))
    return held


def _categories(codes: Iterable[str]) -> list[MistakeCategory]:
    wanted = set(codes)
    found = list(MistakeCategory.objects.filter(code__in=wanted))
    unknown = wanted - {category.code for category in found}
    if unknown:
        named = ", ".join(sorted(unknown))
        raise ValidationError(_("There is no kind of mistake %(codes)s.") % {"codes": named})
    return found


def _decide(
    held: Submission,
    grade: Grade,
    mistakes: Iterable[MistakeCategory],
    by: User,
    action: Review.Action,
    reason: str,
) -> Grade:
    """Let a person's grade stand, and write down who put it there."""
    before = held.grades.filter(is_current=True).first()
    held.grades.filter(is_current=True).update(is_current=False)
    grade.grader = Grade.Grader.HUMAN
    grade.grader_version = Grade.Grader.HUMAN
    grade.input_hash = before.input_hash if before else ""
    grade.confidence = 1
    grade.save()
    grade.categories.set(mistakes)
    # A worker that is at it right now finds the status changed, and discards what it has.
    held.status, held.reason = Submission.Status.GRADED, Reason.NONE
    held.reviewer = held.review_until = held.retry_at = None
    held.save(update_fields=["status", "reason", "reviewer", "review_until", "retry_at"])
    Review.objects.create(submission=held, action=action, by=by, before=before, after=grade, reason=reason)
    audit(by, [held.enrollment], CHANGE, f"grade of submission {held.pk} {action}: {grade.outcome}")
    return grade
