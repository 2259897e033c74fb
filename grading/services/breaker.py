"""The circuit breaker before the language model's server: shared by all workers, since it is a row.

After several failures in a row nobody calls for a while; then all may try again, and the next failure stops them anew.
Where the server itself says when to come back, nobody calls before that.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from grading.models import Breaker

NAME = "llm"

#: Failures in a row after which nobody calls.
THRESHOLD = 5
PAUSE = timedelta(minutes=1)


def seconds_closed_to_calls() -> float:
    """How long nobody may call yet; 0 where calls are welcome."""
    breaker = Breaker.objects.filter(name=NAME).first()
    if breaker is None or breaker.open_until is None:
        return 0.0
    return max(0.0, (breaker.open_until - timezone.now()).total_seconds())


def call_failed(retry_after: float | None) -> None:
    """Count a failure; a request to come back after some seconds is no failure, and is kept for everybody."""
    if retry_after is None:
        _count()
    elif retry_after > 0:
        _open(timezone.now() + timedelta(seconds=retry_after))


def call_succeeded() -> None:
    """Forget the failures."""
    failing = Breaker.objects.filter(name=NAME, failures__gt=0)
    if failing.exists():  # a write that changes nothing would still make the writers of SQLite wait
        failing.update(failures=0, open_until=None)


def _count() -> None:
    breaker, _created = Breaker.objects.get_or_create(name=NAME)
    Breaker.objects.filter(pk=breaker.pk).update(failures=F("failures") + 1)
    breaker.refresh_from_db()
    if breaker.failures >= THRESHOLD:
        _open(timezone.now() + PAUSE)


def _open(until: datetime) -> None:
    Breaker.objects.get_or_create(name=NAME)
    sooner = Q(open_until__isnull=True) | Q(open_until__lt=until)
    Breaker.objects.filter(sooner, name=NAME).update(open_until=until)
