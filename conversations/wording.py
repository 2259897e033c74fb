"""Words for what is stored as codes and numbers: lengths of time, what closed a question, how an author was matched."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


def closed(state: str, *, closing: str, reason: str, by: str, seconds: int | None) -> str:
    """What became of a question that is no longer open: ``by`` whom, after how long, or the ``reason`` why not."""
    if state == "dismissed":
        return _("Dismissed: %(reason)s") % {"reason": reason} if reason else _("Dismissed")
    parts = [_by_whom(closing, by)]
    if seconds is not None:
        parts.append(_("after %(length)s") % {"length": length(seconds)})
    return " · ".join(parts)


def _by_whom(closing: str, by: str) -> str:
    if closing == "thanks":
        return _("The asker said thanks")
    return _("Answered by %(name)s") % {"name": by} if by else _("Answered")


def done(state: str) -> str:
    """What was done with a question just now, by the state it is in."""
    known = {"dismissed": _("Dismissed:"), "answered": _("Answered:")}
    return known.get(state, _("Open again:"))


def link_rule(rule: str, probability: float) -> str:
    """Why a message is taken for a response to another."""
    known = {
        "reply": _("replied"),
        "mention": _("by name"),
        "learned": _("likely, %(per_cent)d %%") % {"per_cent": round(100 * probability)},
    }
    return known.get(rule, _("by turn"))


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
