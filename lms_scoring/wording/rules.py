"""The rule behind a category, in words."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from lms_scoring.wording.pieces import Params, days, titled


def rule_sentence(reason: Params) -> str:
    """Why a category holds: ``{"code", "params"}`` as ``engine.categories.rule_reason`` makes it."""
    words = _RULES.get(reason["code"])
    if words is None:
        return _("a rule of another version: %(code)s") % {"code": reason["code"]}
    return words(reason["params"])


def _silence(params: Params) -> str:
    if params["course_days"] >= params["silent_days"]:
        return _("silent %(days)s while classmates kept on") % {"days": days(params["silent_days"])}
    return _("silent %(days)s while classmates were busy on %(busy)d of them") % {
        "days": days(params["silent_days"]),
        "busy": params["course_days"],
    }


def _visits_recently(params: Params) -> str:
    return _("active on %(visits)d of the last %(window_days)d days") % params


def _not_started_yet(params: Params) -> str:
    return _("no visit so far, %(days)s into the course") % {"days": days(params["silent_days"])}


def _short_silence(params: Params) -> str:
    return _("silent %(days)s: not long enough to count") % {"days": days(params["silent_days"])}


def _own_rhythm(params: Params) -> str:
    return _("silent %(days)s, as often before: visits have been rare all along") % {
        "days": days(params["silent_days"])
    }


def _course_lull(params: Params) -> str:
    return _("silent %(days)s, but so were classmates: they were busy on %(busy)d of them") % {
        "days": days(params["silent_days"]),
        "busy": params["course_days"],
    }


def _woke_up(params: Params) -> str:
    return _("woke up: active on %(visits)d of the last %(window_days)d days, after %(away)s away") % {
        **params,
        "away": days(params["away_days"]),
    }


def _handed_in(params: Params) -> str:
    return _("handed in work, after %(away)s away") % {"away": days(params["away_days"])}


def _returning(params: Params) -> str:
    return _(
        "on the way back: active on %(visits)d of the last %(window_days)d days, after %(away)s away"
    ) % {
        **params,
        "away": days(params["away_days"]),
    }


def _missed_deadline(params: Params) -> str:
    return _("%(title)s was due %(days)s ago and is not handed in; %(percent)d %% of classmates did") % {
        "title": titled(params["deadline"]),
        "days": days(params["days_late"]),
        "percent": params["handed_in_percent"],
    }


def _never_started(params: Params) -> str:
    return _("no visit since the start, %(days)s ago") % {"days": days(params["silent_days"])}


def _not_studying(_params: Params) -> str:
    return _("not taking part on that day")


_RULES: dict[str, Callable[[Params], str]] = {
    "visits_recently": _visits_recently,
    "not_started_yet": _not_started_yet,
    "short_silence": _short_silence,
    "own_rhythm": _own_rhythm,
    "course_lull": _course_lull,
    "woke_up": _woke_up,
    "handed_in": _handed_in,
    "returning": _returning,
    "silent_while_course_busy": _silence,
    "missed_deadline": _missed_deadline,
    "never_started": _never_started,
    "not_studying": _not_studying,
}
