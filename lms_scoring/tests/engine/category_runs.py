"""Small course runs for the tests of categories, written out by hand or drawn by hypothesis."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from lms_scoring.engine.course_data import NEVER, UNKNOWN, Activity, CourseData, Deadlines, Results


def run_of(
    visits: Mapping[int, Iterable[int]],
    n: int,
    due: Iterable[int] = (),
    handed_in: Iterable[tuple[int, int, int]] = (),
    weight: float = 20.0,
    breaks: tuple[tuple[int, int], ...] = (),
) -> CourseData:
    """A run of ``n`` students from day 0: the days each visited, and (student, deadline, day) of what came in."""
    pairs = sorted((student, day) for student, days in visits.items() for day in set(days))
    due, handed = list(due), np.array(list(handed_in), np.int32).reshape(-1, 3)
    return CourseData(
        key="ALG/1",
        family="ALG",
        length=120,
        enrollment_id=np.arange(n, dtype=np.int64) + 1000,
        start=np.zeros(n, np.int32),
        end=np.full(n, NEVER, np.int32),
        outcome=np.full(n, UNKNOWN, np.int8),
        activity=Activity(
            enrollment=np.array([student for student, _ in pairs], np.int32),
            day=np.array([day for _, day in pairs], np.int32),
            group=np.zeros(len(pairs), np.int8),
            count=np.ones(len(pairs), np.int32),
        ),
        deadlines=Deadlines(
            key=tuple(f"hw{i}" for i in range(len(due))),
            title=tuple(f"Homework {i + 1}" for i in range(len(due))),
            due=np.array(due, np.int32),
            weight=np.full(len(due), weight, np.float32),
        ),
        results=Results(
            enrollment=handed[:, 0],
            deadline=handed[:, 1],
            submitted=handed[:, 2],
            available=handed[:, 2],
            score=np.full(len(handed), 70.0, np.float32),
            banked=np.zeros(len(handed), bool),
        ),
        breaks=breaks,
    )


def busy(n: int, days: Iterable[int]) -> dict[int, list[int]]:
    """Students 1 .. n-1 visiting on every one of the days; student 0 is the caller's."""
    return {student: list(days) for student in range(1, n)}


def known_by(course: CourseData, day: int) -> CourseData:
    """The run as it stood at the end of ``day``: later visits, results and withdrawals have not happened."""
    activity, results = course.activity, course.results
    seen, came = activity.day <= day, (results.submitted <= day) | results.banked
    return replace(
        course,
        end=np.where(course.end <= day, course.end, NEVER).astype(np.int32),
        activity=Activity(
            *(getattr(activity, name)[seen] for name in ("enrollment", "day", "group", "count"))
        ),
        results=Results(
            *(
                getattr(results, name)[came]
                for name in ("enrollment", "deadline", "submitted", "available", "score", "banked")
            )
        ),
    )


@st.composite
def runs(draw: st.DrawFn, length: int = 70) -> CourseData:
    """Any run: students of several rhythms, late starters, withdrawals, deadlines, late and banked work."""
    seed, n = draw(st.integers(0, 2**32 - 1)), draw(st.integers(0, 12))
    random = np.random.default_rng(seed)
    rates = random.choice([0.0, 0.05, 0.3, 0.9], n)
    stops = random.choice([20, 45, length], n)
    visits = {
        student: [day for day in range(-10, stop) if random.random() < rate]
        for student, (rate, stop) in enumerate(zip(rates, stops, strict=True))
    }
    due = sorted(draw(st.lists(st.integers(-10, length + 10), max_size=4)))
    handed = [
        (student, deadline, int(random.integers(day - 9, day + 20)))
        for student in range(n)
        for deadline, day in enumerate(due)
        if random.random() < 0.7
    ]
    breaks = draw(st.sampled_from([(), ((30, 40),), ((0, 5), (50, 52))]))
    course = run_of(visits, n, due, handed, breaks=breaks)
    start = random.choice([-40, 0, 3, 25], n).astype(np.int32)
    end = random.choice([2, 30, 60, NEVER, NEVER], n).astype(np.int32)
    weight = random.choice([0.0, 1.0, 20.0], len(due)).astype(np.float32)
    return replace(
        course,
        start=start,
        end=np.maximum(start, end),
        deadlines=replace(course.deadlines, weight=weight),
        results=replace(course.results, banked=random.random(len(handed)) < 0.1),
    )
