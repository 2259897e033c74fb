"""How good scores and categories were on runs whose end is known: per week, forward in time.

At each cutoff only those studying at its end count: whoever withdrew before is left out, and no row after it is read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import (
    ACTIVE,
    ASLEEP,
    FALLING_ASLEEP,
    NEVER,
    NOT_STUDYING,
    UNKNOWN,
    CourseData,
)
from lms_scoring.engine.features_v1 import FeatureBuilder
from lms_scoring.engine.metrics import auc_gaps, equal_count_bins, precision_at, quality, roc_points
from lms_scoring.engine.rules import RuleModel
from lms_scoring.engine.scoring_model import ScoringModel
from lms_scoring.engine.targets import completed, drops_out
from lms_scoring.engine.training_rows import last_day

Labels = Mapping[str, Sequence[NDArray]]
Categories = NDArray[np.int8]

CATEGORY_NAMES = {ACTIVE: "active", FALLING_ASLEEP: "falling_asleep", ASLEEP: "asleep"}
#: Changes are counted from the end of the second week to the end of the eighteenth.
CHANGES_FROM, CHANGES_TO = 14, 126
#: Withdrawals up to this day are too early to be warned of.
SETTLED_DAY = 28
#: How long before a withdrawal a warning is in time.
WARNING_DAYS = 7
#: The week at which fairness is looked at, or the nearest asked for.
FAIRNESS_WEEK = 8


def evaluate(
    model: ScoringModel | RuleModel,
    courses: Sequence[CourseData],
    weeks: Sequence[int],
    labels: Labels | None = None,
    *,
    seed: int = 0,
) -> dict[str, Any]:
    """Quality of both probabilities over all ``courses`` together, week by week.

    ``rows``: per week ``n``, ``base_rate`` (share completing), ``completion`` and ``dropout`` (``metrics.quality``),
    ``precision_at_10pct`` (share not completing among the tenth with the highest risk of it); ``curves``: ROC and
    calibration points of completing per week; ``fairness``: gaps of the AUC of completing in the week nearest
    ``FAIRNESS_WEEK``, given ``labels``: per attribute, one array of group names per course, ``""`` for unknown.
    Enrollments whose outcome is not known are left out. ``weeks_left_out``: those at whose end nobody is studying, such
    as weeks after the end of every run.
    """
    builders = [FeatureBuilder(course) for course in courses]
    found = {week: _cutoff(model, builders, week) for week in weeks}
    cutoffs = {week: cutoff for week, cutoff in found.items() if cutoff is not None}
    fair_week = min(cutoffs, key=lambda week: (abs(week - FAIRNESS_WEEK), week), default=None)
    return {
        "rows": [_row(week, cutoff) for week, cutoff in cutoffs.items()],
        "weeks_left_out": [week for week, cutoff in found.items() if cutoff is None],
        "curves": [_curves(week, cutoff) for week, cutoff in cutoffs.items()],
        "fairness": []
        if fair_week is None or not labels
        else _fairness(cutoffs[fair_week], labels, fair_week, seed),
    }


def _cutoff(
    model: ScoringModel | RuleModel, builders: Sequence[FeatureBuilder], week: int
) -> dict[str, NDArray] | None:
    """Truth and probabilities of everyone studying at the end of a week, over all runs that last that long; None for
    nobody."""
    day, parts, chosen_all = last_day(week), [], []
    for builder in builders:
        course = builder.course
        chosen = course.studying(day) & (course.outcome != UNKNOWN) & (day < course.length)
        chosen_all.append(chosen)
        # Features of a day long after a run's end take memory by that day's distance.
        if chosen.any():
            p_complete, p_dropout = model.predict(builder.at(day)[chosen], course.family)
            parts.append((completed(course)[chosen], drops_out(course, day)[chosen], p_complete, p_dropout))
    if not parts:
        return None
    names = ("completed", "dropped_out", "p_complete", "p_dropout")
    columns = {name: np.concatenate(part) for name, part in zip(names, zip(*parts, strict=True), strict=True)}
    return columns | {"chosen": np.concatenate(chosen_all)}


def _row(week: int, cutoff: dict[str, NDArray]) -> dict[str, Any]:
    return {
        "week": week,
        "n": len(cutoff["completed"]),
        "base_rate": float(cutoff["completed"].mean()),
        "completion": quality(cutoff["completed"], cutoff["p_complete"]),
        "dropout": quality(cutoff["dropped_out"], cutoff["p_dropout"]),
        "precision_at_10pct": precision_at(~cutoff["completed"], 1 - cutoff["p_complete"]),
    }


def _curves(week: int, cutoff: dict[str, NDArray]) -> dict[str, Any]:
    truth, p = cutoff["completed"], cutoff["p_complete"]
    return {"week": week, "roc": roc_points(truth, p), "calibration": equal_count_bins(truth, p)}


def _fairness(cutoff: dict[str, NDArray], labels: Labels, week: int, seed: int) -> list[dict[str, Any]]:
    chosen = {name: np.concatenate(list(values))[cutoff["chosen"]] for name, values in labels.items()}
    gaps = auc_gaps(cutoff["completed"], cutoff["p_complete"], chosen, seed=seed)
    return [{**gap, "week": week} for gap in gaps]


def category_metrics(
    courses: Sequence[CourseData], categories: Sequence[Categories], weeks: Sequence[int]
) -> dict[str, Any]:
    """What the categories were worth; ``categories`` are int8 ``[n, days]`` per course, column d for course day d.

    ``rows``: per week ``categories`` (``n`` and share ``completed`` of each, ``None`` where empty) and
    ``completers_not_active`` (share not active among those who completed in the end).
    ``changes_per_student_median``: changes over days 14 .. 126, of those studying on day 14.
    ``withdrawn_flagged_7d``: of those who withdrew after day 28, the share not active at the end of the day seven days
    before. ``lead_days_median``: of those who withdrew after day 28 and were not active on the day before, the days
    from the start of that last spell of not being active to the withdrawal.
    """
    leads = [_leads(course, table) for course, table in zip(courses, categories, strict=True)]
    flagged = np.concatenate([flags for flags, _ in leads]) if leads else np.empty(0)
    lead_days = np.concatenate([days for _, days in leads]) if leads else np.empty(0)
    changes = np.concatenate([_changes(table) for table in categories]) if categories else np.empty(0)
    return {
        "rows": [_category_row(courses, categories, week) for week in weeks],
        "changes_per_student_median": float(np.median(changes)) if len(changes) else None,
        "withdrawn_flagged_7d": float(flagged.mean()) if len(flagged) else None,
        "lead_days_median": float(np.median(lead_days)) if len(lead_days) else None,
    }


def _category_row(
    courses: Sequence[CourseData], categories: Sequence[Categories], week: int
) -> dict[str, Any]:
    day, values, truth = last_day(week), [], []
    for course, table in zip(courses, categories, strict=True):
        if day < table.shape[1]:
            chosen = course.studying(day) & (course.outcome != UNKNOWN) & (table[:, day] != NOT_STUDYING)
            values.append(table[chosen, day])
            truth.append(completed(course)[chosen])
    value = np.concatenate(values) if values else np.empty(0, np.int8)
    done = np.concatenate(truth) if truth else np.empty(0, bool)
    counts = {
        name: {"n": int((value == code).sum()), "completed": _share(done[value == code])}
        for code, name in CATEGORY_NAMES.items()
    }
    return {"week": week, "categories": counts, "completers_not_active": _share(value[done] != ACTIVE)}


def _share(values: NDArray[np.bool_]) -> float | None:
    return float(values.mean()) if len(values) else None


def _changes(table: Categories) -> NDArray[np.integer]:
    """Changes per student over the counted days, one element for each studying on the first of them."""
    if table.shape[1] <= CHANGES_FROM:
        return np.empty(0, int)
    span = table[:, CHANGES_FROM : CHANGES_TO + 1]
    before, after = span[:, :-1], span[:, 1:]
    changed = (before != after) & (before != NOT_STUDYING) & (after != NOT_STUDYING)
    return changed.sum(axis=1)[span[:, 0] != NOT_STUDYING]


def _leads(course: CourseData, table: Categories) -> tuple[NDArray[np.bool_], NDArray[np.integer]]:
    """Of those who withdrew after ``SETTLED_DAY``: who was flagged in time; and the length of the last spells."""
    left = np.flatnonzero((course.end > SETTLED_DAY) & (course.end < NEVER) & (course.end <= table.shape[1]))
    awake = (table == ACTIVE) | (table == NOT_STUDYING)
    flagged, leads = [], []
    for enrollment in left:
        end = int(course.end[enrollment])
        flagged.append(not awake[enrollment, end - WARNING_DAYS])
        woke = np.flatnonzero(awake[enrollment, :end])
        spell = end - 1 - int(woke[-1]) if len(woke) else end
        if spell:
            leads.append(spell)
    return np.array(flagged, bool), np.array(leads, int)
