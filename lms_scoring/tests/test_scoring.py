"""Scoring a course: everything stored or nothing, the same twice, no day missed, nothing from the future."""

import json
from datetime import date, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max
from django.utils import timezone

from common import bulk
from lms_scoring.models import (
    ActivityDay,
    ActivityKind,
    CategoryChange,
    CourseDay,
    CourseSummary,
    Deadline,
    Result,
    Score,
    ScoreHistory,
)
from lms_scoring.selectors.course_data import load_course
from lms_scoring.selectors.history import latest_history
from lms_scoring.services.scoring import FIRST_DAYS, score_course
from roster.models import Course, Enrollment, Student

pytestmark = pytest.mark.django_db

START = date(2026, 2, 2)


@pytest.fixture
def course() -> Course:
    """Twelve students of a course of 100 days: number 0 stops after day 20, number 1 withdrew on day 30, number 2
    begins on day 60, number 3 never comes; the others come every other day and hand in."""
    made = Course.objects.create(key="ALG/1", family="ALG", title="Algebra", start=START, length_days=100)
    kind = ActivityKind.objects.create(key="page", group="content")
    deadline = Deadline.objects.create(course=made, key="hw1", title="Homework 1", due_day=25, weight=50)
    for number in range(12):
        enrollment = Enrollment.objects.create(
            course=made,
            student=Student.objects.create(key=str(number), name=f"Student {number}"),
            start=made.date_of(60) if number == 2 else None,
            end=made.date_of(30) if number == 1 else None,
            status="withdrawn" if number == 1 else "enrolled",
            outcome="withdrawn" if number == 1 else "",
        )
        first, last = {0: (0, 20), 1: (0, 28), 2: (60, 98), 3: (0, -1)}.get(number, (0, 98))
        days = np.arange(first, last + 1, 2)
        bulk.insert(
            ActivityDay,
            {
                "enrollment_id": np.full(len(days), enrollment.pk),
                "day": days,
                "kind_id": np.full(len(days), kind.pk),
                "count": np.full(len(days), 5),
            },
        )
        if number > 3:
            Result.objects.create(
                enrollment=enrollment, deadline=deadline, submitted_day=24, available_day=26, score=80
            )
    return made


def on(course: Course, day: int) -> date:
    return course.date_of(day)


def stored() -> dict[str, list[tuple[object, ...]]]:
    """Everything that scoring wrote, without the time of writing."""
    return {
        "scores": list(
            Score.objects.order_by("pk").values_list("pk", "day", "category", "p_complete", "input_hash")
        ),
        "days": [
            (pk, first, bytes(days))
            for pk, first, days in ScoreHistory.objects.order_by("enrollment_id").values_list(
                "enrollment_id", "first_day", "days"
            )
        ],
        "changes": list(
            CategoryChange.objects.order_by("enrollment_id", "day").values_list(
                "enrollment_id", "day", "from_category", "to_category"
            )
        ),
        "counts": list(
            CourseDay.objects.order_by("day").values_list("day", "active", "falling_asleep", "asleep")
        ),
    }


def score_of(course: Course, number: int) -> Score:
    return Score.objects.get(enrollment__course=course, enrollment__student__key=str(number))


def test_who_stopped_is_asleep_and_who_comes_is_active(course: Course) -> None:
    score_course(course, on(course, 50))
    assert score_of(course, 0).get_category_display() == "asleep"
    assert score_of(course, 5).get_category_display() == "active"
    assert score_of(course, 0).p_complete < score_of(course, 5).p_complete
    assert score_of(course, 0).last_active_day == 20
    assert score_of(course, 0).facts["last_missed"] == "Homework 1"


def test_without_a_finished_run_every_score_is_tentative_and_says_what_made_it(course: Course) -> None:
    score_course(course, on(course, 50))
    score = score_of(course, 5)
    assert score.tentative
    assert (score.model_version, score.feature_set, score.rules_version) == ("rules-v1", "v1", "v1")
    assert len(score.input_hash) == 64


