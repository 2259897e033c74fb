"""Tells workers that a channel has something new. The row is the truth: a sweep finds what no worker heard of."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from conversations.models import Channel

_listeners: list[Callable[[int], object]] = []


def on_touch(listener: Callable[[int], object]) -> None:
    """Call ``listener`` with the id of each channel that has something new, once that is committed."""
    if listener not in _listeners:
        _listeners.append(listener)


def touch(channel_ids: Iterable[int]) -> None:
    """Something in these channels was written: let it be labelled and linked, and their questions be looked at."""
    ids = sorted(set(channel_ids))
    Channel.objects.filter(pk__in=ids).update(
        changes=F("changes") + 1, changed_at=timezone.now(), attempts=0, error=""
    )
    # A broker that does not answer must not lose what was written: the sweep finds the row.
    transaction.on_commit(lambda: _tell(ids), robust=True)


def _tell(ids: Iterable[int]) -> None:
    for channel_id in ids:
        for listener in _listeners:
            listener(channel_id)
