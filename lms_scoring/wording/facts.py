"""The contributions behind a probability, and what moved between two days, in words."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms_scoring.wording.pieces import Params, days, handed_in, missed

#: The percentile of somebody in the middle of the course.
_MIDDLE = 50


def contribution_sentence(group: str, points: float, facts: Params) -> str:
    """What a group of features stands for, with the day's facts; ``points`` are percentage points of completing."""
    words = _GROUPS.get(group)
    return group if words is None else words(points, facts)


def last_visit(_points: float, facts: Params) -> str:
    """When the student was last seen."""
    silent = facts.get("silent_days")
    if silent is None:
        return _("no visit so far")
    return (
        _("seen on the last day") if silent == 0 else _("last visit %(days)s before") % {"days": days(silent)}
    )


def _recent_activity(_points: float, facts: Params) -> str:
    active = _("active on %(days)d of the last 28 days") % {"days": facts["active_days_28"]}
    percent = round(facts["peer_percentile"])
    if percent == _MIDDLE:
        return active
    words = _("%(active)s, fewer than %(percent)d %% of classmates")
    if percent > _MIDDLE:
        words = _("%(active)s, more than %(percent)d %% of classmates")
    return words % {"active": active, "percent": max(percent, 100 - percent)}


def _deadlines(points: float, facts: Params) -> str:
    if points < 0 and facts["missed"]:
        return missed(facts["missed"], facts.get("last_missed"))
    if points < 0 and facts["late"]:
        return ngettext("%(count)d piece of work late", "%(count)d pieces of work late", facts["late"]) % {
            "count": facts["late"]
        }
    return handed_in(facts["submitted"])


def _scores(_points: float, facts: Params) -> str:
    mean = facts.get("mean_score")
    return (
        _("no scores known yet")
        if mean is None
        else _("mean score %(score)d of 100") % {"score": round(mean)}
    )


_GROUPS: dict[str, Callable[[float, Params], str]] = {
    "recency": last_visit,
    "recent_activity": _recent_activity,
    "overall_activity": lambda _points, _facts: _("activity since the start, against classmates"),
    "regularity": lambda _points, _facts: _("how regular the weeks have been"),
    "kinds": lambda _points, _facts: _("what the time went on: materials, forum, tasks"),
    "deadlines": _deadlines,
    "scores": _scores,
    "registration": lambda _points, _facts: _("when the course was joined"),
    "course": lambda _points, _facts: _("where the course stands, for everybody in it"),
}


def moved_sentences(before: Params, after: Params) -> list[str]:
    """What is different in the facts of two days; empty where nothing is."""
    found = (
        words(before, after)
        for words in (_moved_deadlines, _moved_work, _moved_visit, _moved_days, _moved_score)
    )
    return [text for text in found if text]


def _moved_deadlines(before: Params, after: Params) -> str:
    count = after["missed"] - before["missed"]
    return missed(count, after.get("last_missed")) if count > 0 else ""


def _moved_work(before: Params, after: Params) -> str:
    count = after["submitted"] - before["submitted"]
    return handed_in(count) if count > 0 else ""


def _moved_visit(before: Params, after: Params) -> str:
    was, now = before.get("silent_days"), after.get("silent_days")
    if was is None or now is None or was == now:
        return ""
    if now > was:
        return _("no visit since: silent %(days)s") % {"days": days(now)}
    return _("visits again: silent %(days)s then") % {"days": days(was)}


def _moved_days(before: Params, after: Params) -> str:
    was, now = before["active_days_28"], after["active_days_28"]
    if was == now:
        return ""
    return _("active days of 28: %(was)d → %(now)d") % {"was": was, "now": now}


def _moved_score(before: Params, after: Params) -> str:
    was, now = before.get("mean_score"), after.get("mean_score")
    if now is None or (was is not None and round(was) == round(now)):
        return ""
    if was is None:
        return _("first score known: %(now)d of 100") % {"now": round(now)}
    return _("mean score: %(was)d → %(now)d") % {"was": round(was), "now": round(now)}
