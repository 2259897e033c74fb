"""The simulated school in the database: written once, grown day by day, shown to the people of the demo."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max, Model, Sum

from lms_scoring.engine.course_data import UNKNOWN
from lms_scoring.engine.simulation.catalogue import DEFAULT_COURSES, plan_runs
from lms_scoring.engine.simulation.runs import simulate_run
from lms_scoring.models import ActivityDay, ActivityKind, Deadline, ImportRun, Result
from lms_scoring.selectors.course_data import load_course
from lms_scoring.services import simulation
from lms_scoring.services.simulation import School, simulate, simulated_school
from roster.models import Course, CourseBreak, Enrollment, Student

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)


def run(*arguments: str, day: date = DAY, courses: int = 3, students: int = 12) -> dict[str, Any]:
    """What ``simulate_lms --json`` prints."""
    out = io.StringIO()
    size = ("--courses", str(courses), "--students", str(students))
    call_command(
        "simulate_lms",
        *size,
        "--as-of",
        day.isoformat(),
        *arguments,
        "--json",
        stdout=out,
        stderr=io.StringIO(),
    )
    return json.loads(out.getvalue())


ENROLLMENT = ("course__key", "student__key")
OF_ENROLLMENT = tuple(f"enrollment__{name}" for name in ENROLLMENT)
#: All columns that a simulation writes but the ids, which the database gives.
COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Course: ("key", "family", "title", "start", "length_days"),
    CourseBreak: ("course__key", "first", "last", "name"),
    Student: ("key", "name", "email"),
    Enrollment: (
        *ENROLLMENT,
        "start",
        "end",
        "status",
        "outcome",
        "attributes__region",
        "attributes__gender",
    ),
    Deadline: ("course__key", "key", "title", "due_day", "weight"),
    ActivityDay: (*OF_ENROLLMENT, "day", "kind__key", "count"),
    Result: (*OF_ENROLLMENT, "deadline__key", "submitted_day", "available_day", "score", "banked"),
    ActivityKind: ("key", "group"),
}


def rows() -> dict[str, list[Any]]:
    """All that a simulation has written."""
    return {
        model.__name__: list(model._default_manager.order_by(*columns).values_list(*columns))
        for model, columns in COLUMNS.items()
    }


def test_the_report_tells_what_is_in_the_database() -> None:
    report = run()
    counted = {
        "courses": Course.objects.count(),
        "students": Student.objects.count(),
        "enrollments": Enrollment.objects.count(),
        "activity_days": ActivityDay.objects.count(),
        "clicks": ActivityDay.objects.aggregate(n=Sum("count"))["n"],
        "deadlines": Deadline.objects.count(),
        "results": Result.objects.count(),
    }
    assert {name: report[name] for name in counted} == counted
    assert counted["courses"] == 3
    assert report["created"] == sum(counted.values()) - counted["clicks"]
    assert (report["updated"], report["unchanged"], report["rejected"]) == (0, 0, [])
    course = Course.objects.get(key="algebra-9/2025-09")
    assert report["per_course"][course.key]["enrollments"] == course.enrollments.count() == 12
    assert (
        report["per_course"][course.key]["completed"]
        == course.enrollments.filter(outcome="completed").count()
    )


def test_the_same_call_creates_nothing_the_second_time() -> None:
    first = run()
    before = rows()
    second = run()
    assert (second["created"], second["updated"]) == (0, 0)
    assert second["unchanged"] == first["created"]
    assert rows() == before
    assert ImportRun.objects.count() == 1


def test_a_school_grown_day_by_day_is_the_one_made_at_once() -> None:
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(days=9), DAY + timedelta(days=230)]
    reports = [run(day=day) for day in days]
    grown = rows()
    assert all(report["created"] > 0 for report in reports)
    assert reports[-1]["updated"] > 0
    _forget_everything()
    simulate(days[-1], courses=3, students=12, planned_for=DAY)
    assert rows() == grown


def _forget_everything() -> None:
    for model in (Course, Student, ImportRun):
        model.objects.all().delete()


def test_nothing_later_than_the_day_is_written() -> None:
    run(courses=DEFAULT_COURSES, students=40)
    for course in Course.objects.all():
        today = course.day_of(DAY)
        assert (
            ActivityDay.objects.filter(enrollment__course=course).aggregate(d=Max("day"))["d"] or 0
        ) <= today
        results = Result.objects.filter(enrollment__course=course)
        assert not results.filter(submitted_day__gt=today).exists()
        assert not results.filter(available_day__gt=today).exists()
        assert all(row.score is None for row in results.filter(available_day=None))
    assert not Enrollment.objects.filter(start__gt=DAY).exists()
    assert not Enrollment.objects.filter(end__gt=DAY).exists()


def test_outcomes_are_known_for_finished_runs_and_withdrawals_alone() -> None:
    run(courses=DEFAULT_COURSES)
    for course in Course.objects.all():
        over = course.end <= DAY
        for enrollment in course.enrollments.all():
            withdrawn = enrollment.end is not None
            assert (enrollment.status == "withdrawn") == (enrollment.outcome == "withdrawn") == withdrawn
            if not withdrawn:
                assert (
                    (enrollment.status == "finished")
                    == (enrollment.outcome in {"completed", "failed"})
                    == over
                )
    assert Enrollment.objects.filter(outcome="completed").exists()
    assert Enrollment.objects.filter(outcome="failed").exists()
    assert Enrollment.objects.filter(status="enrolled", course__start__lte=DAY).exists()


def test_scoring_reads_from_the_database_what_was_simulated() -> None:
    run()
    school = School.of(simulated_school())
    for plan in school.plans:
        expected = simulate_run(plan, school.people(plan.cohort), 1).until(plan.day_of(DAY)).as_course_data()
        read = load_course(Course.objects.get(key=plan.key))
        there = expected.start <= plan.day_of(DAY)
        assert read.n == there.sum()
        assert np.array_equal(read.start, expected.start[there])
        assert np.array_equal(read.end, expected.end[there])
        assert np.array_equal(read.outcome == UNKNOWN, expected.outcome[there] == UNKNOWN)
        assert np.array_equal(read.activity.day, expected.activity.day)
        assert np.array_equal(read.activity.count, expected.activity.count)
        assert np.array_equal(read.deadlines.due, expected.deadlines.due)
        assert np.array_equal(np.sort(read.results.score), np.sort(expected.results.score), equal_nan=True)
        assert read.breaks == expected.breaks


def test_a_deleted_course_is_written_whole_again() -> None:
    run()
    before = rows()
    Course.objects.get(key="algebra-9/2026-08").delete()
    report = run(day=DAY)
    assert report["created"] > 0
    assert rows() == before


def test_a_renamed_student_keeps_their_name() -> None:
    run()
    Student.objects.filter(pk=Student.objects.first().pk).update(name="Somebody Else")
    run(day=DAY + timedelta(days=3))
    assert Student.objects.filter(name="Somebody Else").count() == 1


@pytest.mark.parametrize("arguments", [{"courses": 4}, {"students": 13}, {"seed": 2}, {"weeks": 10}])
def test_another_school_in_the_same_database_is_refused(arguments: dict[str, int]) -> None:
    run()
    before = rows()
    with pytest.raises(CommandError, match="another database") as refusal:
        run(*[text for name, value in arguments.items() for text in (f"--{name}", str(value))])
    assert refusal.value.returncode == 1
    assert rows() == before


def test_a_day_before_the_known_one_is_refused() -> None:
    run()
    with pytest.raises(CommandError, match="known up to 2026-11-20"):
        run(day=DAY - timedelta(days=1))


@pytest.mark.parametrize("taken", ["course", "student"])
def test_a_key_that_somebody_elses_lms_uses_is_refused_and_nothing_written(taken: str) -> None:
    if taken == "course":
        plan = plan_runs(DAY)[1]
        Course.objects.create(key=plan.key, family="f", title="t", start=plan.start, length_days=9)
    else:
        Student.objects.create(key="S28-0007", name="Anna")
    before = rows()
    with pytest.raises(CommandError, match="not simulated"):
        run()
    assert rows() == before
    assert not ImportRun.objects.exists()


def test_other_courses_of_the_database_stay_as_they_are(course: Course, enrollment: Enrollment) -> None:
    run()
    course.refresh_from_db()
    assert list(course.enrollments.all()) == [enrollment]
    assert Course.objects.count() == 4


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: Any) -> None:
    written: list[str] = []

    def failing(plan: Any, *arguments: Any) -> Any:
        written.append(plan.key)
        if len(written) == 2:
            raise CommandError("the disk is full")
        return original(plan, *arguments)

    original: Callable[..., Any] = simulation.simulate_run
    monkeypatch.setattr(simulation, "simulate_run", failing)
    with pytest.raises(CommandError, match="disk"):
        run()
    assert not Course.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [("--courses", "0"), ("--students", "many"), ("--weeks", "5"), ("--seed", "-1"), ("--as-of", "soon")],
)
def test_wrong_usage_is_told_as_such(arguments: tuple[str, str], capsys: Any) -> None:
    with pytest.raises((SystemExit, CommandError)) as refusal:
        call_command("simulate_lms", *arguments)
    code = refusal.value.code if isinstance(refusal.value, SystemExit) else None
    assert code == 2 or arguments[1] in str(refusal.value)


def test_people_read_a_line_for_each_course() -> None:
    out = io.StringIO()
    call_command(
        "simulate_lms",
        "--courses",
        "2",
        "--students",
        "5",
        "--as-of",
        "2026-11-20",
        stdout=out,
        stderr=io.StringIO(),
    )
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("2 courses, ")
    assert [line.split()[0] for line in lines[1:]] == ["algebra-9/2026-08", "algebra-9/2025-09"]
