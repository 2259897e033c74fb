"""When students are active, and what they leave behind."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import NEVER, FloatArray, IntArray, Results
from lms_scoring.engine.simulation import temperaments
from lms_scoring.engine.simulation.calendar import rhythm
from lms_scoring.engine.simulation.catalogue import RunPlan
from lms_scoring.engine.simulation.kinds import EXERCISE, HOMEWORK, KINDS
from lms_scoring.engine.simulation.students import LEAD_IN, Students

#: Log odds lost in the days before the course begins, and how much a student's weeks differ by chance.
BEFORE_THE_START, WEEK_SPREAD = 1.3, 0.45
#: Log odds lost as the day of leaving comes near, a factor of e in these days, and what is left after it.
WINDING_DOWN, WINDING_DAYS, GONE = 2.0, 18.0, -6.0
#: How much students differ in what they like (log odds of a kind of activity).
TASTE_SPREAD = 0.6
#: Spread (log) of counts between students, and between the days of one.
COUNT_BY_STUDENT, COUNT_BY_DAY = 0.35, 1.0
MOST = 999


@dataclass(frozen=True)
class DayCounts:
    """Counts of activity, one element per (enrollment, day, kind), sorted by these three."""

    enrollment: IntArray  #: position in the run
    day: IntArray
    kind: NDArray[np.int8]  #: position in ``KINDS``
    count: IntArray  #: at least 1


def visit(plan: RunPlan, students: Students, work: Results, rng: np.random.Generator) -> DayCounts:
    """Everything the students of a run do: on days of their own choice, and when they hand in ``work``."""
    active = rng.random(students.away.shape, np.float32) < _chance(plan, students, rng)
    active &= _takes_part(students)
    active[work.enrollment, work.submitted + LEAD_IN] = True
    enrollment, column = np.nonzero(active)
    seen = _kinds_seen(students, enrollment, rng)
    position = np.searchsorted(
        _cell(enrollment, column, active.shape),
        _cell(work.enrollment, work.submitted + LEAD_IN, active.shape),
    )
    seen[position, np.where(plan.is_homework[work.deadline], HOMEWORK, EXERCISE)] = True
    row, kind = np.nonzero(seen)
    return DayCounts(
        enrollment=enrollment[row].astype(np.int32),
        day=(column[row] - LEAD_IN).astype(np.int32),
        kind=kind.astype(np.int8),
        count=_counts(len(students.person), enrollment[row], kind, rng),
    )


def _cell(enrollment: NDArray, column: NDArray, shape: tuple[int, ...]) -> NDArray[np.int64]:
    return enrollment.astype(np.int64) * shape[1] + column


def _chance(plan: RunPlan, students: Students, rng: np.random.Generator) -> FloatArray:
    """[n, days] the chance of being active, for whoever takes part."""
    day = np.arange(-LEAD_IN, plan.length)
    common = np.log(rhythm(plan.date_of(-LEAD_IN), len(day))) - BEFORE_THE_START * (day < 0)
    week = rng.normal(0, WEEK_SPREAD, (len(students.person), len(day) // 7 + 1)).astype(np.float32)
    odds = week[:, (day + LEAD_IN) // 7] + common.astype(np.float32) + students.level[:, None]
    odds += _course_of_time(plan, day)[students.temperament]
    left = np.clip(students.leaves[:, None] - day, 0, NEVER)
    odds -= WINDING_DOWN * np.exp(-left.astype(np.float32) / WINDING_DAYS)
    odds[left == 0] = GONE
    return 1 / (1 + np.exp(-odds))


def _course_of_time(plan: RunPlan, day: NDArray[np.int64]) -> FloatArray:
    """[temperaments, days] log odds that deadlines add and time takes away."""
    due = np.append(plan.deadlines.due, np.iinfo(np.int32).max)
    to_go = due[np.searchsorted(plan.deadlines.due, day)] - day
    nearness = np.exp(-to_go / temperaments.column("span")[:, None])
    passed = np.clip(day / plan.length, 0, 1)
    added = temperaments.column("pull")[:, None] * nearness
    return (added - temperaments.column("fade")[:, None] * passed).astype(np.float32)


def _takes_part(students: Students) -> NDArray[np.bool_]:
    """[n, days] registered, not withdrawn, not away."""
    day = np.arange(-LEAD_IN, students.away.shape[1] - LEAD_IN)
    return (day >= students.start[:, None]) & (day < students.end[:, None]) & ~students.away


def _kinds_seen(students: Students, enrollment: NDArray, rng: np.random.Generator) -> NDArray[np.bool_]:
    """[visits, kinds] which kinds each visit sees; one that sees none leaves no trace."""
    visited = np.array([kind.visited for kind in KINDS])
    taste = rng.normal(0, TASTE_SPREAD, (len(students.person), len(KINDS)))
    share = (1 / (1 + np.exp(-(np.log(visited / (1 - visited)) + taste)))).astype(np.float32)
    return rng.random((len(enrollment), len(KINDS)), np.float32) < share[enrollment]


def _counts(n: int, enrollment: NDArray, kind: NDArray, rng: np.random.Generator) -> IntArray:
    usual = np.log([kind.clicks for kind in KINDS]).astype(np.float32)[kind]
    own = rng.normal(0, COUNT_BY_STUDENT, n).astype(np.float32)[enrollment]
    chance = rng.standard_normal(len(kind), np.float32)
    return np.clip(np.exp(usual + own + COUNT_BY_DAY * chance), 1, MOST).astype(np.int32)
