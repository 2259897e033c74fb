"""Words for what is stored as codes and numbers: lengths of time, what closed a question, how an author was matched."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations.models import Link, Question

MINUTE, HOUR, DAY = 60, 3600, 86400


def length(seconds: float) -> str:
    """A length of time in its largest unit: “less than a minute”, “12 min”, “3 h”, “2 days”."""
    if seconds < MINUTE:
        return _("less than a minute")
    if seconds < HOUR:
        return _("%(count)d min") % {"count": seconds // MINUTE}
    if seconds < 2 * DAY:
        return _("%(count)d h") % {"count": seconds // HOUR}
    days = int(seconds // DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def closed(question: Question) -> str:
    """What became of a question that is no longer open: by whom, after how long, or why it was dismissed."""
    if question.state == Question.State.DISMISSED:
        return _("Dismissed: %(reason)s") % {"reason": question.reason} if question.reason else _("Dismissed")
    parts = [_by_whom(question)]
    if question.seconds_to_answer is not None:
        parts.append(_("after %(length)s") % {"length": length(question.seconds_to_answer)})
    return " · ".join(parts)


def _by_whom(question: Question) -> str:
    if question.closing == Question.Closing.THANKS:
        return _("The asker said thanks")
    if question.answered_by is not None:
        return _("Answered by %(name)s") % {"name": question.answered_by}
    return _("Answered")


def done(question: Question) -> str:
    """What was done with a question just now."""
    if question.state == Question.State.DISMISSED:
        return _("Dismissed:")
    return _("Answered:") if question.state == Question.State.ANSWERED else _("Open again:")


def link_rule(rule: str, probability: float) -> str:
    """Why a message is taken for a response to another."""
    known = {
        Link.Rule.REPLY: _("replied"),
        Link.Rule.MENTION: _("by name"),
        Link.Rule.LEARNED: _("likely, %(per_cent)d %%") % {"per_cent": round(100 * probability)},
    }
    return known.get(Link.Rule(rule), _("by turn"))


def skipped(code: str) -> str:
    """What an importer passed over, since it is no message by its nature."""
    known = {
        "service": _("notices of the platform"),
        "unsupported": _("of a kind that holds no text"),
        "empty": _("without text"),
        "duplicate": _("the very same message again"),
        "bot": _("written by bots"),
    }
    return known.get(code, code)