def test_who_is_not_scored_is_listed_with_the_reason(course: Course) -> None:
    report = score_course(course, on(course, 50))
    ids = {e.student.key: e.pk for e in course.enrollments.select_related("student")}
    assert report.not_scored == {"withdrawn": [ids["1"]], "not_started": [ids["2"]]}
    assert CourseSummary.objects.get(course=course).not_scored == report.not_scored
    assert report.scored == 10


def test_a_course_that_has_not_begun_is_not_scored_and_says_so(course: Course) -> None:
    report = score_course(course, START - timedelta(days=1))
    assert list(report.not_scored) == ["course_not_started"]
    assert not Score.objects.exists()


def test_scoring_twice_changes_nothing(course: Course) -> None:
    score_course(course, on(course, 50), from_date=START)
    before = stored()
    report = score_course(course, on(course, 50), from_date=START)
    assert stored() == before
    assert report.changes == 0


def test_night_by_night_comes_to_the_same_as_all_at_once(course: Course) -> None:
    score_course(course, on(course, 40), from_date=START)
    for day in range(41, 46):
        score_course(course, on(course, day))
    nightly = stored()
    score_course(course, on(course, 45), from_date=START)
    assert stored() == nightly


def test_nights_that_were_missed_are_made_up_for(course: Course) -> None:
    score_course(course, on(course, 40), from_date=START)
    score_course(course, on(course, 50))
    history = latest_history(score_of(course, 5).enrollment)
    assert history is not None
    assert [score.day for score in history.scores()] == list(range(51))
    assert CourseDay.objects.filter(day__range=(41, 50)).count() == 10


def test_an_earlier_date_leaves_the_latest_score_the_latest(course: Course) -> None:
    score_course(course, on(course, 50), from_date=START)
    before = stored()
    score_course(course, on(course, 20))
    assert stored() == before


def test_the_first_scoring_also_scores_the_weeks_that_badges_need(course: Course) -> None:
    score_course(course, on(course, 50))
    days = CourseDay.objects.order_by("day").values_list("day", flat=True)
    assert (days[0], len(days)) == (50 - FIRST_DAYS + 1, FIRST_DAYS)


def test_after_its_end_a_course_is_scored_as_of_its_last_day(course: Course) -> None:
    report = score_course(course, on(course, 300))
    assert report.day == 99
    assert CourseSummary.objects.get(course=course).day == 99


def test_who_withdrew_keeps_the_score_of_the_last_day_of_study(course: Course) -> None:
    score_course(course, on(course, 50), from_date=START)
    score = score_of(course, 1)
    assert score.day == 29
    assert score.next_worse_p is None


def test_nothing_after_the_day_changes_its_scores(course: Course) -> None:
    score_course(course, on(course, 30), from_date=START)
    before = stored()["scores"]
    for model in (Score, ScoreHistory, CategoryChange, CourseDay, CourseSummary):
        model.objects.all().delete()
    ActivityDay.objects.filter(day__gt=30).delete()
    Result.objects.filter(available_day__gt=30).delete()
    score_course(course, on(course, 30), from_date=START)
    assert stored()["scores"] == before


def test_a_change_that_late_data_disprove_goes_and_the_others_stay_as_told(course: Course) -> None:
    score_course(course, on(course, 60), from_date=START)
    told = dict(CategoryChange.objects.values_list("pk", "created_at"))
    asleep = score_of(course, 0).enrollment
    assert CategoryChange.objects.filter(enrollment=asleep).exists()
    days = np.arange(21, 61)
    kind = ActivityKind.objects.get()
    bulk.insert(
        ActivityDay,
        {
            "enrollment_id": np.full(40, asleep.pk),
            "day": days,
            "kind_id": np.full(40, kind.pk),
            "count": np.full(40, 5),
        },
    )
    Result.objects.create(enrollment=asleep, deadline=Deadline.objects.get(), submitted_day=24, score=90)
    score_course(course, on(course, 60), from_date=START)
    assert not CategoryChange.objects.filter(enrollment=asleep, direction=-1).exists()
    for pk, created_at in CategoryChange.objects.exclude(enrollment=asleep).values_list("pk", "created_at"):
        assert told[pk] == created_at


