"""Long work that a worker does: claimed once, shown as it goes on, freed again when its worker died.

Its rows are ``LongWork``, or have columns of the same names. Whoever claimed one holds it as long as ``claimed_at`` is
what they last wrote there.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import conf

#: Work that lost its worker this often is left failed for a person to look at.
MAX_ATTEMPTS = 3

Dispatch = Callable[[int], object]
Row = TypeVar("Row", bound=models.Model)


class State(models.TextChoices):
    """Where a piece of long work stands."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class LongWork(models.Model):
    """What one piece of long work keeps of itself; ``progress`` is the subclass's, in a measure of its own."""

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    error = models.TextField(_("error"), blank=True)
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        abstract = True


class LostClaimError(Exception):
    """The work was given up for lost, and perhaps taken over by another worker; nothing of ours was written."""

    def __init__(self) -> None:
        super().__init__("it stood still for too long and was given up: nothing was written, start it again")


def dispatch_on_commit(row: models.Model, dispatch: Dispatch | None) -> None:
    """Hand the row's id to a worker once the row is there for it to see."""
    if dispatch is not None:
        # A broker that does not answer must not lose the request: the sweep finds the row.
        transaction.on_commit(lambda: dispatch(row.pk), robust=True)


def claim(rows: QuerySet[Row], pk: int) -> Row | None:
    """Take a waiting row for oneself; None where it was not ours to do."""
    waiting: QuerySet[Any] = rows.filter(pk=pk, state=State.QUEUED)
    claimed = waiting.update(
        state=State.RUNNING, claimed_at=timezone.now(), attempts=F("attempts") + 1, error="", progress=0
    )
    return rows.get(pk=pk) if claimed else None


def renew(row: Any, progress: float) -> None:
    """Show progress, which is also the sign of life that keeps the claim. Raises ``LostClaimError``."""
    now = timezone.now()
    if not _held(row).update(progress=progress, claimed_at=now):
        raise LostClaimError
    row.progress, row.claimed_at = progress, now


def finish(row: Any, state: State, **fields: Any) -> bool:
    """Write how it ended, and ``fields``; false where the claim was lost, and then nothing is written."""
    written = {"state": state, "finished_at": timezone.now(), **fields}
    if not _held(row).update(**written):
        return False
    for name, value in written.items():
        setattr(row, name, value)
    return True


def requeue_lost(
    rows: QuerySet[Row],
    now: datetime,
    *,
    error: str,
    hopeless: Q | None = None,
    requested: str = "requested_at",
) -> list[int]:
    """Free what lost its worker, and find what was asked for and never heard of; returns the ids to dispatch again.

    What was tried ``MAX_ATTEMPTS`` times, or is ``hopeless``, fails with ``error``. ``requested`` is the column that
    says when it was asked for.
    """
    lease = timedelta(seconds=conf.get("JOB_LEASE_SECONDS"))
    lost: QuerySet[Any] = rows.filter(state=State.RUNNING, claimed_at__lt=now - lease)
    hopeless = hopeless or Q(pk__in=())
    lost.filter(hopeless | Q(attempts__gte=MAX_ATTEMPTS)).update(
        state=State.FAILED, finished_at=now, error=error
    )
    lost.update(state=State.QUEUED)
    unheard = Q(claimed_at__isnull=True, **{f"{requested}__lt": now - lease}) | Q(claimed_at__isnull=False)
    return list(
        rows.filter(state=State.QUEUED).exclude(hopeless).filter(unheard).values_list("pk", flat=True)
    )


def _held(row: Any) -> Any:
    return type(row)._default_manager.filter(pk=row.pk, state=State.RUNNING, claimed_at=row.claimed_at)
