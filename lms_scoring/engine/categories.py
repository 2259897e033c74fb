"""Activity categories: active, falling asleep, asleep, for every student on every day.

A *silence clock* counts the days since a student's last activity, but each day only as far as the course was
busy on it: a day on which classmates were as active as usual counts 1, a day in the Christmas lull next to
nothing, a day of the break calendar nothing. Two thresholds on that clock, stretched or shortened by the
student's own rhythm, and the last deadline decide. Every rule looks at what is known at the end of the day,
no further. Figures and rejected alternatives: ``docs/decisions/0003-categories.md``.
"""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import (
    ACTIVE,
    ASLEEP,
    FALLING_ASLEEP,
    NEVER,
    NOT_STUDYING,
    CourseData,
    Deadlines,
    FloatArray,
)

#: Stored with every category; a change of the rules below is a new version.
RULES_VERSION = "v1"

#: Course-active days of silence after which a student with the cohort's rhythm falls asleep, and is asleep.
FALLING_AFTER, ASLEEP_AFTER = 9.0, 18.0
#: Calendar days after a deadline before it counts as missed: late work arrives within a week.
GRACE = 7
#: Deadlines below this weight (per cent of the final mark) are not missed by anyone, unless none weighs more.
MINOR_WEIGHT = 5.0
#: A deadline counts when at least this share of the classmates awake has handed in by the end of its grace.
HANDED_IN_SHARE = 0.5
#: Who missed the last deadline is asleep after less silence, who handed it in after more.
MISSED_FACTOR, HANDED_IN_FACTOR = 0.5, 1.5
#: Bounds of a student's patience: the stretch of the thresholds by their own rhythm.
PATIENCE = (2 / 3, 3 / 2)
#: Course-active days at the cohort's rhythm with which every student's own rhythm starts.
RHYTHM_PRIOR = 9.0
#: Visits on two days of a week wake a student; a single visit does once the category has held for a week.
WAKING_VISITS, WINDOW = 2, 7
#: Imagined classmates of exactly the usual activity: in a tiny cohort the clock is nearly the calendar.
COHORT_PRIOR = 3.0
#: Days of a course before which its usual level is not known, and the clock is the calendar.
SETTLING_DAYS = 7
#: A category is tentative in this many first days of a student's study.
TENTATIVE_DAYS = 14

#: Why a category holds; position = value in ``Categories.rule``.
RULES = (
    "visits_recently",
    "not_started_yet",
    "short_silence",
    "own_rhythm",
    "course_lull",
    "woke_up",
    "handed_in",
    "returning",
    "silent_while_course_busy",
    "missed_deadline",
    "never_started",
)
_NOT_STUDYING: dict[str, Any] = {"code": "not_studying", "params": {}}
_CODE = {name: np.int8(position) for position, name in enumerate(RULES)}

#: What each reason tells, beside its code; ``_SILENCE`` where nothing else is said.
_SILENCE = ("silent_days", "course_days", "threshold")
_RETURN = ("visits", "window_days", "away_days")
_FACTS = {
    "visits_recently": ("visits", "window_days", "silent_days"),
    "woke_up": _RETURN,
    "handed_in": _RETURN,
    "returning": _RETURN,
    "missed_deadline": ("deadline", "deadline_key", "days_late", "handed_in_percent", "silent_days"),
}

BoolArray = NDArray[np.bool_]
DayFlags = NDArray[np.int8]


