"""``import_oulad``: what reaches the database."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Sum

from common.jobs import State
from lms_scoring.models import ActivityDay, ActivityKind, Deadline, ImportRun, Result
from lms_scoring.tests.importers import tiny
from lms_scoring.tests.importers.command import run
from roster.models import Course, Enrollment, Student

pytestmark = pytest.mark.django_db


def _enrollment(course: str, student: int) -> Enrollment:
    return Enrollment.objects.get(course__key=course, student__key=str(student))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "oulad")


def test_the_report_gives_totals_that_can_be_compared_with_the_lms(folder: Path) -> None:
    report = run(folder)
    counts = {"courses": 2, "students": 3, "enrollments": 4, "activity_days": 4, "deadlines": 4, "results": 3}
    assert {name: report[name] for name in counts} == counts
    assert report["clicks"] == tiny.CLICKS
    assert (report["created"], report["updated"], report["unchanged"]) == (sum(counts.values()), 0, 0)
    assert report["rejected"] == []
    assert report["per_course"]["BBB/2014B"] == {
        "start": "2014-02-01",
        "length_days": 240,
        "enrollments": 2,
        "completed": 1,
        "failed": 1,
        "withdrawn": 0,
        "activity_days": 1,
        "clicks": 2,
        "deadlines": 1,
        "results": 1,
    }


def test_what_is_in_the_database_is_what_the_report_says(folder: Path) -> None:
    report = run(folder)
    assert [report[name] for name in ("courses", "students", "enrollments")] == [
        model.objects.count() for model in (Course, Student, Enrollment)
    ]
    assert report["clicks"] == ActivityDay.objects.aggregate(total=Sum("count"))["total"]


def test_courses_students_and_enrollments_are_mapped(folder: Path) -> None:
    run(folder)
    course = Course.objects.get(key="AAA/2013J")
    assert (course.family, course.title, course.start, course.length_days) == (
        "AAA",
        "AAA 2013J",
        date(2013, 10, 1),
        268,
    )
    withdrawn = _enrollment("AAA/2013J", 12)
    assert withdrawn.student.name == "Student 12"
    assert (withdrawn.start, withdrawn.end) == (date(2013, 8, 9), date(2013, 10, 31))
    assert (withdrawn.status, withdrawn.outcome) == ("withdrawn", "withdrawn")
    assert withdrawn.attributes == {
        "gender": "F",
        "region": "Wales",
        "highest_education": "A Level or Equivalent",
        "imd_band": None,
        "age_band": "35-55",
        "disability": "Y",
        "num_of_prev_attempts": 1,
        "studied_credits": 60,
        "final_result": "Withdrawn",
    }
    unknown_start = _enrollment("BBB/2014B", 13)
    assert (unknown_start.start, unknown_start.end) == (None, None)


def test_activity_is_by_day_and_kind_and_an_unknown_kind_counts_as_other(folder: Path) -> None:
    run(folder)
    rows = ActivityDay.objects.filter(enrollment=_enrollment("AAA/2013J", 11)).values_list(
        "day", "kind__key", "count"
    )
    assert set(rows) == {(-10, "resource", 8), (-10, "forumng", 1)}
    assert dict(ActivityKind.objects.values_list("key", "group")) == {
        "resource": "content",
        "forumng": "forum",
        "hologram": "other",
    }


def test_deadlines_and_results_are_mapped(folder: Path) -> None:
    run(folder)
    exam = Deadline.objects.get(course__key="AAA/2013J", key="103")
    assert (exam.title, exam.due_day, exam.weight) == ("Exam", None, 100)
    banked = Result.objects.get(deadline__key="101", enrollment__student__key="12")
    assert (banked.submitted_day, banked.available_day, banked.score, banked.banked) == (22, None, None, True)
    scored = Result.objects.get(deadline__key="101", enrollment__student__key="11")
    assert (scored.submitted_day, scored.available_day, scored.score, scored.banked) == (18, 18, 78, False)


def test_a_score_is_known_after_the_days_of_marking(folder: Path) -> None:
    run(folder, "--marking-days", "14")
    assert Result.objects.get(deadline__key="201").available_day == 29 + 14


def test_a_second_import_changes_nothing(folder: Path) -> None:
    first = run(folder)
    second = run(folder)
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, first["created"])


CHANGES: dict[str, tuple[dict[str, tuple[str, str]], Callable[[], Any], Any]] = {
    "a score": (
        {"studentAssessment": ("18,0,78", "18,0,79")},
        lambda: Result.objects.get(deadline__key="101", enrollment__student__key="11").score,
        79,
    ),
    "a score that was not there": (
        {"studentAssessment": ("22,1,", "22,1,50")},
        lambda: Result.objects.get(deadline__key="101", enrollment__student__key="12").available_day,
        22,
    ),
    "a number of clicks": (
        {"studentVle": ("1,3,7", "1,3,8")},
        lambda: ActivityDay.objects.get(enrollment=_enrollment("AAA/2013J", 12)).count,
        8,
    ),
    "a withdrawal": (
        {"studentRegistration": ("-53,30", "-53,31")},
        lambda: _enrollment("AAA/2013J", 12).end,
        date(2013, 11, 1),
    ),
    "a withdrawal taken back": (
        {"studentRegistration": ("-53,30", "-53,")},
        lambda: _enrollment("AAA/2013J", 12).end,
        None,
    ),
    "an attribute": (
        {"studentInfo": ("F,Wales", "F,London Region")},
        lambda: _enrollment("AAA/2013J", 12).attributes["region"],
        "London Region",
    ),
    "a due day": (
        {"assessments": ("103,Exam,,", "103,Exam,260,")},
        lambda: Deadline.objects.get(key="103").due_day,
        260,
    ),
    "a length": ({"courses": ("268", "270")}, lambda: Course.objects.get(key="AAA/2013J").length_days, 270),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_value_is_updated_and_nothing_else(change: str, folder: Path) -> None:
    edits, stored, expected = CHANGES[change]
    before = run(folder)
    tiny.write(folder, tiny.changed(**edits))
    report = run(folder)
    assert stored() == expected
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 1, before["created"] - 1)


def test_new_rows_are_added_to_those_that_are_there(folder: Path) -> None:
    run(folder)
    tables = tiny.changed(studentVle=("BBB,2014B,13,3,0,2", "BBB,2014B,13,3,0,2\nBBB,2014B,13,3,5,2"))
    report = run(tiny.write(folder, tables))
    assert (report["created"], report["updated"]) == (1, 0)
    assert ActivityDay.objects.filter(enrollment=_enrollment("BBB/2014B", 13)).count() == 2


def test_what_the_files_no_longer_have_stays_and_is_counted(folder: Path) -> None:
    run(folder)
    tables = tiny.changed(
        studentAssessment=("101,11,18,0,78\n", ""), studentVle=("AAA,2013J,11,2,-10,1\n", "")
    )
    report = run(tiny.write(folder, tables))
    assert report["only_in_database"] == 2
    assert report["tables"]["results"]["only_in_database"] == 1
    assert Result.objects.count() == 3


def test_what_staff_changed_is_kept(folder: Path, superuser: User) -> None:
    run(folder)
    Course.objects.filter(key="AAA/2013J").update(title="Algebra", time_zone="Europe/Moscow")
    Student.objects.filter(key="11").update(name="Anna", email="anna@example.org")
    Enrollment.objects.update(curator=superuser)
    ActivityKind.objects.filter(key="hologram").update(group="content")
    report = run(tiny.write(folder, tiny.changed(studentInfo=("F,Wales", "F,London Region"))))
    assert report["updated"] == 1
    assert Course.objects.filter(title="Algebra", time_zone="Europe/Moscow").exists()
    assert Student.objects.filter(name="Anna", email="anna@example.org").exists()
    assert not Enrollment.objects.filter(curator=None).exists()
    assert ActivityKind.objects.get(key="hologram").group == "content"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--run", "AAA/2013J=2026-03-01", "BBB/2014B=2026-09-01"],
        ["--run", "AAA/2013J=2026-03-01", "--run", "BBB/2014B=2026-09-01"],
    ],
)
def test_the_start_of_runs_can_be_given(arguments: list[str], folder: Path) -> None:
    run(folder, *arguments)
    assert dict(Course.objects.values_list("key", "start")) == {
        "AAA/2013J": date(2026, 3, 1),
        "BBB/2014B": date(2026, 9, 1),
    }
    assert _enrollment("AAA/2013J", 12).end == date(2026, 3, 31)


def test_the_folder_may_come_last(folder: Path) -> None:
    call_command("import_oulad", "--run", "AAA/2013J=2026-03-01", str(folder), stdout=io.StringIO())
    assert Course.objects.get(key="AAA/2013J").start == date(2026, 3, 1)


def test_a_start_that_was_given_once_holds_until_another_is_given(folder: Path) -> None:
    run(folder, "--run", "AAA/2013J=2026-03-01")
    assert run(folder)["updated"] == 0
    report = run(folder, "--run", "AAA/2013J=2026-03-02")
    assert report["tables"]["courses"]["updated"] == 1
    assert report["tables"]["enrollments"]["updated"] == 2
    assert _enrollment("AAA/2013J", 12).end == date(2026, 4, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--run", "CCC/2013J=2026-03-01"],
        ["--run", "AAA/2013J=2026-13-01"],
        ["--run", "AAA/2013J"],
        ["--run", "AAA/2013J="],
        ["--run", "AAA/2013J=0001-01-01"],
        ["--run", "AAA/2013J=9999-12-31"],
        ["--run", "AAA/2013J=2026-03-01", "AAA/2013J=2026-03-02"],
    ],
)
def test_a_wrong_start_is_wrong_usage(arguments: list[str], folder: Path) -> None:
    with pytest.raises(CommandError) as error:
        call_command("import_oulad", str(folder), *arguments)
    assert error.value.returncode == 2
    assert not Course.objects.exists()


def test_no_folder_at_all_is_wrong_usage() -> None:
    with pytest.raises(CommandError) as error:
        call_command("import_oulad")
    assert error.value.returncode == 2


@pytest.mark.parametrize("days", ["-1", "366", "two"])
def test_wrong_days_of_marking_are_wrong_usage(days: str, folder: Path) -> None:
    with pytest.raises(CommandError, match="number of days"):
        call_command("import_oulad", str(folder), f"--marking-days={days}")


def test_people_see_what_was_read_and_written(folder: Path) -> None:
    out = io.StringIO()
    call_command("import_oulad", str(folder), stdout=out)
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert ["enrollments", "4", "4", "0", "0", "0"] in lines
    assert ["clicks:", "16"] in lines


def test_every_import_leaves_a_row_with_its_report(folder: Path) -> None:
    report = run(folder, "--run", "AAA/2013J=2026-03-01", "--marking-days", "3")
    row = ImportRun.objects.get()
    assert (row.name, row.state, row.progress, row.error) == ("oulad", State.DONE, 1, "")
    assert row.options == {"starts": {"AAA/2013J": "2026-03-01"}, "marking_days": 3}
    assert row.report["per_course"] == report["per_course"]
    assert row.finished_at >= row.claimed_at


@pytest.mark.data
def test_the_published_runs_are_imported_whole_and_the_second_time_nothing_is_new(oulad: Path) -> None:
    totals = {
        "courses": 2,
        "students": 2150,
        "enrollments": 2150,
        "activity_days": 296_345,
        "clicks": 1_996_405,
        "deadlines": 18,
        "results": 12_889,
    }
    first = run(oulad)
    rows = sum(totals.values()) - totals["clicks"]
    assert {name: first[name] for name in totals} == totals
    assert (first["created"], first["updated"], first["unchanged"]) == (rows, 0, 0)
    assert first["per_course"]["AAA/2013J"]["clicks"] == 648_494
    assert ActivityDay.objects.aggregate(total=Sum("count"))["total"] == totals["clicks"]
    assert Result.objects.filter(score=None).count() == 18
    second = run(oulad)
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, rows)
