"""Critical points of a course in plain words, from what ``engine.critical_points`` stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms_scoring.wording.pieces import days, titled
from roster.models import Course

Stored = Mapping[str, Any]


@dataclass(frozen=True)
class CriticalPoint:
    """One sentence about a course, the course day it is about, and how many changes stand out there."""

    day: int
    text: str
    detail: str
    excess: float


def critical_points(course: Course, stored: Stored) -> list[CriticalPoint]:
    """Peaks, and deadlines around which clearly more students change; what stands out most comes first."""
    titles = {key: title for effect in stored.get("deadlines", ()) for key, title in _titles(effect)}
    peaks = [_peak(course, peak, titles) for peak in stored.get("peaks", ())]
    deadlines = [_deadline(course, effect) for effect in stored.get("deadlines", ()) if effect["critical"]]
    return sorted([*peaks, *deadlines], key=lambda point: -point.excess)


def _titles(effect: Stored) -> list[tuple[str, str]]:
    return list(zip(effect["keys"], effect["titles"], strict=True))


def _peak(course: Course, peak: Stored, titles: Mapping[str, str]) -> CriticalPoint:
    text = ngettext(
        "%(when)s: %(worse)d changed for the worse, where about %(expected)d is usual.",
        "%(when)s: %(worse)d changed for the worse, where about %(expected)d are usual.",
        round(peak["expected"]),
    ) % {
        "when": _span(course, peak["first_day"], peak["last_day"]),
        "worse": peak["worse"],
        "expected": round(peak["expected"]),
    }
    detail = " ".join((*_behind(peak), *_preceding(peak, titles)))
    return CriticalPoint(peak["first_day"], text, detail, peak["worse"] - peak["expected"])


def _behind(peak: Stored) -> list[str]:
    """What the rule of most of these changes saw."""
    rules: Mapping[str, int] = peak.get("rules", {})
    # The database does not keep the order of keys.
    code = max(rules, key=lambda name: rules[name], default="")
    words = {
        "silent_while_course_busy": _("Most had fallen silent."),
        "missed_deadline": _("Most had missed a deadline."),
        "never_started": _("Most had never begun."),
    }
    return [words[code]] if code in words else []


def _preceding(peak: Stored, titles: Mapping[str, str]) -> list[str]:
    after = peak["days_after_deadline"]
    if after is None:
        return []
    names = _joined([titles.get(key, key) for key in peak["deadline_keys"]])
    return [_("%(days)s after %(titles)s.") % {"days": days(after).capitalize(), "titles": names}]


def _deadline(course: Course, effect: Stored) -> CriticalPoint:
    values = {
        "before": effect["worse_before"],
        "of_before": effect["at_risk_before"],
        "days_before": days(effect["days_before"]),
        "after": effect["worse_after"],
        "of_after": effect["at_risk_after"],
        "days_after": days(effect["days_after"]),
        "titles": _joined(effect["titles"]),
        "due": date_format(course.date_of(effect["due"]), pgettext("day and month", "j F")),
    }
    if effect["critical"] == "after":
        text = _(
            "%(after)d of %(of_after)d changed for the worse in the %(days_after)s after %(titles)s (due %(due)s)."
        )
        detail = _("In the %(days_before)s before it: %(before)d of %(of_before)d.")
    else:
        text = _(
            "%(before)d of %(of_before)d changed for the worse in the %(days_before)s before %(titles)s (due %(due)s)."
        )
        detail = _("In the %(days_after)s after it: %(after)d of %(of_after)d.")
    excess = abs(effect["worse_after"] - effect["worse_before"])
    return CriticalPoint(effect["due"], text % values, detail % values, excess)


def _joined(titles: list[str] | tuple[str, ...]) -> str:
    return ", ".join(titled(title) for title in titles)


def _span(course: Course, first: int, last: int) -> str:
    """“3 November”, or “3–5 November” over several days."""
    start, end = course.date_of(first), course.date_of(last)
    day_month = pgettext("day and month", "j F")
    if first == last:
        return date_format(start, day_month)
    if start.month == end.month:
        return f"{start.day}–{date_format(end, day_month)}"
    return f"{date_format(start, day_month)} – {date_format(end, day_month)}"
