"""What students hand in, when, and with which score."""

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import NEVER, Results
from lms_scoring.engine.simulation.catalogue import RunPlan
from lms_scoring.engine.simulation.students import LEAD_IN, Students

#: Scores in OULAD: mean 70 to 75, deviation between students 11 to 12, within one 6 to 13.
MEAN_SCORE, BY_ABILITY, BY_DRIVE, WITHIN, COST_OF_LATENESS = 73.0, 10.0, 4.0, 9.0, 4.0
#: The mean days by which late work is late, and the days after which nothing is taken any more.
LATE_DAYS, GRACE = 4.0, 14
#: Days from a submission to its score, at least and at most; a test is marked at once.
MARKING = (2, 7)
#: How much less work (log) a standard deviation of drive leaves undone or late.
CARE_BY_DRIVE = 0.4
#: Share of the work due in a silence that is given up after it.
GIVEN_UP = 0.3
#: Per cent of the final mark that completes a course, unsubmitted work counting nothing.
PASS_MARK = 40.0


def hand_in(plan: RunPlan, students: Students, rng: np.random.Generator) -> Results:
    """All results of a run, sorted by enrollment and deadline."""
    day, late = _submissions(plan, students, rng)
    enrollment, deadline = np.nonzero(day < NEVER)
    submitted = day[enrollment, deadline].astype(np.int32)
    marking = np.where(plan.is_homework[deadline], rng.integers(*MARKING, len(submitted), endpoint=True), 0)
    expected = (
        MEAN_SCORE
        + BY_ABILITY * students.ability[enrollment]
        + BY_DRIVE * students.drive[enrollment]
        - COST_OF_LATENESS * late[enrollment, deadline]
    )
    score = np.clip(np.rint(rng.normal(expected, WITHIN)), 0, 100)
    return Results(
        enrollment=enrollment.astype(np.int32),
        deadline=deadline.astype(np.int32),
        submitted=submitted,
        available=(submitted + marking).astype(np.int32),
        score=score.astype(np.float32),
        banked=np.zeros(len(submitted), bool),
    )


def _submissions(
    plan: RunPlan, students: Students, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """[n, deadlines] the day of each submission, ``NEVER`` without one, and whether it was late."""
    due = plan.deadlines.due
    shape = len(students.person), len(due)
    neglect = np.exp(-plan.ease - CARE_BY_DRIVE * students.drive)[:, None]
    late = rng.random(shape) < students.of_type("late")[:, None] * neglect
    early = np.floor(rng.exponential(np.maximum(students.of_type("early"), 0.1)[:, None], shape))
    lateness = 1 + np.floor(rng.exponential(LATE_DAYS, shape))
    meant = np.maximum(due + np.where(late, lateness, -early), 0).astype(np.int64)
    day = _back_from_silence(np.minimum(meant, plan.length - 1), students.away)
    missing = students.of_type("missing")[:, None] * neglect + (day > meant) * GIVEN_UP
    done = rng.random(shape) >= missing
    done &= (day <= due + GRACE) & (day < students.leaves[:, None])
    done &= day >= students.start[:, None]
    return np.where(done, day, NEVER), day > due


def _back_from_silence(day: NDArray[np.int64], away: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Each day, or where the student is silent on it, the first one after the silence (``NEVER``: none)."""
    present = np.where(away, NEVER, np.arange(away.shape[1]) - LEAD_IN)
    following = np.minimum.accumulate(present[:, ::-1], axis=1)[:, ::-1]
    return np.take_along_axis(following, day + LEAD_IN, axis=1).astype(np.int64)