def test_a_change_that_was_told_as_another_is_told_again_and_the_others_stay(course: Course) -> None:
    score_course(course, on(course, 60), from_date=START)
    told = stored()["changes"]
    pks = set(CategoryChange.objects.values_list("pk", flat=True))
    change = CategoryChange.objects.filter(from_category=0, to_category=1).first()
    assert change is not None
    CategoryChange.objects.filter(pk=change.pk).update(from_category=1, to_category=0, direction=1, reason={})
    score_course(course, on(course, 60), from_date=START)
    assert stored()["changes"] == told
    assert pks - set(CategoryChange.objects.values_list("pk", flat=True)) == {change.pk}


def test_a_failure_half_way_leaves_nothing_behind(course: Course) -> None:
    with (
        patch("lms_scoring.services.storing._store_latest", side_effect=RuntimeError("disk full")),
        pytest.raises(RuntimeError, match="disk full"),
    ):
        score_course(course, on(course, 50))
    assert not ScoreHistory.objects.exists()
    assert not CategoryChange.objects.exists()
    assert not CourseSummary.objects.exists()


def test_a_course_without_students_activity_or_deadlines_is_scored_without_complaint() -> None:
    empty = Course.objects.create(key="E/1", family="E", title="Empty", start=START, length_days=50)
    assert score_course(empty, on(empty, 10)).scored == 0
    Enrollment.objects.create(course=empty, student=Student.objects.create(key="x", name="X"))
    assert score_course(empty, on(empty, 11)).scored == 1


def test_kinds_of_one_group_on_one_day_are_counted_together(course: Course) -> None:
    other = ActivityKind.objects.create(key="url", group="content")
    enrollment = score_course(course, on(course, 10)) and score_of(course, 5).enrollment
    ActivityDay.objects.create(enrollment=enrollment, day=0, kind=other, count=7)
    data = load_course(course)
    mine = (data.activity.enrollment == np.searchsorted(data.enrollment_id, enrollment.pk)) & (
        data.activity.day == 0
    )
    assert data.activity.count[mine].tolist() == [12]


def test_the_command_reports_and_lists_who_was_not_scored(
    course: Course, capsys: pytest.CaptureFixture
) -> None:
    call_command("score", "--course", "ALG/1", "--as-of", "2026-03-20")
    out = capsys.readouterr().out
    assert "ALG/1: 10 scored as of 2026-03-20 by rules-v1" in out
    assert "not scored, withdrawn: 1" in out


def test_an_unknown_course_or_a_wrong_order_of_dates_is_wrong_usage(course: Course) -> None:
    with pytest.raises(CommandError, match="known: ALG/1") as error:
        call_command("score", "--course", "NO/1")
    assert error.value.returncode == 2
    with pytest.raises(CommandError, match="comes after") as error:
        call_command("backfill", "--from", "2026-03-02", "--to", "2026-03-01")
    assert error.value.returncode == 2


@pytest.mark.parametrize("chosen", [["--course", "ALG/2,ALG/1"], ["--course", "ALG/2", "--course", "ALG/1"]])
def test_several_courses_are_chosen_by_commas_or_by_repeating(
    chosen: list[str], course: Course, capsys: pytest.CaptureFixture
) -> None:
    for number in (2, 3):
        Course.objects.create(key=f"ALG/{number}", family="ALG", title="", start=START, length_days=50)
    call_command("score", *chosen, "--as-of", "2026-03-20", "--json")
    told = json.loads(capsys.readouterr().out)["courses"]
    assert sorted(row["key"] for row in told) == ["ALG/1", "ALG/2"]


