"""One run from registration to its last day, and what an LMS knows of it on any day between."""

from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import (
    ACTIVITY_GROUPS,
    COMPLETED,
    NEVER,
    NOT_COMPLETED,
    UNKNOWN,
    Activity,
    CourseData,
    Results,
)
from lms_scoring.engine.simulation.catalogue import RunPlan
from lms_scoring.engine.simulation.kinds import KINDS
from lms_scoring.engine.simulation.people import Cohort
from lms_scoring.engine.simulation.students import Students, enrol
from lms_scoring.engine.simulation.visits import DayCounts, visit
from lms_scoring.engine.simulation.work import PASS_MARK, hand_in


@dataclass(frozen=True)
class SimulatedRun:
    """A run with its students; whoever has not registered yet has nothing but a day of registration to come."""

    plan: RunPlan
    students: Students
    activity: DayCounts
    results: Results
    outcome: NDArray[np.int8]  #: COMPLETED, NOT_COMPLETED, or UNKNOWN before the end

    def until(self, day: int) -> "SimulatedRun":
        """What is known at the end of a day: nothing that happens later, no score that is not marked yet."""
        end = np.where(self.students.end <= day, self.students.end, NEVER)
        over = day >= self.plan.length - 1
        return replace(
            self,
            students=replace(self.students, end=end.astype(np.int32)),
            activity=DayCounts(*_rows(self.activity, self.activity.day <= day)),
            results=_known(self.results, day),
            outcome=self.outcome if over else np.where(end < NEVER, self.outcome, UNKNOWN),
        )

    def as_course_data(self) -> CourseData:
        """The same as scoring reads it: kinds of activity summed up by group, enrollments numbered from 0."""
        return CourseData(
            key=self.plan.key,
            family=self.plan.family,
            length=self.plan.length,
            enrollment_id=np.arange(len(self.outcome)),
            start=self.students.start,
            end=self.students.end,
            outcome=self.outcome,
            activity=_by_group(self.activity),
            deadlines=self.plan.deadlines,
            results=self.results,
            breaks=tuple((self.plan.day_of(b.first), self.plan.day_of(b.last)) for b in self.plan.breaks),
            student_id=self.students.person.astype(np.int64),
        )


def simulate_run(plan: RunPlan, people: Cohort, seed: int) -> SimulatedRun:
    """The run to its last day. The same plan, people and seed give the same run.

    Raises ValueError where the plan wants more students than there are people.
    """
    rng = np.random.default_rng([seed, crc32(plan.key.encode())])
    students = enrol(plan, people, rng)
    work = hand_in(plan, students, rng)
    return SimulatedRun(
        plan, students, visit(plan, students, work, rng), work, _outcome(plan, students, work)
    )


def _outcome(plan: RunPlan, students: Students, work: Results) -> NDArray[np.int8]:
    """Who stays and has the pass mark completes."""
    weight = plan.deadlines.weight[work.deadline]
    mark = np.bincount(work.enrollment, work.score * weight, minlength=len(students.person))
    passed = (mark / plan.deadlines.weight.sum() >= PASS_MARK) & (students.end >= NEVER)
    return np.where(passed, COMPLETED, NOT_COMPLETED)


def _rows(table: DayCounts | Results, kept: NDArray[np.bool_]) -> list[NDArray]:
    return [column[kept] for column in vars(table).values()]


def _known(results: Results, day: int) -> Results:
    known = Results(*_rows(results, results.submitted <= day))
    marked = known.available <= day
    return replace(
        known,
        available=np.where(marked, known.available, NEVER).astype(np.int32),
        score=np.where(marked, known.score, np.nan).astype(np.float32),
    )


def _by_group(activity: DayCounts) -> Activity:
    group = np.array([ACTIVITY_GROUPS.index(kind.group) for kind in KINDS], np.int8)[activity.kind]
    order = np.lexsort((group, activity.day, activity.enrollment))
    rows = np.stack([activity.enrollment[order], activity.day[order], group[order].astype(np.int32)])
    first = np.flatnonzero(np.append(True, (np.diff(rows) != 0).any(axis=0)))
    if rows.shape[1] == 0:
        first = first[:0]
    enrollment, day, groups = rows[:, first]
    count = np.add.reduceat(activity.count[order], first) if len(first) else activity.count
    return Activity(enrollment, day, groups.astype(np.int8), count.astype(np.int32))