@dataclass(frozen=True)
class Categories:
    """The categories of a run's ``n`` students on the days 0 .. ``until``, and what explains them."""

    codes: DayFlags  #: [n, until+1] ACTIVE, FALLING_ASLEEP, ASLEEP; NOT_STUDYING: not begun or withdrawn
    silent: NDArray[np.int16]  #: [n, until+1] calendar days since the last activity or the start of study
    clock: FloatArray  #: [n, until+1] course-active days of that silence
    threshold: FloatArray  #: [n, until+1] clock at which the student fell asleep, or will; asleep: was asleep
    active: BoolArray  #: [n, until+1] any activity or submission on the day
    seen: BoolArray  #: [n, until+1] any activity up to the day
    woke: BoolArray  #: [n, until+1] changed for the better within the last ``WINDOW`` days, and not for the worse since
    by_work: BoolArray  #: [n, until+1] whether the last change for the better came of handing in
    overdue: BoolArray  #: [n, until+1] the deadline that counts was missed, and not made up for
    start: NDArray[np.int32]  #: [n] first day of study, not before day 0
    pace: FloatArray  #: [until+1] how far each day counts, 0 .. 1
    judged: NDArray[np.int16]  #: [until+1] position of the deadline one could have missed by then, or -1
    handed_in_share: FloatArray  #: [deadlines] share of classmates who had handed in when judged, or NaN
    deadlines: Deadlines

    @property
    def until(self) -> int:
        """The last day there is a category for."""
        return self.codes.shape[1] - 1

    @cached_property
    def moved(self) -> DayFlags:
        """[n, until+1] -1 for the worse, 1 for the better on the days when a student moved between categories, else 0.

        Neither the first category of a student nor a withdrawal is a change.
        """
        moved = np.zeros_like(self.codes)
        studying = (self.codes[:, 1:] >= ACTIVE) & (self.codes[:, :-1] >= ACTIVE)
        moved[:, 1:] = np.sign(self.codes[:, :-1] - self.codes[:, 1:]) * studying
        return moved

    @cached_property
    def rule(self) -> DayFlags:
        """[n, until+1] position in ``RULES`` of the first rule that applies; meaningless where not studying."""
        calm = {
            "not_started_yet": ~self.seen,
            "handed_in": self.woke & self.by_work,
            "woke_up": self.woke,
            "visits_recently": self.silent < WINDOW,
            "own_rhythm": self.clock >= FALLING_AFTER,
            "course_lull": self.silent >= FALLING_AFTER,
        }
        slipping = {
            "never_started": ~self.seen,
            "missed_deadline": self.overdue & ~self.woke,
            "returning": self.silent < WINDOW,
        }
        worse = _first(slipping, default="silent_while_course_busy")
        return np.where(self.codes == ACTIVE, _first(calm, default="short_silence"), worse)

    @cached_property
    def tentative(self) -> BoolArray:
        """[n, until+1] whether the student is in the first two weeks of study."""
        days = np.arange(self.codes.shape[1])
        return (self.codes >= ACTIVE) & (days[None] - self.start[:, None] < TENTATIVE_DAYS)


def categorise(course: CourseData, until: int) -> Categories:
    """The category of every student on every day 0 .. ``until`` (inclusive).

    Strictly causal: the columns up to day d depend on nothing that happened after d.
    Raises ValueError if ``until`` is negative.
    """
    if until < 0:
        raise ValueError(f"until is {until}: categories begin on course day 0")
    machine = _Machine(course, until)
    for day in range(until + 1):
        machine.step(day)
    return machine.categories()


def rule_reason(categories: Categories, rows: NDArray[Any], day: int | NDArray[Any]) -> list[dict[str, Any]]:
    """Why the category holds on ``day`` for each student of ``rows`` (one day for all, or one for each).

    JSON-ready ``{"code", "params"}``: a name of ``RULES`` or ``not_studying``, with the whole numbers and the
    deadline that a sentence about it needs. Wording is the caller's.
    """
    rows, days = np.broadcast_arrays(np.asarray(rows), np.asarray(day))
    studying = categories.codes[rows, days] != NOT_STUDYING
    rules = categories.rule[rows, days]
    reasons: list[dict[str, Any]] = [_NOT_STUDYING] * len(rows)
    for rule in np.unique(rules[studying]).tolist():
        told = np.flatnonzero(studying & (rules == rule))
        for position, params in zip(
            told.tolist(), _params(categories, rule, rows[told], days[told]), strict=True
        ):
            reasons[position] = {"code": RULES[rule], "params": params}
    return reasons


def _params(
    categories: Categories, rule: int, rows: NDArray[Any], days: NDArray[Any]
) -> Iterator[dict[str, Any]]:
    """What a reason tells beside its code, row by row."""
    names = _FACTS.get(RULES[rule], _SILENCE)
    columns = [_FACT[name](categories, rows, days).tolist() for name in names]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _recent(matrix: NDArray[Any], rows: NDArray[Any], days: NDArray[Any], length: int) -> NDArray[Any]:
    """[rows, length] the values of each row's last days up to its day, 0 before day 0."""
    columns = days[:, None] - np.arange(length)
    return np.where(columns >= 0, matrix[rows[:, None], columns.clip(0)], 0)


def _judged(of_deadlines: Sequence[Any], categories: Categories, days: NDArray[Any]) -> NDArray[Any]:
    """What belongs to the deadline that counts on each day."""
    return np.array([*of_deadlines, None], object)[categories.judged[days]]


def _whole(values: NDArray[Any]) -> NDArray[np.int_]:
    return values.round().astype(int)


