"""Learning a scoring model from finished runs: candidates compete, the record says how each did.

    model = fit(courses)    # oldest run first; raises ValueError where no run is finished

Takes one thread (several cores in use by others make boosted trees tens of times slower, not faster).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from threadpoolctl import threadpool_limits

from lms_scoring.engine.course_data import CourseData
from lms_scoring.engine.estimators import Average, Boosting, Estimator, Origin, Rows, TimeVaryingLogistic
from lms_scoring.engine.features_v1 import FEATURE_SET, FEATURES, NAMES
from lms_scoring.engine.metrics import quality
from lms_scoring.engine.scoring_model import Head, ScoringModel, calibration_columns
from lms_scoring.engine.targets import is_finished
from lms_scoring.engine.training_rows import TrainingRows, families_of, training_rows

FOLDS = 4
#: How many people's worth of evidence holds a calibration's slope at 1.
SLOPE_PEOPLE = 10
#: Weeks by which candidates are compared.
COMPARED_WEEKS = (2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 30)

ELAPSED = NAMES.index("elapsed")
SIGNS = tuple(feature.sign for feature in FEATURES)
MEMBERS = ("logistic", "boosting")  #: simplest first


def fit(courses: Sequence[CourseData], *, seed: int = 0) -> ScoringModel:
    """Choose, fit and calibrate both heads on the finished runs among ``courses``, oldest first."""
    finished = [course for course in courses if is_finished(course)]
    if not finished:
        raise ValueError(
            "No finished run with known outcomes of both kinds: score by rules until there is one."
        )
    rows = training_rows(finished, seed=seed)
    with threadpool_limits(1):
        complete, complete_record = fit_head(rows, "complete", seed=seed)
        dropout, dropout_record = fit_head(rows, "dropout", seed=seed)
    record = _record(finished, rows, seed) | {"complete": complete_record, "dropout": dropout_record}
    return ScoringModel(complete, dropout, families_of(finished), record)


def fit_head(rows: TrainingRows, target: str, *, seed: int = 0) -> tuple[Head, dict[str, Any]]:
    """The best candidate for ``complete`` or ``dropout``, calibrated on people it had not seen, and the record."""
    y = getattr(rows, target)
    names = MEMBERS if 0 < y.sum() < len(y) else MEMBERS[:1]
    fold = folds(rows.person, seed)
    makers = {name: maker(name, target, seed) for name in names}
    grouped = _with_average({name: _out_of_fold(make, rows, y, fold) for name, make in makers.items()})
    later = _latest_quarter(rows)
    ahead = _with_average({name: _forward(make, rows, y, later) for name, make in makers.items()})
    compared = {name: _compare(rows, y, fold, grouped[name], later, ahead[name]) for name in grouped}
    chosen = choose(compared)
    estimator = maker(chosen, target, seed)()
    estimator.fit(rows.X, y, rows.origin)
    head = Head(estimator, _calibration(rows, y, grouped[chosen]), ELAPSED)
    return head, {"chosen": chosen, "candidates": compared, "dropped_features": estimator.dropped}


def choose(compared: Mapping[str, Mapping[str, Any]]) -> str:
    """The simplest candidate within one standard error of the best (Breiman et al. 1984); simplest come first.

    Each has ``mean_auc`` and ``standard_error``, ``None`` where nothing could be measured.
    """
    known = {name: result for name, result in compared.items() if result["mean_auc"] is not None}
    if not known:
        return next(iter(compared))
    best = max(known.values(), key=lambda result: result["mean_auc"])
    floor = best["mean_auc"] - best["standard_error"]
    return next(name for name, result in known.items() if result["mean_auc"] >= floor)


def folds(person: NDArray[np.int64], seed: int) -> NDArray[np.integer]:
    """The fold of each row; a student is in one fold, in whatever runs."""
    people, index = np.unique(person, return_inverse=True)
    return (np.random.default_rng(seed).permutation(len(people)) % FOLDS)[index]


def maker(name: str, target: str, seed: int) -> Callable[[], Estimator]:
    """What makes a fresh candidate of a name."""
    signs = SIGNS if target == "complete" else tuple(-sign for sign in SIGNS)
    makers: dict[str, Callable[[], Estimator]] = {
        "logistic": lambda: TimeVaryingLogistic(signs, ELAPSED),
        "boosting": lambda: Boosting(signs, NAMES, seed=seed),
        "average": lambda: Average([makers[member]() for member in MEMBERS]),
    }
    return makers[name]


def _with_average(z: dict[str, Rows]) -> dict[str, Rows]:
    """The members' log odds and, where there are several members, their mean."""
    return z | {"average": np.mean(list(z.values()), axis=0)} if len(z) > 1 else z


def _out_of_fold(make: Callable[[], Estimator], rows: TrainingRows, y: NDArray, fold: NDArray) -> Rows:
    """Log odds of every row by an estimator that saw none of that student's rows, in any run."""
    z = np.zeros(len(y), np.float32)
    for held_out in range(FOLDS):
        z[fold == held_out] = _fit_predict(make, rows, y, fold != held_out, fold == held_out)
    return z


