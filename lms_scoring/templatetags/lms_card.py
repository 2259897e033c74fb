"""Drawings of the student card, as inline SVG without ``style`` attributes."""

from typing import Any

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms_scoring.charts.calendar import LEVELS, Block, Day
from lms_scoring.models import Category
from lms_scoring.templatetags.lms_scoring import per_cent
from roster.models import Course

register = template.Library()

#: Pixels: a day's side, the step from one to the next, the room for names of weekdays and months.
SIDE, STEP, LEFT, TOP = 11, 13, 30, 16
LABELLED_WEEKDAYS = (0, 2, 4)


@register.simple_tag
def calendar_block(block: Block, label: str) -> SafeString:
    """Weeks as columns, weekdays as rows; ``label`` says what it shows."""
    width, height = LEFT + STEP * (max(day.column for day in block.days) + 1), TOP + STEP * 7
    return format_html(
        '<svg class="lms-calendar" viewBox="0 0 {} {}" width="{}" role="img" aria-label="{}">{}{}{}</svg>',
        width,
        height,
        width,
        label,
        format_html_join("", '<text x="{}" y="{}">{}</text>', _weekday_names()),
        format_html_join(
            "",
            '<text x="{}" y="10">{}</text>',
            ((LEFT + STEP * c, date_format(m, "M")) for c, m in block.months),
        ),
        format_html_join("", "{}", ((_cell(day),) for day in block.days)),
    )


def _weekday_names() -> list[tuple[int, int, str]]:
    return [(0, TOP + STEP * row + SIDE - 2, str(WEEKDAYS_ABBR[row])) for row in LABELLED_WEEKDAYS]


def _cell(day: Day) -> SafeString:
    marks = {"break": day.pause, "due": day.due, "ahead": day.ahead}
    kind = " ".join(
        f"lms-heat-{name}" for name in (day.level, *(name for name, is_set in marks.items() if is_set))
    )
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
        kind,
        LEFT + STEP * day.column,
        TOP + STEP * day.row,
        SIDE,
        SIDE,
        _said(day),
    )


def _said(day: Day) -> str:
    actions = ngettext("%(count)d action", "%(count)d actions", day.count) % {"count": day.count}
    parts = [date_format(day.when, "DATE_FORMAT")]
    parts += [actions if day.count else _("no activity")] if not day.ahead else []
    parts += [day.pause] if day.pause else []
    parts += [_("due: %(title)s") % {"title": title} for title in day.due]
    return " · ".join(parts)


@register.simple_tag
def calendar_legend() -> SafeString:
    """The levels in a row, from nothing to most."""
    squares = format_html_join(
        "",
        '<rect class="lms-heat-{}" x="{}" y="0" width="{}" height="{}" rx="2"/>',
        ((level, STEP * level, SIDE, SIDE) for level in range(LEVELS + 1)),
    )
    width = STEP * LEVELS + SIDE
    return format_html(
        '<svg class="lms-calendar" viewBox="0 0 {} {}" width="{}" aria-hidden="true">{}</svg>',
        width,
        SIDE,
        width,
        squares,
    )


@register.simple_tag
def signed(points: float) -> str:
    """Whole percentage points with their sign: “−12”, “+8”."""
    return f"{'−' if points < 0 else '+'}{abs(round(points))}"


@register.simple_tag
def contested_text(contested: dict[str, Any], course: Course) -> str:
    """A score as it stood when it was contested, from ``services.feedback.snapshot``."""
    return _("about: %(category)s, completes %(percent)d %%, on data up to %(day)s, model %(model)s") % {
        "category": Category(contested["category"]).label,
        "percent": per_cent(contested["p_complete"]),
        "day": date_format(course.date_of(contested["day"]), "DATE_FORMAT"),
        "model": contested["model_version"],
    }


@register.simple_tag
def contribution_bar(points: float, longest: float) -> SafeString:
    """A bar to the left (lowers) or right (raises) of the middle, as long as the points; ``longest`` fills a half."""
    length = 50 * min(abs(points) / longest, 1) if longest else 0
    return format_html(
        '<svg class="lms-contribution" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<line x1="50" y1="0" x2="50" y2="10"/><rect class="{}" x="{}" y="1" width="{}" height="8"/></svg>',
        "lms-contribution-worse" if points < 0 else "lms-contribution-better",
        f"{50 - length if points < 0 else 50:.2f}",
        f"{length:.2f}",
    )
