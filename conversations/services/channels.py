"""Tells workers that a channel has something new. The row is the truth: a sweep finds what no worker heard of."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from conversations.models import Channel, Message

#: Where something stands in a channel: ``moment`` and ``position`` of a message.
Place: TypeAlias = tuple[int, int]
#: A position before all others of its moment.
FIRST = -(2**63)

_listeners: list[Callable[[int], object]] = []


def on_touch(listener: Callable[[int], object]) -> None:
    """Call ``listener`` with the id of each channel that has something new, once that is committed."""
    if listener not in _listeners:
        _listeners.append(listener)


def lock(channel_id: int) -> Channel:
    """The channel's row, held for the transaction. Whoever writes messages or questions of a channel takes it first."""
    return Channel.objects.select_for_update(no_key=True).get(pk=channel_id)


def touch(channel_ids: Iterable[int]) -> None:
    """Something in these channels was written: let it be labelled and linked, and their questions be looked at."""
    ids = sorted(set(channel_ids))
    Channel.objects.filter(pk__in=ids).update(
        changes=F("changes") + 1, changed_at=timezone.now(), attempts=0, error=""
    )
    # A broker that does not answer must not lose what was written: the sweep finds the row.
    transaction.on_commit(lambda: _tell(ids), robust=True)


def touch_from(places: Mapping[int, Place]) -> None:
    """From these places on, by channel, let messages be looked at anew: what a message is depends on those before it.

    What is to be looked at is therefore always the end of a channel.
    """
    for channel_id, (moment, position) in sorted(places.items()):
        lock(channel_id)
        later = Q(moment__gt=moment) | Q(moment=moment, position__gte=position)
        looked_at = Message.objects.filter(later, channel=channel_id).exclude(model_version="")
        looked_at.update(model_version="")
    touch(places)


def _tell(ids: Iterable[int]) -> None:
    for channel_id in ids:
        for listener in _listeners:
            listener(channel_id)
