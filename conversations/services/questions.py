"""What people do with questions: take them on, answer, dismiss, and take it back."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations.models import Message, Question, Suggestion
from conversations.selectors.access import ANSWER, VIEW, may
from conversations.services.channels import lock
from conversations.services.following import follow
from conversations.services.posting import staff_message
from roster.services import checked_text

State, Closing = Question.State, Question.Closing


@transaction.atomic
def assign(question: Question, *, by: User, to: User | None) -> None:
    """Say who is to answer; None: nobody in particular.

    Raises ``PermissionDenied``, and ``ValidationError`` for somebody who may not answer in this course.
    """
    held = _locked(question, by)
    if to is not None and not (to.is_staff and to.has_perm(VIEW) and may(to, ANSWER, held.course)):
        raise ValidationError(_("This person may not answer questions of this course."))
    held.assigned_to = to
    held.save(update_fields=["assigned_to"])
    _log(held, by, "assigned" if to else "assigned to nobody")


@transaction.atomic
def save_draft(question: Question, *, by: User, text: str) -> None:
    """Keep what was written so far; an empty text forgets it. Raises ``PermissionDenied``."""
    held = _locked(question, by)
    held.draft = text.replace("\0", "").strip()
    held.save(update_fields=["draft"])


@transaction.atomic
def answer(question: Question, *, by: User, text: str, suggestion: Suggestion | None = None) -> Message:
    """Answer: the text becomes a message of the channel that replies to the question, which is then answered.

    A form sent twice answers once. ``suggestion`` is the one that was used. The message waits for the LMS, which
    fetches it by the API. Raises ``PermissionDenied``, and ``ValidationError`` without a text, or where somebody was
    quicker.
    """
    held = _locked(question, by)
    says = _text(text)
    if held.state != State.OPEN:
        given = held.answer
        if given is not None and held.settled_by_id == by.pk and given.text == says:
            return given
        raise ValidationError(_("This question is not open any more."))
    given = staff_message(held.message.channel, by=by, text=says, reply_to=held.message)
    _use(suggestion, held, by)
    _close(held, Closing.ANSWER, by, given)
    _log(held, by, "answered")
    return given


@transaction.atomic
def mark_answered(question: Question, *, by: User, message: Message | None = None) -> None:
    """Say that it is answered: by ``message``, or elsewhere. Doing it twice changes nothing.

    Raises ``PermissionDenied``, and ``ValidationError`` for a message of another channel or an earlier one.
    """
    held = _locked(question, by)
    if held.state == State.ANSWERED and held.settled_at is not None:
        return
    if message is not None and (
        message.channel_id != held.message.channel_id or message.moment < held.message.moment
    ):
        raise ValidationError(_("An answer is a later message of the same channel."))
    _close(held, Closing.PERSON, by, message)
    _log(held, by, "marked as answered")


@transaction.atomic
def dismiss(question: Question, *, by: User, reason: str) -> None:
    """Say that it needs no answer, and why. Doing it twice changes nothing.

    Raises ``PermissionDenied``, and ``ValidationError`` without a reason.
    """
    held = _locked(question, by)
    if held.state == State.DISMISSED:
        return
    _clear(held)
    held.state, held.reason = State.DISMISSED, checked_text(Question, "reason", reason.replace("\0", ""))
    held.settled_by, held.settled_at = by, timezone.now()
    held.save()
    _log(held, by, "dismissed")


@transaction.atomic
def reopen(question: Question, *, by: User) -> None:
    """Take back that it is dismissed, or say that what is there does not answer it. Raises ``PermissionDenied``.

    Of a dismissed question the channel decides again; an answered one stays open until something new answers it.
    """
    held = _locked(question, by)
    if held.state == State.OPEN:
        return
    if held.state == State.ANSWERED:
        held.reopened_at = timezone.now()
    _clear(held)
    held.save()
    follow(held.message.channel, [held.pk])
    _log(held, by, "reopened")


def _locked(question: Question, by: User) -> Question:
    if not may(by, ANSWER, question.course):
        raise PermissionDenied
    lock(question.message.channel_id)
    return Question.objects.select_related("course", "message__channel__course").get(pk=question.pk)


def _text(text: str) -> str:
    says = text.replace("\0", "").strip()
    if not says:
        raise ValidationError(_("Write something first."))
    return says


def _use(suggestion: Suggestion | None, question: Question, by: User) -> None:
    if suggestion is not None:
        question.suggestions.filter(pk=suggestion.pk, used_at=None).update(used_by=by, used_at=timezone.now())


def _clear(held: Question) -> None:
    """Open, as though nobody had decided anything."""
    held.state, held.closing, held.reason = State.OPEN, Closing.NONE, ""
    held.answer = held.answered_by = held.answered_at = held.seconds_to_answer = None
    held.settled_by = held.settled_at = None


def _close(held: Question, closing: Question.Closing, by: User, given: Message | None) -> None:
    now = timezone.now()
    _clear(held)
    held.state, held.closing, held.answer = State.ANSWERED, closing, given
    held.answered_by = given.author if given else None
    held.answered_at = (given.sent_at if given else None) or now
    held.seconds_to_answer = seconds_between(held, given)
    held.settled_by, held.settled_at, held.draft = by, now, ""
    held.save()


def seconds_between(question: Question, given: Message | None) -> int | None:
    """From the question to its answer; None where a time is not known, or the answer was given elsewhere."""
    asked = question.message.sent_at
    if given is None or given.sent_at is None or asked is None:
        return None
    return max(0, round((given.sent_at - asked).total_seconds()))


def _log(question: Question, by: User, what: str) -> None:
    LogEntry.objects.log_actions(by.pk, [question], CHANGE, what)
