"""The rows of a simulated run: those that are not there yet, and those that have changed since."""

from collections import Counter
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from common import bulk
from lms_scoring.engine.course_data import COMPLETED, NEVER
from lms_scoring.engine.simulation.catalogue import RunPlan
from lms_scoring.engine.simulation.kinds import KINDS
from lms_scoring.engine.simulation.people import Cohort, key_prefix
from lms_scoring.engine.simulation.runs import SimulatedRun
from lms_scoring.models import ActivityDay, ActivityKind, Deadline, Result
from roster.models import Course, CourseBreak, Enrollment, Student

Ids = NDArray[np.int64]

#: What an import's report sums up over its courses, beside them and their students.
TOTALS = ("enrollments", "activity_days", "clicks", "deadlines", "results")
ENDINGS = (Enrollment.Outcome.COMPLETED, Enrollment.Outcome.FAILED, Enrollment.Outcome.WITHDRAWN)

#: The day before all days: up to it is known what was never written.
NOTHING = -int(NEVER)


class Standing(NamedTuple):
    """Where the LMS says that an enrollment stands."""

    end: date | None
    status: str
    outcome: str


def standings(run: SimulatedRun, as_of: date) -> list[Standing]:
    """Of every enrollment of a run, as known at the end of ``as_of``."""
    status, outcome = Enrollment.Status, Enrollment.Outcome
    over = run.plan.day_of(as_of) >= run.plan.length - 1
    ended = {
        True: Standing(None, status.FINISHED, outcome.COMPLETED),
        False: Standing(None, status.FINISHED, outcome.FAILED),
    }
    still = Standing(None, status.ENROLLED, outcome.UNKNOWN)
    return [
        Standing(run.plan.date_of(end), status.WITHDRAWN, outcome.WITHDRAWN)
        if end < NEVER
        else (ended[bool(result == COMPLETED)] if over else still)
        for end, result in zip(run.students.end.tolist(), run.outcome.tolist(), strict=True)
    ]


