"""Pieces of the pages of messages: labels and states by shape and word, texts, authors, probabilities as bars.

Colours come from the stylesheet by class, sizes by SVG attributes: a strict content security policy allows no
``style`` attributes. Everything that somebody wrote is escaped, and told to take its own direction (``dir="auto"``).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.dates import short_date
from conversations import wording
from conversations.engine.message import Link as FoundLink
from conversations.models import Label, Link, Message, Participant, Question

register = template.Library()

#: By shape and by the class of their colour; the words are the labels of the models.
LABELS: Mapping[str, tuple[str, str]] = {
    Label.QUESTION: ("?", "question"),
    Label.ANSWER: ("↩", "answer"),
    Label.COMMENT: ("…", "comment"),
}
STATES: Mapping[str, tuple[str, str]] = {
    Question.State.OPEN: ("○", "question"),
    Question.State.ANSWERED: ("✓", "answer"),
    Question.State.DISMISSED: ("–", "comment"),
}
#: A longer text is folded: so many characters and lines are shown of it.
SHOWN_CHARACTERS, SHOWN_LINES = 600, 10


@register.simple_tag
def label_badge(label: str, unsure: bool = False) -> SafeString:
    """What a message is; whether the model is unsure of it."""
    badge = _badge(LABELS, label, Label(label).label) if label else mark_safe("")
    tag = format_html(' <span class="lms-tag">{}</span>', _("unsure")) if unsure else ""
    return format_html("{}{}", badge, tag)


@register.simple_tag
def question_badge(question: Question) -> SafeString:
    """Where a question stands."""
    return _badge(STATES, question.state, question.get_state_display())


def _badge(shapes: Mapping[str, tuple[str, str]], key: str, word: Any) -> SafeString:
    shape, kind = shapes[key]
    return format_html(
        '<span class="lms-badge msg-{}"><span aria-hidden="true">{}</span> {}</span>', kind, shape, word
    )


@register.simple_tag
def length(seconds: float | None) -> str:
    """A length of time."""
    return "–" if seconds is None else wording.length(seconds)


@register.filter
def age_of(since: datetime) -> SafeString:
    """How long ago something was asked; exact on hover."""
    text = wording.length(max(0.0, (timezone.now() - since).total_seconds()))
    return _time(since, text)


@register.filter
def as_per_cent(share: float | None) -> str:
    """A share as a whole per cent; a dash where it is not known."""
    return "–" if share is None else str(round(100 * share))


@register.filter
def closed(question: Question) -> str:
    """What became of a question."""
    return wording.closed(
        question.state,
        closing=question.closing,
        reason=question.reason,
        by=str(question.answered_by or ""),
        seconds=question.seconds_to_answer,
    )


@register.simple_tag
def sent(when: datetime | None) -> SafeString:
    """When a message was sent: the time, and before today the day."""
    if when is None:
        return format_html('<span class="lms-quiet">{}</span>', _("no time"))
    local = timezone.localtime(when)
    clock = date_format(local, "TIME_FORMAT")
    today = timezone.localdate()
    return _time(when, clock if local.date() == today else f"{short_date(local.date(), today)}, {clock}")


def _time(when: datetime, text: str) -> SafeString:
    local = timezone.localtime(when)
    exact = date_format(local, "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, text)


@register.simple_tag
def author(participant: Participant | None, course_id: int | None = None) -> SafeString:
    """Who wrote it: a student with a link to the card, a member of staff, or a name that nobody knows."""
    if participant is None:
        return format_html('<span class="msg-author lms-quiet">{}</span>', _("somebody"))
    if participant.enrollment_id is not None and participant.enrollment is not None:
        url = reverse("admin:roster_student_card", args=[participant.enrollment.student_id])
        return format_html(
            '<a class="msg-author" dir="auto" href="{}?course={}">{}</a>',
            url,
            course_id or participant.course_id,
            participant,
        )
    role = _("staff") if participant.user_id else _("unknown")
    return format_html(
        '<span class="msg-author" dir="auto">{}</span> <span class="lms-tag">{}</span>', participant, role
    )


@register.simple_tag
def text(written: str, url: str = "") -> SafeString:
    """What somebody wrote; a long text is folded, or cut with a link to ``url`` where it can be read whole."""
    if not written:
        return format_html('<p class="msg-text lms-quiet">{}</p>', _("(erased)"))
    head = _head(written)
    if head == written:
        return format_html('<p class="msg-text" dir="auto">{}</p>', written)
    more = ngettext("The whole text, %(size)s character", "The whole text, %(size)s characters", len(written))
    more %= {"size": number_format(len(written), force_grouping=True)}
    if url:
        return format_html(
            '<p class="msg-text" dir="auto">{}…</p><p><a href="{}">{}</a></p>', head, url, more
        )
    return format_html(_FOLDED, head, more, written)


_FOLDED = (
    '<details class="lms-fold msg-fold"><summary><span class="msg-text" dir="auto">{}…</span> '
    '<span class="msg-more">{}</span></summary>'
    '<p class="msg-text msg-whole" dir="auto" tabindex="0">{}</p></details>'
)


def _head(written: str) -> str:
    """The beginning that is shown of a text; the text itself where it is short."""
    lines = written.splitlines()
    head = "\n".join(lines[:SHOWN_LINES]) if len(lines) > SHOWN_LINES else written
    return head if len(head) <= SHOWN_CHARACTERS else head[:SHOWN_CHARACTERS].rstrip()


@register.filter
def in_one_line(message: Message, most: int = 160) -> str:
    """The beginning of a message without line breaks."""
    flat = " ".join(message.text[: 4 * most].split())
    return flat if len(flat) <= most else f"{flat[:most].rstrip()}…"


@register.filter
def answered_by(by_id: Mapping[int, Message], link: Link) -> str:
    """What a linked message answers: who said it, and its first words."""
    parent = by_id[link.parent_id]
    return f"{parent.author or '–'}: {in_one_line(parent, 60)}"


@register.filter
def link_rule(link: Link | FoundLink) -> str:
    """Why a message is taken for a response to another; a link of the database or of the engine."""
    return wording.link_rule(link.rule, link.probability)


@register.simple_tag
def probabilities(values: Sequence[float] | None, label: str = "") -> SafeString:
    """A bar and a whole per cent for each label; the one that holds stands out."""
    if values is None:
        return mark_safe("–")
    rows = format_html_join(
        "", _BAR, (_bar(one, value, label) for one, value in zip(Label, values, strict=True))
    )
    return format_html('<span class="msg-probabilities">{}</span>', rows)


_BAR = (
    '<span class="msg-probability msg-bar-{}{}"><span>{}</span>'
    '<svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">'
    '<rect width="100" height="8"/><line x1="0" x2="{}" y1="4" y2="4"/></svg>'
    '<span class="lms-number">{} %</span></span>'
)


def _bar(one: Label, value: float, label: str) -> tuple[Any, ...]:
    per_cent = round(100 * value)
    return one.value, " msg-holds" if one == label else "", one.label, per_cent, per_cent
