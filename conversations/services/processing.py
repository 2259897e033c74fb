"""A channel as a job: claimed by whichever worker comes first, looked at in chunks, freed again if that one died."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from common import conf
from conversations.models import Channel
from conversations.selectors.windows import next_window
from conversations.services.annotating import Models, annotate, current_models, current_versions
from conversations.services.channels import lock
from conversations.services.following import follow

logger = logging.getLogger(__name__)


def process(channel_id: int) -> bool:
    """Label, link and follow the questions of one chunk of a channel; whether there is more to do.

    False also where another worker is at it, or nothing is new. A failure is written on the channel.
    """
    channel = _claim(channel_id)
    if channel is None:
        return False
    try:
        more = _work(channel, current_models())
    except Exception as error:
        # The kind alone: the text of an error may quote a message.
        logger.error("Channel %s could not be processed: %s", channel.pk, type(error).__name__)
        _release(channel, error=type(error).__name__)
        return False
    return more


def _claim(channel_id: int) -> Channel | None:
    waiting = _waiting().filter(pk=channel_id, claimed_at=None)
    if not waiting.update(claimed_at=timezone.now(), attempts=F("attempts") + 1, error=""):
        return None
    return Channel.objects.select_related("course").get(pk=channel_id)


def _waiting() -> QuerySet[Channel]:
    """Channels in which something is new, or that were last looked at by other models."""
    other = ~Q(model_versions=current_versions())
    return Channel.objects.filter(Q(processed__lt=F("changes")) | other & Q(changes__gt=0))


def _work(channel: Channel, models: Models) -> bool:
    if channel.model_versions != models.versions:
        _start_over(channel, models)
    window = next_window(channel)
    found = models.look_at(window)
    with transaction.atomic():
        # Whoever writes into the channel holds the same lock: what we looked at is still what is there, or we leave it.
        now = lock(channel.pk)
        if now.claimed_at != channel.claimed_at:
            return False
        if now.changes == channel.changes:
            annotate(models, window, found)
            follow(channel, [message.pk for message in window.fresh])
        more = now.changes != channel.changes or channel.messages.filter(model_version="").exists()
        processed = now.processed if more else channel.changes
        _release(channel, processed=processed, attempts=0)
    return more


def _start_over(channel: Channel, models: Models) -> None:
    """Another model is in use: everything is to be looked at anew. Labels stand until then."""
    with transaction.atomic():
        channel.messages.exclude(model_version="").update(model_version="")
        channel.model_versions = models.versions
        Channel.objects.filter(pk=channel.pk).update(model_versions=models.versions)


def _release(channel: Channel, **fields: object) -> None:
    """Give the claim back, if it is still ours."""
    Channel.objects.filter(pk=channel.pk, claimed_at=channel.claimed_at).update(claimed_at=None, **fields)


def requeue_lost(now: datetime) -> list[int]:
    """Free channels whose worker died; returns the ids of all that wait, those that failed among them."""
    lease = timedelta(seconds=conf.get("JOB_LEASE_SECONDS"))
    Channel.objects.filter(claimed_at__lt=now - lease).update(claimed_at=None)
    return list(_waiting().filter(claimed_at=None).values_list("pk", flat=True))