def test_a_day_before_the_start_of_a_scored_course_scores_nobody_and_says_so(
    course: Course, capsys: pytest.CaptureFixture
) -> None:
    call_command("score", "--as-of", "2026-03-20")
    capsys.readouterr()
    call_command("score", "--as-of", "2026-01-01", "--json")
    told = json.loads(capsys.readouterr().out)
    (row,) = told["courses"]
    assert (row["scored"], row["not_scored"], row["as_of"]) == (0, 12, None)
    assert [one["reason"] for one in told["not_scored"]] == ["course_not_started"] * 12
    assert CourseSummary.objects.get().day == course.day_of(date(2026, 3, 20))


@pytest.mark.parametrize("asked", [["score", "--as-of"], ["backfill", "--to"]])
def test_a_day_to_come_counts_as_today_while_a_course_runs(asked: list[str], course: Course) -> None:
    ActivityDay.objects.filter(day__gt=course.day_of(date(2026, 3, 20))).delete()
    with patch.object(timezone, "localdate", return_value=date(2026, 3, 20)):
        call_command(*asked, "2026-03-27")
    assert CourseSummary.objects.get().day == course.day_of(date(2026, 3, 20))
    with patch.object(timezone, "localdate", return_value=course.end):
        call_command(*asked, "2099-01-01")
    assert CourseSummary.objects.get().day == course.last_day


def _comes_late(course: Course, number: int, days: range) -> None:
    enrollment = course.enrollments.get(student__key=str(number))
    kind = ActivityKind.objects.create(key="quiz", group="quiz")
    ActivityDay.objects.bulk_create(
        ActivityDay(enrollment=enrollment, day=day, kind=kind, count=5) for day in days
    )


def test_changes_of_earlier_days_are_told_anew_where_activity_comes_late(course: Course) -> None:
    score_course(course, on(course, 50), from_date=course.start)
    before = stored()
    _comes_late(course, 0, range(22, 51, 2))
    score_course(course, on(course, 51))
    told = stored()
    score_course(course, on(course, 51), from_date=course.start)
    assert told["changes"] == stored()["changes"]
    assert told["counts"] == stored()["counts"]
    assert told["changes"] != before["changes"]
    for score in Score.objects.all():
        assert score.changed_day == score.enrollment.changes.aggregate(Max("day"))["day__max"]


def test_days_told_already_are_left_as_they_are_where_nothing_came_late(course: Course) -> None:
    score_course(course, on(course, 50), from_date=course.start)
    assert score_course(course, on(course, 51)).student_days == len(Score.objects.filter(day=51))
    _comes_late(course, 5, range(0, 50, 2))  # on days on which something was known of anyway
    assert score_course(course, on(course, 52)).student_days == len(Score.objects.filter(day=52))


def test_a_simulated_school_may_be_scored_in_days_to_come(course: Course) -> None:
    with patch.object(timezone, "localdate", return_value=date(2026, 3, 1)):
        call_command("score", "--as-of", "2026-03-20")
    assert CourseSummary.objects.get().day == course.day_of(date(2026, 3, 20))


def test_a_backfill_that_was_stopped_goes_on_where_it_was(course: Course) -> None:
    second = Course.objects.create(key="ALG/2", family="ALG", title="2", start=START, length_days=50)
    calls: list[str] = []

    def stopped(scored: Course, *args: object, **kwargs: object) -> object:
        calls.append(scored.key)
        if scored == second and calls.count("ALG/2") == 1:
            raise KeyboardInterrupt
        return score_course(scored, *args, **kwargs)

    with patch("lms_scoring.services.runs.score_course", stopped):
        with pytest.raises(CommandError, match="interrupted"):
            call_command("backfill", "--to", "2026-03-20")
        call_command("backfill", "--to", "2026-03-20")
    assert calls == ["ALG/1", "ALG/2", "ALG/2"]


def test_scores_are_as_of_whole_days(course: Course) -> None:
    with patch.object(timezone, "localdate", return_value=date(2026, 3, 20)):
        call_command("score")
    assert CourseSummary.objects.get(course=course).day == course.day_of(date(2026, 3, 19))
