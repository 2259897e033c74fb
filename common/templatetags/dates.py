"""Dates as people say them, exact on hover."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

register = template.Library()

#: Days from today within which a date is said relative to it.
NEAR_DAYS = 14


def time_tag(when: date, today: date) -> SafeString:
    """A ``<time>`` that reads as people say it."""
    exact = date_format(when, "DATE_FORMAT")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', when.isoformat(), exact, spoken_date(when, today)
    )


def spoken_date(when: date, today: date) -> str:
    """“3 days ago” within ``NEAR_DAYS`` of today, a short date beyond, with the year where it differs."""
    ahead = (when - today).days
    if ahead == 0:
        return _("today")
    if ahead == -1:
        return _("yesterday")
    if ahead == 1:
        return _("tomorrow")
    if -NEAR_DAYS <= ahead < 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", -ahead) % {"days": -ahead}
    if 0 < ahead <= NEAR_DAYS:
        return ngettext("in %(days)d day", "in %(days)d days", ahead) % {"days": ahead}
    return short_date(when, today)


def short_date(when: date, today: date) -> str:
    """“18 Nov”, or “18 Nov 2013” in another year."""
    if when.year == today.year:
        return date_format(when, pgettext("day and month", "j M"))
    return date_format(when, pgettext("day, month and year", "j M Y"))


@register.simple_tag
def moment(when: datetime | None) -> SafeString:
    """A time of day today, a spoken date before; exact on hover."""
    if when is None:
        return mark_safe("–")
    local = timezone.localtime(when)
    today = timezone.localdate()
    text = date_format(local, "TIME_FORMAT") if local.date() == today else spoken_date(local.date(), today)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        date_format(local, "DATETIME_FORMAT"),
        text,
    )
