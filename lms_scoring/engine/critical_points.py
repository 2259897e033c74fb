"""Critical points of a run: the days and the deadlines around which students change for the worse."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, poisson

from lms_scoring.engine.categories import RULES, Categories
from lms_scoring.engine.changes import WORSE
from lms_scoring.engine.course_data import ACTIVE, ASLEEP, NEVER, CourseData

#: Days looked at on either side of a deadline.
WINDOW_DAYS = 10
#: Chance of one false peak, or one false deadline, in a whole run without any.
FALSE_ALARM = 0.05
#: A peak has at least this many times the changes expected.
PEAK_FACTOR = 2.0


@dataclass(frozen=True)
class Peak:
    """Consecutive days with clearly more changes for the worse than the run's rate lets expect."""

    first_day: int
    last_day: int
    worse: int
    expected: float
    at_risk: int  #: students who could have changed for the worse on the first of the days
    rules: dict[str, int]  #: changes by the rule behind the new category, the commonest first
    deadline_keys: tuple[str, ...]  #: the deadline just missed, or the latest due within ``WINDOW_DAYS``
    days_after_deadline: int | None


@dataclass(frozen=True)
class DeadlineEffect:
    """Students who changed for the worse in the days up to a due day, and in the days after it."""

    keys: tuple[str, ...]  #: deadlines due on the same day are told together
    titles: tuple[str, ...]
    due: int
    days_before: int
    at_risk_before: int  #: students who could have changed for the worse at the beginning of those days
    worse_before: int
    days_after: int  #: fewer than ``WINDOW_DAYS`` while they are not over, 0 before the due day
    at_risk_after: int
    worse_after: int
    critical: str  #: "before" or "after" where that side has clearly the higher rate, else ""


@dataclass(frozen=True)
class CriticalPoints:
    """What the course page draws; element d of the daily lists is course day d, 0 .. the last day known."""

    worse: list[int]
    better: list[int]
    at_risk: list[
        int
    ]  #: students who could have changed for the worse: studying and not asleep the day before
    peaks: list[Peak]
    deadlines: list[DeadlineEffect]

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, numbers and strings."""
        return asdict(self)


def critical_points(course: CourseData, categories: Categories) -> CriticalPoints:
    """Where the run loses people, by everything known at the end of the categories' last day."""
    moved, exposed = categories.moved, _exposed(categories)
    worse, at_risk = (moved == WORSE).sum(axis=0), exposed.sum(axis=0)
    return CriticalPoints(
        worse=worse.tolist(),
        better=(moved > 0).sum(axis=0).tolist(),
        at_risk=at_risk.tolist(),
        peaks=_peaks(course, categories, worse, at_risk),
        deadlines=_deadline_effects(course, moved == WORSE, exposed),
    )


def _exposed(categories: Categories) -> NDArray[np.bool_]:
    """[n, until+1] who could change for the worse on the day: studying, and not asleep the day before."""
    codes = categories.codes
    exposed = np.zeros(codes.shape, bool)
    exposed[:, 1:] = (codes[:, 1:] >= ACTIVE) & (codes[:, :-1] >= ACTIVE) & (codes[:, :-1] < ASLEEP)
    return exposed


def peak_days(worse: NDArray[np.int_], at_risk: NDArray[np.int_]) -> NDArray[np.intp]:
    """Days with ``PEAK_FACTOR`` times the changes that the run's mean rate lets expect, and too many for chance.

    Chance is a Poisson law with that rate, Bonferroni over the days.
    """
    expected = _expected(worse, at_risk)
    unlikely = poisson.sf(worse - 1, expected) < FALSE_ALARM / len(worse)
    return np.flatnonzero(unlikely & (worse >= PEAK_FACTOR * expected))


def _expected(worse: NDArray[np.int_], at_risk: NDArray[np.int_]) -> NDArray[np.float64]:
    """Changes expected on each day at the mean rate of the run."""
    return at_risk * (worse.sum() / max(at_risk.sum(), 1))


