"""The school's courses: families, their runs around a date, and what is to be handed in when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, count, cycle, islice

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import Deadlines
from lms_scoring.engine.simulation.calendar import Lull, lulls

SEASONS = ("winter", "spring", "summer", "autumn")
#: A run is called after the season two weeks into it: what starts on 31 August is an autumn run.
SETTLED_IN = 14
#: Runs in the school as it comes: three of each family, one of the new one.
DEFAULT_COURSES = 19
#: Per cent of the mark for all homework, all tests and the final test together.
HOMEWORK_WEIGHT, TESTS_WEIGHT, FINAL_WEIGHT = 45, 30, 25
LAST_GRADE = 11
SHORTEST = 6
#: A month of four weeks: one homework each, due on its last Sunday but one.
MONTH, HOMEWORK_DAY = 28, 20


@dataclass(frozen=True)
class Family:
    """A course that runs again and again. ``age`` is how many days the newest run has been going (negative: until
    it starts), ``period`` the days between the starts of two runs, ``runs`` how many there ever were (0: any).
    ``ease`` is by how much (log) the chance to leave is lower than in a run of the usual difficulty."""

    slug: str
    title: str
    grade: int
    weeks: int
    age: int
    period: int
    size: int
    topics: tuple[str, ...]
    ease: float = 0.0
    runs: int = 0
    breaks: bool = True


FAMILIES = (
    Family("algebra-9", "Algebra 9", 9, 38, 81, 364, 210, (
        "Inequalities", "Quadratic functions", "Graphs", "Systems of equations", "Word problems",
        "Arithmetic progressions", "Geometric progressions", "Counting", "Probability"),
        ease=0.25),
    Family("physics-10", "Physics 10", 10, 34, 46, 182, 140, (
        "Motion", "Forces", "Newton’s laws", "Momentum", "Energy", "Gases", "Heat", "Electric charge"), ease=0.1,
        breaks=False),
    Family("geometry-9", "Geometry 9", 9, 16, 88, 182, 120, (
        "Vectors", "Coordinates", "Solving triangles", "Circles"), ease=0.6),
    Family("exam-mathematics-11", "Exam mathematics 11", 11, 26, 5, 196, 250, (
        "Equations", "Functions and derivatives", "Trigonometry", "Probability", "Solid geometry", "Parameters"),
        ease=0.0),
    Family("python-10", "Programming in Python 10", 10, 18, -10, 140, 90, (
        "Variables and conditions", "Loops", "Lists and strings", "Functions"), ease=0.35, breaks=False),
    Family("biology-10", "Biology 10", 10, 36, 32, 364, 75, (
        "Cells", "Proteins and nucleic acids", "Metabolism", "Division of cells", "Heredity", "Mutation",
        "Selection", "Evolution", "Ecosystems"), ease=0.9),
    Family("chemistry-9", "Chemistry 9", 9, 34, 60, 364, 60, (
        "Structure of the atom", "Bonds", "Reaction rates", "Acids and bases", "Metals", "Halogens", "Carbon",
        "Organic substances"), ease=0.2, runs=1),
)  # fmt: skip


@dataclass(frozen=True)
class RunPlan:
    """One run of a family as the school announces it; days are course days."""

    key: str
    family: str
    title: str
    start: date
    length: int
    size: int  #: enrollments
    ease: float  #: lowers (log) the chance to leave and to leave work undone
    cohort: int  #: the year its students leave school
    breaks: tuple[Lull, ...]  #: those in the run's calendar; the lulls happen whether recorded or not
    deadlines: Deadlines

    @cached_property
    def is_homework(self) -> NDArray[np.bool_]:
        """Which deadlines are homework, marked by a teacher; the others are tests, marked at once."""
        return np.array([key.startswith("homework") for key in self.deadlines.key])

    def day_of(self, when: date) -> int:
        """The course day of a date."""
        return (when - self.start).days

    def date_of(self, day: int) -> date:
        """The date of a course day."""
        return self.start + timedelta(days=day)


def plan_runs(
    today: date, courses: int = DEFAULT_COURSES, students: int | None = None, weeks: int | None = None
) -> list[RunPlan]:
    """The first ``courses`` runs of a school as it stands on ``today``.

    The running and the latest finished run of each family come first, then ever earlier ones. ``students`` is the
    number of enrollments in each, ``weeks`` its length; without them every family has its own. Raises ValueError
    unless there is at least one course, one student, and six weeks for the first homework and test.
    """
    if courses < 1 or (students is not None and students < 1) or (weeks is not None and weeks < SHORTEST):
        raise ValueError(f"a school has at least one course, one student and {SHORTEST} weeks")
    return [_plan(family, wave, today, students, weeks) for family, wave in islice(_runs(), courses)]


def _runs() -> Iterator[tuple[Family, int]]:
    """Families with the number of a run, 0 being the newest."""
    for waves in chain([(0, 1)], zip(count(2))):
        for family in FAMILIES:
            yield from ((family, wave) for wave in waves if not family.runs or wave < family.runs)


def _plan(family: Family, wave: int, today: date, students: int | None, weeks: int | None) -> RunPlan:
    start = today - timedelta(days=family.age + wave * family.period)
    start -= timedelta(days=start.weekday())
    weeks = weeks or family.weeks
    season = start + timedelta(days=SETTLED_IN)
    school_year_ends = start.year + (start.month > 6)
    return RunPlan(
        key=f"{family.slug}/{start:%Y-%m}",
        family=family.slug,
        title=f"{family.title}, {SEASONS[season.month % 12 // 3]} {season.year + (season.month == 12)}",
        start=start,
        length=weeks * 7,
        size=students or family.size,
        ease=family.ease,
        cohort=school_year_ends + LAST_GRADE - family.grade,
        breaks=_breaks(start, weeks * 7) if family.breaks else (),
        deadlines=_deadlines(weeks, family.topics),
    )


def _breaks(start: date, length: int) -> tuple[Lull, ...]:
    return tuple(lull for lull in lulls(start, start + timedelta(days=length - 1)) if lull.holiday)


def _deadlines(weeks: int, topics: tuple[str, ...]) -> Deadlines:
    """Homework every four weeks, a test at each quarter of the run, a final test on its last Friday."""
    length = weeks * 7
    homework = range(HOMEWORK_DAY, length - 7, MONTH)
    tests = [quarter * weeks // 4 * 7 + 4 for quarter in (1, 2, 3)]
    rows = [(f"homework-{i}", f"Homework {i}. {topic}", day, HOMEWORK_WEIGHT / len(homework))
            for i, (day, topic) in enumerate(zip(homework, cycle(topics)), 1)]  # fmt: skip
    rows += [(f"test-{i}", f"Test {i}", day, TESTS_WEIGHT / len(tests)) for i, day in enumerate(tests, 1)]
    rows += [("final", "Final test", length - 3, FINAL_WEIGHT)]
    key, title, due, weight = zip(*sorted(rows, key=lambda row: row[2]), strict=True)
    return Deadlines(key, title, np.array(due, np.int32), np.array(weight, np.float32))
