"""Course runs for the tests of features and models: students who differ in diligence, drawn from a seed."""

from dataclasses import replace

import numpy as np

from lms_scoring.engine.course_data import (
    ACTIVITY_GROUPS,
    COMPLETED,
    NEVER,
    NOT_COMPLETED,
    Activity,
    CourseData,
    Deadlines,
    Results,
)

LENGTH = 100
DUE = (20, 40, 60, 80)


def run_drawn_from(seed: int, n: int = 40, family: str = "ALG", level: float = 0.5) -> CourseData:
    """A finished run; ``level`` is about the share that completes. The more diligent complete more often."""
    rng = np.random.default_rng(seed)
    diligence = rng.random(n)
    completes = rng.random(n) < np.clip(level + 0.8 * (diligence - 0.5), 0.02, 0.98)
    end = np.where(~completes & (rng.random(n) < 0.6), rng.integers(5, LENGTH, n), NEVER).astype(np.int32)
    return CourseData(
        key=f"{family}/{seed}",
        family=family,
        length=LENGTH,
        enrollment_id=np.arange(n, dtype=np.int64) + 1000 * seed,
        start=rng.integers(-30, 10, n).astype(np.int32),
        end=end,
        outcome=np.where(completes, COMPLETED, NOT_COMPLETED).astype(np.int8),
        activity=_activity(rng, diligence, end),
        deadlines=Deadlines(
            tuple("1234"), tuple("1234"), np.array(DUE, np.int32), np.array([10, 20, 30, 40], np.float32)
        ),
        results=_results(rng, diligence, end),
        student_id=np.arange(n, dtype=np.int64) + 1000 * seed,
    )


def _activity(rng: np.random.Generator, diligence: np.ndarray, end: np.ndarray) -> Activity:
    span = np.arange(-10, LENGTH)
    active = (rng.random((len(diligence), len(span))) < 0.8 * diligence[:, None]) & (span < end[:, None])
    enrollment, column = np.nonzero(active)
    repeat = rng.integers(1, 3, len(enrollment))
    group = np.concatenate([np.sort(rng.permutation(len(ACTIVITY_GROUPS))[:k]) for k in repeat])
    return Activity(
        np.repeat(enrollment, repeat).astype(np.int32),
        np.repeat(span[column], repeat).astype(np.int32),
        group.astype(np.int8),
        rng.geometric(0.1, len(group)).astype(np.int32),
    )


def _results(rng: np.random.Generator, diligence: np.ndarray, end: np.ndarray) -> Results:
    enrollment, deadline = np.nonzero(rng.random((len(diligence), len(DUE))) < 0.2 + 0.8 * diligence[:, None])
    submitted = np.array(DUE)[deadline] + rng.integers(-5, 4, len(deadline))
    kept = submitted < end[enrollment]
    enrollment, deadline, submitted = enrollment[kept], deadline[kept], submitted[kept]
    score = np.clip(100 * diligence[enrollment] + rng.normal(0, 15, len(enrollment)), 0, 100)
    return Results(
        enrollment.astype(np.int32),
        deadline.astype(np.int32),
        submitted.astype(np.int32),
        (submitted + rng.integers(0, 10, len(submitted))).astype(np.int32),
        score.astype(np.float32),
        np.zeros(len(enrollment), bool),
    )


def with_another_future(course: CourseData, day: int, other: CourseData) -> CourseData:
    """The run as it was at the end of ``day``, followed by what happened in ``other``; outcomes are other's too."""
    mine, its = course.activity, other.activity
    past, later = mine.day <= day, its.day > day
    activity = Activity(
        *(
            np.concatenate([getattr(mine, f)[past], getattr(its, f)[later]])
            for f in ("enrollment", "day", "group", "count")
        )
    )
    order = np.lexsort((activity.day, activity.enrollment))
    return replace(
        course,
        activity=Activity(*(getattr(activity, f)[order] for f in ("enrollment", "day", "group", "count"))),
        results=_results_with_another_future(course.results, day, other.results),
        start=np.where(course.start <= day, course.start, np.maximum(other.start, day + 1)).astype(np.int32),
        end=np.where(course.end <= day, course.end, np.maximum(other.end, day + 1)).astype(np.int32),
        outcome=other.outcome,
    )


def _results_with_another_future(mine: Results, day: int, its: Results) -> Results:
    """Submissions of the past keep their day; scores not known by ``day`` become other's guess, or none."""
    past, later = mine.submitted <= day, its.submitted > day
    known = mine.available[past] <= day
    fields = ("enrollment", "deadline", "submitted", "available", "score", "banked")
    columns = {f: [getattr(mine, f)[past], getattr(its, f)[later]] for f in fields}
    columns["available"][0] = np.where(known, mine.available[past], NEVER).astype(np.int32)
    columns["score"][0] = np.where(known, mine.score[past], np.nan).astype(np.float32)
    joined = {f: np.concatenate(parts) for f, parts in columns.items()}
    _, first = np.unique(joined["enrollment"] * 1000 + joined["deadline"], return_index=True)
    return Results(*(joined[f][first] for f in fields))