def _latest_quarter(rows: TrainingRows) -> NDArray[np.bool_]:
    """Rows of the latest quarter of the runs, at least one; none where there is a single run."""
    runs = int(rows.run.max()) + 1
    return rows.run >= runs - max(1, runs // 4) if runs > 1 else np.zeros(len(rows.run), bool)


def _forward(make: Callable[[], Estimator], rows: TrainingRows, y: NDArray, later: NDArray[np.bool_]) -> Rows:
    """Log odds of the ``later`` rows by an estimator fitted on earlier runs without the later ones' students."""
    return _fit_predict(make, rows, y, ~later & ~np.isin(rows.person, rows.person[later]), later)


def _fit_predict(
    make: Callable[[], Estimator], rows: TrainingRows, y: NDArray, train: NDArray, test: NDArray
) -> Rows:
    """Log odds of the ``test`` rows; even odds for all where the ``train`` rows have a single class."""
    if not test.any() or not 0 < y[train].sum() < train.sum():
        return np.zeros(int(test.sum()), np.float32)
    learned, estimator = rows.where(train), make()
    estimator.fit(learned.X, y[train], learned.origin)
    return estimator.logit(rows.X[test])


def _calibration(rows: TrainingRows, y: NDArray, z: Rows) -> TimeVaryingLogistic:
    """Slope and intercept on log odds (Platt 1999) that move with time, and a level per family.

    Rows count in full towards levels: only the spread of runs, not the thinness of a week, should pull a family to
    the middle. Slopes stay near 1 unless many people speak against it, with ``SLOPE_PEOPLE`` speaking for it.
    """
    calibration = TimeVaryingLogistic(
        (1, 0), elapsed=1, ridge=SLOPE_PEOPLE * len(y) / rows.people, centre=1.0
    )
    origin = Origin(rows.run, rows.family, people=len(y))
    calibration.fit(calibration_columns(z, rows.X[:, ELAPSED]), y, origin)
    return calibration


def _compare(
    rows: TrainingRows, y: NDArray, fold: NDArray, grouped: Rows, later: NDArray[np.bool_], ahead: Rows
) -> dict[str, Any]:
    """Quality per week: by student (calibrated on the other folds) and forward by run (not yet calibrated)."""
    p = np.zeros(len(y))
    for held_out in range(FOLDS):
        inside = fold == held_out
        calibration = _calibration(rows.where(~inside), y[~inside], grouped[~inside])
        for family in np.unique(rows.family):
            part = inside & (rows.family == family)
            p[part] = expit(
                calibration.logit(calibration_columns(grouped[part], rows.X[part, ELAPSED]), family)
            )
    weeks = {"grouped": _by_week(rows.week, y, p)}
    if later.any():
        weeks["forward"] = _by_week(rows.week[later], y[later], expit(ahead))
    return {**weeks, **_mean_auc(weeks)}


def _mean_auc(schemes: Mapping[str, list[dict[str, Any]]]) -> dict[str, float | None]:
    """Mean AUC over weeks, then schemes. Weeks of the same people err together: the error is that of one week."""
    known = [[week for week in weeks if week["auc_low"] is not None] for weeks in schemes.values()]
    known = [weeks for weeks in known if weeks]
    if not known:
        return {"mean_auc": None, "standard_error": None}
    means = [np.mean([week["auc"] for week in weeks]) for weeks in known]
    errors = [np.mean([week["auc_high"] - week["auc_low"] for week in weeks]) / (2 * 1.96) for weeks in known]
    return {"mean_auc": float(np.mean(means)), "standard_error": float(np.mean(errors))}


def _by_week(week: NDArray, y: NDArray, p: NDArray) -> list[dict[str, Any]]:
    return [
        {"week": w, "n": int((week == w).sum()), **quality(y[week == w], p[week == w])}
        for w in COMPARED_WEEKS
        if (week == w).any()
    ]


def _record(courses: Sequence[CourseData], rows: TrainingRows, seed: int) -> dict[str, Any]:
    """What ``model.json`` says besides the competition: data, features, libraries, the scheme."""
    several = "forward by run (the latest quarter of the runs), and grouped by student over all runs"
    return {
        "features": list(NAMES),
        "seed": seed,
        "courses": [course.key for course in courses],
        "rows": len(rows.week),
        "enrollments": rows.people,
        "validation": several if len(courses) > 1 else "grouped by student within the only finished run",
        "data_fingerprint": fingerprint(courses),
        "libraries": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "skops")},
        "feature_set": FEATURE_SET,
    }


def fingerprint(courses: Iterable[CourseData]) -> str:
    """SHA-256 over all arrays of the courses: equal where the data are."""
    digest = hashlib.sha256()
    for course in courses:
        digest.update(f"{course.key} {course.family} {course.length} {course.breaks}".encode())
        parts = (course, course.activity, course.deadlines, course.results)
        for value in (getattr(part, f.name) for part in parts for f in fields(part)):
            if isinstance(value, np.ndarray):
                digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()
