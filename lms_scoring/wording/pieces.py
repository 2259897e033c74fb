"""Pieces that several sentences share."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

Params = Mapping[str, Any]


def days(count: int) -> str:
    """“1 day”, “9 days”."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def duration(count: int) -> str:
    """Days, or whole weeks from two on."""
    if count < 14:
        return days(count)
    return ngettext("%(count)d week", "%(count)d weeks", count // 7) % {"count": count // 7}


def titled(title: str) -> str:
    """A title in the language's quotation marks."""
    return pgettext("title of a deadline", "“%s”") % title


def missed(count: int, title: str | None) -> str:
    """So many missed deadlines, the last by name where it is known."""
    if title and count == 1:
        return _("missed %(title)s") % {"title": titled(title)}
    text = ngettext("%(count)d deadline missed", "%(count)d deadlines missed", count) % {"count": count}
    return (
        _("%(missed)s, the last one %(title)s") % {"missed": text, "title": titled(title)} if title else text
    )


def handed_in(count: int) -> str:
    """So many pieces of work handed in."""
    if count == 0:
        return _("nothing handed in yet")
    return ngettext("%(count)d piece of work handed in", "%(count)d pieces of work handed in", count) % {
        "count": count
    }
