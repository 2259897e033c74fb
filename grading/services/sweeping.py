"""What a crash, a lost message, a spent cap or a silent server left behind, found again by the rows."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from common import conf
from grading.models import GoldenReplay, Reason, Submission
from grading.services.grading import MAX_FAILURES
from grading.services.submissions import requeue

Status, State = Submission.Status, GoldenReplay.State

#: A message that has not led to anything for so long is taken for lost.
LOST_MESSAGE = timedelta(minutes=2)


def requeue_submissions(now: datetime) -> list[int]:
    """Free what dead workers held, let wait again what may be tried again; the ids of all that should be dispatched."""
    free_lost(now)
    requeue(Submission.objects.filter(status=Status.NOT_GRADED, retry_at__lte=now), retry_at=now)
    overdue = Q(retry_at__isnull=True, submitted_at__lt=now - LOST_MESSAGE) | Q(retry_at__lte=now)
    return list(Submission.objects.filter(overdue, status=Status.SUBMITTED).values_list("pk", flat=True))


def free_lost(now: datetime) -> None:
    """Let submissions whose worker died wait again; those that it happened to several times are given up."""
    lease = timedelta(seconds=conf.get("GRADING_LEASE_SECONDS"))
    lost = Submission.objects.filter(status=Status.GRADING, claimed_at__lt=now - lease)
    hopeless = lost.filter(failures__gte=MAX_FAILURES - 1)
    hopeless.update(status=Status.NOT_GRADED, reason=Reason.CRASHED, retry_at=None)
    lost.update(status=Status.SUBMITTED, failures=F("failures") + 1, retry_at=now)


def requeue_replays(now: datetime) -> list[int]:
    """Likewise of replays of the golden set."""
    lease = timedelta(seconds=conf.get("GRADING_LEASE_SECONDS"))
    lost = GoldenReplay.objects.filter(state=State.RUNNING, claimed_at__lt=now - lease)
    lost.filter(attempts__gte=MAX_FAILURES).update(
        state=State.FAILED, finished_at=now, error=f"given up: the worker died {MAX_FAILURES} times"
    )
    lost.update(state=State.QUEUED)
    waiting = GoldenReplay.objects.filter(state=State.QUEUED).filter(
        Q(claimed_at__isnull=True, requested_at__lt=now - LOST_MESSAGE) | Q(claimed_at__isnull=False)
    )
    return list(waiting.values_list("pk", flat=True))