#: Each fact of a reason, one element a row.
_FACT: dict[str, Callable[[Categories, NDArray[Any], NDArray[Any]], NDArray[Any]]] = {
    "silent_days": lambda told, rows, days: told.silent[rows, days],
    "course_days": lambda told, rows, days: _whole(told.clock[rows, days]),
    "threshold": lambda told, rows, days: _whole(told.threshold[rows, days]),
    "visits": lambda told, rows, days: _recent(told.active, rows, days, WINDOW).sum(axis=1),
    "window_days": lambda told, rows, days: np.full(len(rows), WINDOW),
    "away_days": lambda told, rows, days: _recent(told.silent, rows, days, 2 * WINDOW).max(axis=1, initial=0),
    "days_late": lambda told, rows, days: days - told.deadlines.due[told.judged[days]],
    "handed_in_percent": lambda told, rows, days: _whole(100 * told.handed_in_share[told.judged[days]]),
    "deadline": lambda told, rows, days: _judged(told.deadlines.title, told, days),
    "deadline_key": lambda told, rows, days: _judged(told.deadlines.key, told, days),
}


def handed_in_days(course: CourseData) -> NDArray[np.int32]:
    """[n, deadlines] the day each student first handed in; ``NEVER`` for nothing, -1 for carried over."""
    results = course.results
    handed = np.full((course.n, len(course.deadlines.key)), NEVER, np.int32)
    day = np.where(results.banked, np.int32(-1), results.submitted)
    np.minimum.at(handed, (results.enrollment, results.deadline), day)
    return handed


def active_days(course: CourseData, until: int) -> tuple[BoolArray, BoolArray, NDArray[np.int32]]:
    """Activity by day [until+1, n] from day 0; who was seen before day 0 [n]; and their last such day [n]."""
    own = ~course.results.banked
    enrollment = np.concatenate([course.activity.enrollment, course.results.enrollment[own]])
    day = np.concatenate([course.activity.day, course.results.submitted[own]])
    active = np.zeros((until + 1, course.n), bool)
    kept = (day >= 0) & (day <= until)
    active[day[kept], enrollment[kept]] = True
    last = np.full(course.n, -NEVER, np.int32)
    np.maximum.at(last, enrollment[day < 0], day[day < 0])
    return active, last > -NEVER, last