def _peaks(
    course: CourseData, categories: Categories, worse: NDArray[np.int_], at_risk: NDArray[np.int_]
) -> list[Peak]:
    """The peak days, neighbours told together."""
    days, expected = peak_days(worse, at_risk), _expected(worse, at_risk)
    spans = np.split(days, np.flatnonzero(np.diff(days) > 1) + 1) if len(days) else []
    return [_peak(course, categories, span, worse, expected, at_risk) for span in spans]


def _peak(
    course: CourseData,
    categories: Categories,
    days: NDArray[np.intp],
    worse: NDArray[np.int_],
    expected: NDArray[np.float64],
    at_risk: NDArray[np.int_],
) -> Peak:
    first = int(days[0])
    due = _deadline_behind(course, categories, first)
    return Peak(
        first_day=first,
        last_day=int(days[-1]),
        worse=int(worse[days].sum()),
        expected=round(float(expected[days].sum()), 1),
        at_risk=int(at_risk[first]),
        rules=_rules(categories, days),
        deadline_keys=_due_on(course, due, course.deadlines.key),
        days_after_deadline=None if due is None else first - due,
    )


def _rules(categories: Categories, days: NDArray[np.intp]) -> dict[str, int]:
    """How many of the days' changes for the worse each rule made."""
    rules = categories.rule[:, days][categories.moved[:, days] == WORSE]
    return dict(Counter(RULES[rule] for rule in rules).most_common())


def _deadline_behind(course: CourseData, categories: Categories, day: int) -> int | None:
    """The due day of the deadline just judged, else of the latest due; None if longer ago than the window."""
    due, judged = course.deadlines.due, categories.judged[day]
    if judged >= 0 and due[judged] >= day - WINDOW_DAYS:
        return int(due[judged])
    near = due[(due < day) & (due >= day - WINDOW_DAYS)]
    return int(near.max()) if len(near) else None


def _due_on(course: CourseData, day: int | None, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names (keys or titles) of the deadlines due on the day."""
    return tuple(name for name, due in zip(names, course.deadlines.due, strict=True) if due == day)


def _deadline_effects(
    course: CourseData, worse: NDArray[np.bool_], exposed: NDArray[np.bool_]
) -> list[DeadlineEffect]:
    dues = np.unique(course.deadlines.due[course.deadlines.due < NEVER])
    kept = [int(due) for due in dues if 0 < due < worse.shape[1]]
    return [_deadline_effect(course, due, worse, exposed, len(kept)) for due in kept]


def _deadline_effect(
    course: CourseData, due: int, worse: NDArray[np.bool_], exposed: NDArray[np.bool_], tests: int
) -> DeadlineEffect:
    before = slice(max(due - WINDOW_DAYS + 1, 0), due + 1)
    after = slice(due + 1, due + 1 + WINDOW_DAYS)
    students = [int(worse[:, days].any(axis=1).sum()) for days in (before, after)]
    at_risk = [int(exposed[:, days].any(axis=1).sum()) for days in (before, after)]
    student_days = [int(exposed[:, days].sum()) for days in (before, after)]
    return DeadlineEffect(
        keys=_due_on(course, due, course.deadlines.key),
        titles=_due_on(course, due, course.deadlines.title),
        due=due,
        days_before=worse[:, before].shape[1],
        at_risk_before=at_risk[0],
        worse_before=students[0],
        days_after=worse[:, after].shape[1],
        at_risk_after=at_risk[1],
        worse_after=students[1],
        critical=_clearly_higher(students, student_days, tests),
    )


def _clearly_higher(students: list[int], student_days: list[int], tests: int) -> str:
    """The side with the higher rate per student-day, by an exact conditional test (Bonferroni), or ""."""
    if sum(students) == 0 or min(student_days) == 0:
        return ""
    share_after = student_days[1] / sum(student_days)
    test = binomtest(students[1], sum(students), share_after)
    if test.pvalue >= FALSE_ALARM / tests:
        return ""
    return "after" if students[1] > share_after * sum(students) else "before"
