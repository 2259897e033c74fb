"""How a run's students behave, in figures that a simulated run and a published one can be compared by."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import COMPLETED, NEVER, CourseData
from lms_scoring.engine.metrics import auc

WEEK = 7
#: Days within which a silent student may come back.
RETURN_WITHIN = 28


def behaviour(course: CourseData) -> Mapping[str, float]:
    """The figures of ``docs/simulator.md`` for a finished run; shares are 0 .. 1.

    Weeks count from 1, week w ending with course day 7 w - 1. NaN stands where nobody is left to be counted.
    """
    active = _active(course)
    return {**_outcomes(course), **_activity(course, active), **_silence(course, active), **_work(course)}


def _active(course: CourseData) -> NDArray[np.bool_]:
    """[n, length] any activity on the day."""
    active = np.zeros((course.n, course.length), bool)
    within = (course.activity.day >= 0) & (course.activity.day < course.length)
    active[course.activity.enrollment[within], course.activity.day[within]] = True
    return active


def _outcomes(course: CourseData) -> Mapping[str, float]:
    withdrawn = course.end < NEVER
    return {
        "withdrawn": float(withdrawn.mean()),
        "withdrawn before the start": float((course.end < 0).mean()),
        "day of withdrawal, median": _median(course.end[withdrawn]),
        "day of withdrawal, upper quartile": _quantile(course.end[withdrawn], 0.75),
        "completed": float((course.outcome == COMPLETED).mean()),
    }


def _activity(course: CourseData, active: NDArray[np.bool_]) -> Mapping[str, float]:
    weeks = course.length // WEEK
    days = active[:, : weeks * WEEK].reshape(course.n, weeks, WEEK).sum(axis=2)
    studying = np.stack([course.studying(WEEK * (week + 1) - 1) for week in range(weeks)], axis=1)
    busy = studying & (days > 0)
    share = busy.sum(axis=0) / np.maximum(studying.sum(axis=0), 1)
    completed = course.outcome == COMPLETED
    count = course.activity.count
    return {
        "active days": float(active.sum() / course.n),
        "active in the week, weeks 1–8": float(share[:8].mean()),
        "active in the week, weeks 9–20": float(share[8:20].mean()),
        "active in the week, from week 21": float(share[20:].mean()) if weeks > 20 else np.nan,
        "active days in an active week": float(days[busy].mean()),
        "share of days active, completers, lower quartile": _quantile(active[completed].mean(axis=1), 0.25),
        "share of days active, completers, upper quartile": _quantile(active[completed].mean(axis=1), 0.75),
        "groups of activity in an active day": len(count) / max(_active_days(course), 1),
        "clicks on a group in a day, median": _median(count),
        "clicks on a group in a day, 90 %": _quantile(count, 0.9),
        **{
            f"AUC of active days for completing, week {week}": _auc(course, active, week)
            for week in (2, 4, 8, 15)
        },
    }


def _active_days(course: CourseData) -> int:
    """Pairs of enrollment and day with any activity, those before the start included."""
    return len(np.unique(np.stack([course.activity.enrollment, course.activity.day]), axis=1).T)


def _auc(course: CourseData, active: NDArray[np.bool_], week: int) -> float:
    studying = course.studying(WEEK * week - 1)
    found = auc((course.outcome == COMPLETED)[studying], active[studying, : WEEK * week].sum(axis=1))
    return float("nan") if found is None else found


def _silence(course: CourseData, active: NDArray[np.bool_]) -> Mapping[str, float]:
    silent = np.zeros(active.shape, np.int32)
    for day in range(course.length):
        silent[:, day] = np.where(active[:, day], 0, silent[:, day - 1] + 1 if day else 1)
    figures = {
        f"back within 28 days after {days} of silence": _back(course, active, silent, days)
        for days in (7, 14, 28)
    }
    day = 8 * WEEK - 1
    completed, studying, now = course.outcome == COMPLETED, course.studying(day), silent[:, day]
    for name, low, high in (("less than 7", 0, 7), ("7 to 13", 7, 14), ("14 or more", 14, NEVER)):
        there = studying & (now >= low) & (now < high)
        figures[f"completed, of those silent for {name} days at week 8"] = _mean(completed[there])
    longest = silent[completed].max(axis=1, initial=0)
    return {**figures, "longest silence of a completer, median": _median(longest)}


def _back(course: CourseData, active: NDArray[np.bool_], silent: NDArray[np.int32], days: int) -> float:
    """The share that is active again, of those silent for at least ``days`` on the last day of some week."""
    back = []
    for day in range(days, course.length - RETURN_WITHIN, WEEK):
        there = course.studying(day) & (silent[:, day] >= days)
        back.append(active[there, day + 1 : day + 1 + RETURN_WITHIN].any(axis=1))
    return _mean(np.concatenate(back)) if back else float("nan")


def _work(course: CourseData) -> Mapping[str, float]:
    results, deadlines = course.results, course.deadlines
    dated = np.flatnonzero((deadlines.due < NEVER) & (deadlines.weight >= 5))
    due = deadlines.due[results.deadline]
    counted = np.isin(results.deadline, dated) & ~results.banked
    late, score = (results.submitted > due)[counted], results.score[counted]
    score = score[~np.isnan(score)]
    handed = np.zeros((course.n, len(deadlines.due)), bool)
    handed[results.enrollment, results.deadline] = True
    expected = np.stack([course.studying(int(day)) for day in deadlines.due[dated]], axis=1)
    return {
        "work handed in, of those studying on its day": _mean(handed[:, dated][expected]),
        "work handed in late": _mean(late),
        "days ahead of the deadline, upper quartile": _quantile((due - results.submitted)[counted], 0.75),
        "score, mean": _mean(score),
        "score, standard deviation": float(score.std()) if len(score) else float("nan"),
    }


def _mean(values: NDArray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _quantile(values: NDArray, share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else float("nan")


def _median(values: NDArray) -> float:
    return _quantile(values, 0.5)