class _Machine:
    """The state of all students at the end of a day, and the columns written so far."""

    def __init__(self, course: CourseData, until: int) -> None:
        n, days = course.n, until + 1
        self.course = course
        self.active, self.seen, last = active_days(course, until)
        self.start = np.maximum(course.start, 0).astype(np.int32)
        self.last = np.where(self.seen, last, self.start)
        self.handed = handed_in_days(course)
        self.major = major_deadlines(course.deadlines)
        self.judged = -1
        self.overdue, self.handed_in, self.woken_by_work = np.zeros((3, n), bool)
        self.shares: list[float] = []
        self.state = np.full(n, ACTIVE, np.int8)
        self.since = np.full(n, -NEVER, np.int32)  # day of the last change
        self.woken = np.full(n, -NEVER, np.int32)  # the same where it was for the better
        self.clock, self.visits, self.paced = np.zeros((3, n))
        self.patience = np.where(self.seen, 1.0, PATIENCE[0])
        self.threshold = FALLING_AFTER * self.patience
        self.columns: dict[str, NDArray[Any]] = {
            "codes": np.empty((days, n), np.int8),
            "silent": np.empty((days, n), np.int16),
            "clock": np.empty((days, n), np.float32),
            "threshold": np.empty((days, n), np.float32),
            "seen": np.empty((days, n), bool),
            "woke": np.empty((days, n), bool),
            "by_work": np.empty((days, n), bool),
            "overdue": np.empty((days, n), bool),
        }
        self.pace_of = np.empty(days, np.float32)
        self.judged_on = np.empty(days, np.int16)
        self.handed_in_share = np.full(len(course.deadlines.key), np.nan, np.float32)

    def step(self, day: int) -> None:
        """Move every student to the end of ``day``."""
        studying = self.course.studying(day)
        active = self.active[day] & studying
        awake = studying & (self.state != ASLEEP)
        pace = self._pace(day, active, awake)
        self._tick(day, pace, active, studying)
        self._own_rhythm(active, awake)
        self._judge_deadlines(day, awake)
        self._worse(day, studying)
        self._better(day, active)
        self._write(day, pace, studying)

    def _pace(self, day: int, active: BoolArray, awake: BoolArray) -> float:
        """How far the day counts, 0 .. 1: the activity of classmates awake over its usual level so far."""
        if any(first <= day <= last for first, last in self.course.breaks):
            return 0.0
        present, expected = int((active & awake).sum()), int(awake.sum())
        usual = median(self.shares) if len(self.shares) >= SETTLING_DAYS else 0.0
        insort(self.shares, present / max(expected, 1))  # in order, for the median
        if usual == 0:
            return 1.0
        return min(1.0, (present + COHORT_PRIOR * usual) / ((expected + COHORT_PRIOR) * usual))

    def _tick(self, day: int, pace: float, active: BoolArray, studying: BoolArray) -> None:
        counted = np.where(studying & (self.course.start < day), pace, 0.0)
        self.clock = np.where(self.active[day], 0.0, self.clock + counted)
        self.paced += counted
        self.visits += active
        self.last[self.active[day]] = day
        self.seen |= self.active[day]

    def _own_rhythm(self, active: BoolArray, awake: BoolArray) -> None:
        """On a visit, patience = the root of how much rarer own visits are than the cohort's, in bounds."""
        usual = max(float(self.visits[awake].sum()), 1.0) / max(float(self.paced[awake].sum()), 1.0)
        own = (self.visits[active] + RHYTHM_PRIOR * usual) / (self.paced[active] + RHYTHM_PRIOR)
        self.patience[active] = np.clip(np.sqrt(usual / own), *PATIENCE)

    def _judge_deadlines(self, day: int, awake: BoolArray) -> None:
        """On the day a deadline's grace ends, it becomes the one that counts if enough have handed in."""
        for deadline in self.major[self.course.deadlines.due[self.major] + GRACE + 1 == day]:
            share = float((self.handed[awake, deadline] <= day).mean()) if awake.any() else 0.0
            self.handed_in_share[deadline] = share
            if share >= HANDED_IN_SHARE:
                self.judged = int(deadline)
        if self.judged >= 0:
            self.handed_in = self.handed[:, self.judged] <= day
            takes_part = self.course.start <= self.course.deadlines.due[self.judged]
            self.overdue = ~self.handed_in & takes_part

    def _worse(self, day: int, studying: BoolArray) -> None:
        factor = np.where(self.overdue, MISSED_FACTOR, np.where(self.handed_in, HANDED_IN_FACTOR, 1.0))
        falling_after, asleep_after = FALLING_AFTER * self.patience, ASLEEP_AFTER * factor * self.patience
        falling = (self.clock >= falling_after) | self.overdue
        target = np.where(falling, FALLING_ASLEEP, ACTIVE)
        target = np.where(self.clock >= asleep_after, ASLEEP, target).astype(np.int8)
        self._move(day, studying & (target > self.state), target)
        self.threshold = np.where(self.state == ASLEEP, asleep_after, falling_after)

    def _better(self, day: int, active: BoolArray) -> None:
        visits = self.active[max(0, day - WINDOW + 1) : day + 1].sum(axis=0)
        handed = (self.handed[:, self.major] == day).any(axis=1)
        returned = active & (handed | (visits >= WAKING_VISITS) | (day - self.since >= WINDOW))
        target = np.where(self.overdue, FALLING_ASLEEP, ACTIVE).astype(np.int8)
        better = returned & (target < self.state)
        self.woken_by_work[better] = handed[better]
        self._move(day, better, target)
        self.woken[better] = day

    def _move(self, day: int, who: BoolArray, target: DayFlags) -> None:
        self.state[who] = target[who]
        self.since[who] = day
        self.woken[who] = -NEVER

    def _write(self, day: int, pace: float, studying: BoolArray) -> None:
        self.columns["codes"][day] = np.where(studying, self.state, NOT_STUDYING)
        self.columns["silent"][day] = np.clip(day - self.last, 0, np.iinfo(np.int16).max)
        self.columns["clock"][day] = self.clock
        self.columns["threshold"][day] = self.threshold
        self.columns["seen"][day] = self.seen
        self.columns["woke"][day] = day - self.woken < WINDOW
        self.columns["by_work"][day] = self.woken_by_work
        self.columns["overdue"][day] = self.overdue
        self.pace_of[day], self.judged_on[day] = pace, self.judged

    def categories(self) -> Categories:
        """The columns as rows of students."""
        by_student = {name: np.ascontiguousarray(column.T) for name, column in self.columns.items()}
        return Categories(
            active=np.ascontiguousarray(self.active.T),
            start=self.start,
            pace=self.pace_of,
            judged=self.judged_on,
            handed_in_share=self.handed_in_share,
            deadlines=self.course.deadlines,
            **by_student,
        )


def _first(rules: dict[str, BoolArray], default: str) -> DayFlags:
    """The code of the first rule that applies in each place."""
    first = np.full(next(iter(rules.values())).shape, _CODE[default])
    for name, applies in reversed(rules.items()):
        first[applies] = _CODE[name]
    return first


def major_deadlines(deadlines: Deadlines) -> NDArray[np.intp]:
    """Positions of the deadlines that can be missed, by due day, the heaviest of a day last."""
    dated = deadlines.due < NEVER
    heavy = dated & (deadlines.weight >= MINOR_WEIGHT)
    positions = np.flatnonzero(heavy if heavy.any() else dated)
    return positions[np.lexsort((deadlines.weight[positions], deadlines.due[positions]))]
