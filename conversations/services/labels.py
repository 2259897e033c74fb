"""People's word on what a message is; it is what the next version of the model learns from."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.models import Label, LabelSource, Message
from conversations.selectors.access import LABEL, may
from conversations.selectors.messages import to_label
from conversations.services.channels import lock
from conversations.services.following import follow

#: For how long nobody else is given a message that a person has taken from the queue.
LEASE = timedelta(minutes=5)


def lease_next(by: User, course: str = "", skip: Collection[int] = ()) -> Message | None:
    """Take the unsure message nearest to the border that nobody else looks at; None where there is none.

    One's own, taken earlier, comes first. Several people asking at once get different ones. ``course`` is a key;
    ``skip`` are ids that the person passed over.
    """
    if not by.has_perm(LABEL):
        raise PermissionDenied
    waiting = to_label(by, course).exclude(pk__in=skip)
    mine = waiting.filter(labeller=by, lease_until__gt=timezone.now()).first()
    if mine is not None:
        return mine
    for message in waiting.filter(_free(by)).iterator(20):
        if _lease(message, by):
            return message
    return None


def _lease(message: Message, by: User) -> bool:
    until = timezone.now() + LEASE
    free = Message.objects.filter(_free(by), pk=message.pk)
    return bool(free.update(labeller=by, lease_until=until))


def _free(by: User) -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lte=timezone.now()) | Q(labeller=by)


def release(message: Message, *, by: User) -> None:
    """Put one's own message back into the queue; another's is left alone."""
    Message.objects.filter(pk=message.pk, labeller=by).update(labeller=None, lease_until=None)


@transaction.atomic
def correct(message: Message, label: str, *, by: User) -> None:
    """Say what a message is; the same as the model says confirms it. No model overwrites it.

    Raises ``PermissionDenied``, and ``ValidationError`` for what is no label or a message that was erased.
    """
    if label not in Label.values:
        raise ValidationError(_("“%(label)s” is no label.") % {"label": label})
    held = _locked(message, by)
    held.label, held.label_source = label, LabelSource.PERSON
    held.labelled_by, held.labelled_at = by, timezone.now()
    _save(held)


@transaction.atomic
def undo_correction(message: Message, *, by: User) -> None:
    """Let the model's word hold again. Raises ``PermissionDenied``."""
    held = _locked(message, by)
    held.label = held.model_label
    held.label_source = LabelSource.MODEL if held.model_label else LabelSource.NONE
    held.labelled_by = held.labelled_at = None
    _save(held)


def _locked(message: Message, by: User) -> Message:
    if not may(by, LABEL, message.channel.course):
        raise PermissionDenied
    lock(message.channel_id)
    held = Message.objects.select_related("channel__course").get(pk=message.pk)
    if held.erased_at is not None:
        raise ValidationError(_("This message was erased."))
    return held


def _save(held: Message) -> None:
    held.labeller = held.lease_until = None
    held.save(
        update_fields=["label", "label_source", "labelled_by", "labelled_at", "labeller", "lease_until"]
    )
    follow(held.channel, [held.pk])
