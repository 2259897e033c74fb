"""Learning a scoring model from finished runs: candidates compete, the record says how each did.

model = fit(courses)    # oldest run first; raises ValueError where no run is finished
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import UNKNOWN, CourseData
from lms_scoring.engine.estimators import Average, Boosting, Estimator, TimeVaryingLogistic
from lms_scoring.engine.features_v1 import FEATURE_SET, FEATURES, NAMES, FeatureBuilder
from lms_scoring.engine.metrics import quality
from lms_scoring.engine.scoring_model import Head, ScoringModel
from lms_scoring.engine.targets import completed, drops_out, is_finished

FOLDS = 5
#: Rows beyond this many are thinned out at random: more of the same people's weeks add time, not evidence.
MAX_ROWS = 250_000
#: A candidate must beat a simpler one by this much mean AUC; less is noise between runs.
MARGIN = 0.003
#: Weeks by which candidates are compared.
COMPARED_WEEKS = (2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 30)

ELAPSED = NAMES.index("elapsed")
SIGNS = tuple(feature.sign for feature in FEATURES)
TARGETS = ("complete", "dropout")


@dataclass(frozen=True)
class TrainingRows:
    """One row per enrollment and week of study."""

    X: NDArray[np.float32]
    complete: NDArray[np.bool_]
    dropout: NDArray[np.bool_]
    week: NDArray[np.int16]  #: 0 for day 0, else the week whose last day it is
    run: NDArray[np.int32]  #: position of the course
    family: NDArray[np.int32]  #: position of its family
    person: NDArray[np.int64]  #: the same for one student in all runs

    def where(self, chosen: NDArray) -> "TrainingRows":
        """Some of the rows."""
        return TrainingRows(*(getattr(self, f.name)[chosen] for f in fields(self)))

    @property
    def people(self) -> int:
        """How many enrollments the rows stand for."""
        return len(np.unique(np.stack([self.run, self.person]), axis=1).T)


def weeks_of(course: CourseData) -> range:
    """Weeks whose last day lies within the run; 0 stands for its first day."""
    return range(course.length // 7 + 1)


def last_day(week: int) -> int:
    """The day as of which a week is scored: its last; day 0 for week 0."""
    return max(7 * week - 1, 0)


def training_rows(courses: Sequence[CourseData], *, seed: int = 0) -> TrainingRows:
    """Everyone studying at the end of each week of each run, where the outcome is known."""
    families = families_of(courses)
    parts = []
    for run, course in enumerate(courses):
        builder = FeatureBuilder(course)
        for week in weeks_of(course):
            day = last_day(week)
            chosen = course.studying(day) & (course.outcome != UNKNOWN)
            size = int(chosen.sum())
            parts.append(
                TrainingRows(
                    builder.at(day)[chosen],
                    completed(course)[chosen],
                    drops_out(course, day)[chosen],
                    np.full(size, week, np.int16),
                    np.full(size, run, np.int32),
                    np.full(size, families.index(course.family), np.int32),
                    people_of(course, run)[chosen],
                )
            )
    rows = TrainingRows(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(TrainingRows)))
    if len(rows.week) <= MAX_ROWS:
        return rows
    kept = np.random.default_rng(seed).choice(len(rows.week), MAX_ROWS, replace=False)
    return rows.where(np.sort(kept))


def families_of(courses: Iterable[CourseData]) -> tuple[str, ...]:
    """The families of the courses, sorted."""
    return tuple(sorted({course.family for course in courses}))


def people_of(course: CourseData, run: int) -> NDArray[np.int64]:
    """A number per enrollment that is the student's in all runs; where students are not given, all differ."""
    return course.student_id if len(course.student_id) else -1 - course.enrollment_id - run * np.int64(2**40)


def candidates(target: str, *, seed: int = 0) -> dict[str, Callable[[], Estimator]]:
    """The candidates for a target, simplest first."""
    signs = SIGNS if target == "complete" else tuple(-sign for sign in SIGNS)

    def logistic() -> Estimator:
        return TimeVaryingLogistic(signs, ELAPSED)

    def boosting() -> Estimator:
        return Boosting(signs, NAMES, seed=seed)

    return {
        "logistic": logistic,
        "boosting": boosting,
        "average": lambda: Average([logistic(), boosting()]),
    }


def fit(courses: Sequence[CourseData], *, seed: int = 0) -> ScoringModel:
    """Choose, calibrate and fit both heads on the finished runs among ``courses``, oldest first."""
    finished = [course for course in courses if is_finished(course)]
    if not finished:
        raise ValueError(
            "No finished run with known outcomes of both kinds: score by rules until there is one."
        )
    rows = training_rows(finished, seed=seed)
    heads, record = {}, {}
    for target in TARGETS:
        heads[target], record[target] = _fit_head(rows, target, seed)
    return ScoringModel(
        heads["complete"], heads["dropout"], families_of(finished), _record(finished, rows, record, seed)
    )