class RunWriter:
    """Writes runs as known at the end of ``as_of``, where those until ``known_until`` were written before."""

    def __init__(self, as_of: date, known_until: date | None) -> None:
        self.as_of, self.known_until = as_of, known_until
        self.created = self.updated = 0
        self.students: set[str] = set()
        self.per_course: dict[str, dict[str, Any]] = {}

    def report(self) -> dict[str, Any]:
        """What there is, as the report of an import says it."""
        courses = self.per_course.values()
        totals = {"courses": len(courses), "students": len(self.students)}
        totals |= {name: sum(course[name] for course in courses) for name in TOTALS}
        rows = sum(totals.values()) - totals["clicks"]
        return {
            **totals,
            "created": self.created,
            "updated": self.updated,
            "unchanged": rows - self.created - self.updated,
            "per_course": self.per_course,
            "rejected": [],
            "rejected_total": 0,
        }

    def write(self, run: SimulatedRun, people: Cohort) -> None:
        """Write one run; ``people`` is the cohort that its students come from."""
        course = self._course(run.plan)
        deadlines = self._deadlines(course, run.plan)
        standing = standings(run, self.as_of)
        enrollment, known = self._enrollments(course, run, people, standing)
        self._activity(run, enrollment, known)
        self._results(run, enrollment, known, deadlines)
        outcomes = Counter(standing[i].outcome for i in np.flatnonzero(enrollment).tolist())
        self.per_course[course.key] = {
            "start": course.start.isoformat(),
            "length_days": course.length_days,
            "enrollments": outcomes.total(),
            **{outcome.value: outcomes[outcome] for outcome in ENDINGS},
            "activity_days": len(run.activity.day),
            "clicks": int(run.activity.count.sum()),
            "deadlines": len(deadlines),
            "results": len(run.results.submitted),
        }

    @cached_property
    def kinds(self) -> Ids:
        """The id of each of ``KINDS``."""
        rows = [
            ActivityKind.objects.get_or_create(key=kind.key, defaults={"group": kind.group}) for kind in KINDS
        ]
        return np.array([kind.pk for kind, _ in rows])

    def _course(self, plan: RunPlan) -> Course:
        course, created = Course.objects.get_or_create(
            key=plan.key,
            defaults={
                "family": plan.family,
                "title": plan.title,
                "start": plan.start,
                "length_days": plan.length,
            },
        )
        if created:
            CourseBreak.objects.bulk_create(
                CourseBreak(course=course, name=lull.name, first=lull.first, last=lull.last)
                for lull in plan.breaks
            )
        self.created += created
        return course

    def _deadlines(self, course: Course, plan: RunPlan) -> Ids:
        """The id of each of the plan's deadlines."""
        there = dict(course.deadlines.values_list("key", "pk"))
        rows = zip(*vars(plan.deadlines).values(), strict=True)
        made = Deadline.objects.bulk_create(
            Deadline(course=course, key=key, title=title, due_day=int(due), weight=float(weight))
            for key, title, due, weight in rows
            if key not in there
        )
        there |= {deadline.key: deadline.pk for deadline in made}
        self.created += len(made)
        return np.array([there[key] for key in plan.deadlines.key])

    def _students(self, people: Cohort, person: list[int], year: int) -> list[int]:
        """The id of each of these people."""
        there = dict(Student.objects.filter(key__startswith=key_prefix(year)).values_list("key", "pk"))
        new = [p for p in person if people.key[p] not in there]
        columns = {"key": people.key, "name": people.name, "email": people.email}
        self.created += bulk.insert(
            Student, {name: [column[p] for p in new] for name, column in columns.items()}
        )
        if new:
            there = dict(Student.objects.filter(key__startswith=key_prefix(year)).values_list("key", "pk"))
        self.students |= {people.key[p] for p in person}
        return [there[people.key[p]] for p in person]

    def _enrollments(
        self, course: Course, run: SimulatedRun, people: Cohort, standing: list[Standing]
    ) -> tuple[Ids, Ids]:
        """The id of each enrollment, 0 before its registration, and the day up to which it was written before."""
        registered = np.flatnonzero(run.students.start <= run.plan.day_of(self.as_of))
        student = self._students(people, run.students.person[registered].tolist(), run.plan.cohort)
        there = {row.student_id: row for row in course.enrollments.all()}
        is_new = np.array([pk not in there for pk in student], bool)
        self._enrol(course, run, people, registered[is_new], np.array(student)[is_new], standing)
        self._update([there.get(pk) for pk in student], [standing[i] for i in registered.tolist()])
        pks = dict(course.enrollments.values_list("student_id", "pk"))
        ids, known = np.zeros(run.plan.size, np.int64), np.full(run.plan.size, NOTHING, np.int64)
        ids[registered] = [pks[pk] for pk in student]
        if self.known_until is not None:
            known[registered[~is_new]] = run.plan.day_of(self.known_until)
        self.created += int(is_new.sum())
        return ids, known

    def _enrol(
        self,
        course: Course,
        run: SimulatedRun,
        people: Cohort,
        which: Ids,
        student: Ids,
        standing: list[Standing],
    ) -> None:
        person, positions = run.students.person[which].tolist(), which.tolist()
        columns: dict[str, bulk.Column] = {
            "course_id": np.full(len(which), course.pk),
            "student_id": student,
            "start": [run.plan.date_of(day) for day in run.students.start[which].tolist()],
            "attributes": [{"gender": people.gender[p], "region": people.region[p]} for p in person],
        }
        for name in Standing._fields:
            columns[name] = [getattr(standing[i], name) for i in positions]
        bulk.insert(Enrollment, columns)

    def _update(self, there: list[Enrollment | None], standing: list[Standing]) -> None:
        """Bring enrollments that were written before up to where they stand now."""
        changed = []
        for row, now in zip(there, standing, strict=True):
            if row is not None and now != (row.end, row.status, row.outcome):
                row.end, row.status, row.outcome = now
                changed.append(row)
        Enrollment.objects.bulk_update(changed, Standing._fields, batch_size=500)
        self.updated += len(changed)

    def _activity(self, run: SimulatedRun, enrollment: Ids, known: Ids) -> None:
        activity = run.activity
        new = activity.day > known[activity.enrollment]
        columns: dict[str, bulk.Column] = {
            "enrollment_id": enrollment[activity.enrollment[new]],
            "day": activity.day[new],
            "kind_id": self.kinds[activity.kind[new]],
            "count": activity.count[new],
        }
        self.created += bulk.insert(ActivityDay, columns)

    def _results(self, run: SimulatedRun, enrollment: Ids, known: Ids, deadline: Ids) -> None:
        results = run.results
        marked, before = results.available < NEVER, known[results.enrollment]
        new = results.submitted > before
        news = new | (marked & (results.available > before))
        columns: dict[str, bulk.Column] = {
            "enrollment_id": enrollment[results.enrollment[news]],
            "deadline_id": deadline[results.deadline[news]],
            "submitted_day": results.submitted[news],
            "available_day": _or_none(results.available[news], marked[news]),
            "score": _or_none(results.score[news], marked[news]),
            "banked": results.banked[news],
        }
        bulk.upsert(Result, columns, unique=("enrollment_id", "deadline_id"))
        self.created += int(new.sum())
        self.updated += int((news & ~new).sum())


def _or_none(values: NDArray[Any], known: NDArray[np.bool_]) -> list[Any]:
    return [value if there else None for value, there in zip(values.tolist(), known.tolist(), strict=True)]
