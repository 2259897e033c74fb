"""Writes by students: drafts and solutions handed in; and handing them to the graders again."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grading.models import Grade, Reason, Submission, Task
from roster.models import Enrollment
from roster.services import may_act

SUBMIT, REGRADE = "grading.add_submission", "grading.change_grade"

#: The longest solution that is taken, in characters.
MAX_TEXT = 20_000

Dispatch = Callable[[int], object]
Status = Submission.Status

#: Where a submission is when no worker has or awaits it.
SETTLED = (Status.GRADED, Status.NEEDS_REVIEW, Status.NOT_GRADED)

# All control characters but the tab and the line feed; PostgreSQL stores no NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def clean_text(text: str) -> str:
    """A solution without control characters and blanks around it. Raises ``ValidationError`` where it is too long."""
    MaxLengthValidator(MAX_TEXT)(text)
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@transaction.atomic
def save_draft(enrollment: Enrollment, task: Task, text: str, *, by: User) -> Submission:
    """Keep what a student has written so far: one draft a task, overwritten. What was handed in stays as it is.

    Raises ``PermissionDenied``, and ``ValidationError`` for a task of another course or a text that is too long.
    """
    _check(enrollment, [task.pk], by)
    return _draft(enrollment, task.pk, clean_text(text))


@transaction.atomic
def submit(
    enrollment: Enrollment,
    answers: Mapping[int, str],
    *,
    by: User,
    seconds: Mapping[int, int] | None = None,
    dispatch: Dispatch | None = None,
) -> list[Submission]:
    """Hand in solutions, by id of the task; blank ones are passed over. All of them or none.

    ``seconds`` is the time spent on each, where known. ``dispatch`` is given each new submission's id once the rows
    are committed. The text that was handed in last is not handed in again: a form sent twice makes one submission.
    Raises ``PermissionDenied``, and ``ValidationError`` for a task of another course, a text that is too long, or
    nothing to hand in.
    """
    texts = {task_id: cleaned for task_id, text in answers.items() if (cleaned := clean_text(text))}
    if not texts:
        raise ValidationError(_("Write an answer to at least one task first."))
    _check(enrollment, texts, by)
    # Whoever hands in at the same moment waits here, so that attempts are numbered one after another.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    handed_in = [_hand_in(enrollment, task_id, text, seconds or {}) for task_id, text in texts.items()]
    dispatch_on_commit([submission.pk for submission, is_new in handed_in if is_new], dispatch)
    return [submission for submission, _is_new in handed_in]


def _check(enrollment: Enrollment, task_ids: Iterable[int], by: User) -> None:
    if enrollment.student.user_id != by.pk and not may_act(by, enrollment, SUBMIT):
        raise PermissionDenied
    known = set(
        Task.objects.filter(course_id=enrollment.course_id, pk__in=task_ids).values_list("pk", flat=True)
    )
    unknown = sorted(set(task_ids) - known)
    if unknown:
        named = ", ".join(map(str, unknown))
        raise ValidationError(_("This course has no task with the id %(ids)s.") % {"ids": named})


def _draft(enrollment: Enrollment, task_id: int, text: str) -> Submission:
    mine = Submission.objects.filter(enrollment=enrollment, task_id=task_id)
    last = mine.aggregate(last=Max("attempt"))["last"] or 0
    draft, _created = Submission.objects.update_or_create(
        enrollment=enrollment,
        task_id=task_id,
        status=Status.DRAFT,
        defaults={"text": text},
        create_defaults={"text": text, "attempt": last + 1},
    )
    return draft


def _hand_in(
    enrollment: Enrollment, task_id: int, text: str, seconds: Mapping[int, int]
) -> tuple[Submission, bool]:
    """The submission, and whether it is new."""
    mine = Submission.objects.filter(enrollment=enrollment, task_id=task_id)
    last = mine.exclude(status=Status.DRAFT).order_by("-attempt").first()
    if last is not None and last.text == text:
        mine.filter(status=Status.DRAFT).delete()
        return last, False
    draft = _draft(enrollment, task_id, text)
    draft.status, draft.submitted_at = Status.SUBMITTED, timezone.now()
    draft.seconds_spent = seconds.get(task_id)
    draft.save(update_fields=["status", "submitted_at", "seconds_spent", "saved_at"])
    return draft, True


def regrade(
    submissions: QuerySet[Submission], *, by: User | None = None, dispatch: Dispatch | None = None
) -> list[int]:
    """Hand settled submissions to the graders again; returns their ids. What a person decided is left alone.

    The grade that stands goes on standing until the new one is there. ``by`` None is the system itself. Raises
    ``PermissionDenied`` where ``by`` may not regrade one of them.
    """
    with transaction.atomic():
        found = list(submissions.select_related("enrollment"))
        if by is not None and not all(may_act(by, submission.enrollment, REGRADE) for submission in found):
            raise PermissionDenied
        by_people = Grade.objects.filter(grader=Grade.Grader.HUMAN, is_current=True).values("submission_id")
        again = Submission.objects.filter(pk__in=[s.pk for s in found], status__in=SETTLED)
        ids = list(again.exclude(pk__in=by_people).values_list("pk", flat=True))
        requeue(Submission.objects.filter(pk__in=ids))
        dispatch_on_commit(ids, dispatch)
    return ids


def requeue(submissions: QuerySet[Submission], **columns: Any) -> int:
    """Let submissions wait for a grader again, at once and from the beginning; returns how many."""
    fresh = {"status": Status.SUBMITTED, "reason": Reason.NONE, "retry_at": None, "failures": 0}
    return submissions.update(**(fresh | columns))


def dispatch_on_commit(ids: Iterable[int], dispatch: Dispatch | None) -> None:
    """Give each id to ``dispatch`` once the rows are committed. A broker that does not answer loses nothing."""
    waiting = list(ids)
    if dispatch is not None and waiting:
        # The sweep finds rows whose message was never sent.
        transaction.on_commit(lambda: _each(dispatch, waiting), robust=True)


def _each(dispatch: Dispatch, ids: Iterable[int]) -> None:
    for each in ids:
        dispatch(each)