def _fit_head(rows: TrainingRows, target: str, seed: int) -> tuple[Head, dict[str, Any]]:
    """The best candidate for one target, calibrated on predictions for people it had not seen."""
    y = getattr(rows, target)
    makers = candidates(target, seed=seed)
    if not 0 < y.sum() < len(y):
        makers = {"logistic": makers["logistic"]}
    out_of_fold = {name: _out_of_fold(make, rows, y, seed) for name, make in makers.items()}
    ahead = {name: _forward(make, rows, y) for name, make in makers.items()}
    validation = {name: _compare(rows, y, out_of_fold[name], ahead[name]) for name in makers}
    chosen = choose({name: result["mean_auc"] for name, result in validation.items()})
    estimator = makers[chosen]()
    estimator.fit(rows.X, y, rows.family, rows.people)
    head = Head(estimator, _calibrate(rows, y, out_of_fold[chosen]), ELAPSED)
    return head, {"chosen": chosen, "candidates": validation, "dropped_features": estimator.dropped}


def choose(mean_auc: dict[str, float | None]) -> str:
    """The best by mean AUC, unless one named earlier (simpler) comes within ``MARGIN`` of it."""
    known = {name: value for name, value in mean_auc.items() if value is not None}
    if not known:
        return next(iter(mean_auc))
    best = max(known.values())
    return next(name for name, value in known.items() if value >= best - MARGIN)


def _out_of_fold(make: Callable[[], Estimator], rows: TrainingRows, y: NDArray, seed: int) -> NDArray:
    """Log odds of every row by an estimator that saw none of that student's rows, in any run."""
    people, index = np.unique(rows.person, return_inverse=True)
    fold = (np.random.default_rng(seed).permutation(len(people)) % FOLDS)[index]
    z = np.zeros(len(y), np.float32)
    for held_out in range(FOLDS):
        inside = fold == held_out
        z[inside] = _fit_predict(make, rows, y, ~inside, inside)
    return z


def _forward(make: Callable[[], Estimator], rows: TrainingRows, y: NDArray) -> tuple[NDArray, NDArray] | None:
    """Log odds of the latest quarter of the runs by an estimator fitted on the earlier ones, and which rows.

    Students of the later runs are left out of the earlier ones. ``None`` where there is a single run.
    """
    runs = int(rows.run.max()) + 1
    if runs < 2:
        return None
    later = rows.run >= runs - max(1, runs // 4)
    earlier = ~later & ~np.isin(rows.person, rows.person[later])
    return _fit_predict(make, rows, y, earlier, later), later


def _fit_predict(
    make: Callable[[], Estimator], rows: TrainingRows, y: NDArray, train: NDArray, test: NDArray
) -> NDArray[np.float32]:
    """Log odds of the ``test`` rows; families outside the ``train`` rows count as not seen."""
    seen, learned = np.unique(rows.family[train]), rows.where(train)
    if not 0 < y[train].sum() < train.sum():
        return np.zeros(int(test.sum()), np.float32)
    estimator = make()
    estimator.fit(learned.X, y[train], np.searchsorted(seen, learned.family), learned.people)
    family = rows.family[test]
    position = np.where(np.isin(family, seen), np.searchsorted(seen, family), -1)
    return estimator.logit(rows.X[test], position)


def _calibrate(rows: TrainingRows, y: NDArray, z: NDArray) -> TimeVaryingLogistic:
    """Slope and intercept on the log odds (Platt 1999), moving with time and shifted by family."""
    calibration = TimeVaryingLogistic((1, 0), elapsed=1, ridge=0.1)
    calibration.fit(np.column_stack([z, rows.X[:, ELAPSED]]), y, rows.family, rows.people)
    return calibration


def _compare(
    rows: TrainingRows, y: NDArray, grouped: NDArray, ahead: tuple[NDArray, NDArray] | None
) -> dict[str, Any]:
    """Quality per week of the raw probabilities in both schemes, and their mean AUC."""
    record = {"grouped": _by_week(rows.week, y, grouped)}
    if ahead:
        z, later = ahead
        record["forward"] = _by_week(rows.week[later], y[later], z)
    means = [
        float(np.mean(found))
        for found in ([week["auc"] for week in weeks if week["auc"] is not None] for weeks in record.values())
        if found
    ]
    return {**record, "mean_auc": float(np.mean(means)) if means else None}


def _by_week(week: NDArray, y: NDArray, z: NDArray) -> list[dict[str, Any]]:
    p = 1 / (1 + np.exp(-z.astype(float)))
    return [
        {"week": w, "n": int((week == w).sum()), **quality(y[week == w], p[week == w])}
        for w in COMPARED_WEEKS
        if (week == w).any()
    ]


def _record(
    courses: Sequence[CourseData], rows: TrainingRows, heads: dict[str, Any], seed: int
) -> dict[str, Any]:
    """What ``model.json`` says: data, features, libraries, how the choice was made."""
    forward = len(courses) > 1
    return {
        "feature_set": FEATURE_SET,
        "features": list(NAMES),
        "seed": seed,
        "courses": [course.key for course in courses],
        "rows": len(rows.week),
        "enrollments": rows.people,
        "validation": "forward by run, and grouped by student over all runs"
        if forward
        else "grouped by student within the only finished run",
        **heads,
        "data_fingerprint": fingerprint(courses),
        "libraries": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "skops")},
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
