"""What one does from the students page: export, snooze, score now."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.jobs import State
from lms_scoring.models import ScoringJob, ScoringRun, Snooze
from lms_scoring.tests import lists
from lms_scoring.tests.lists import DAY, PAGE, enrolled, names, put, summarise, worse
from lms_scoring.views.student_actions import plain
from roster.models import Course, Enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


# CSV


def rows_of(response: Any, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV response."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_the_export_has_the_filtered_list_in_its_order(staff: Client, course: Course):
    put(course, "Anna", p_complete=0.9)
    put(course, "Boris", p_complete=0.2, **worse(DAY - 2))
    put(course, "Vera", p_complete=0.1, **worse())
    summarise(course)
    response = staff.get(f"{PAGE}export/", {"category": "falling_asleep", "sort": "completes"})
    head, *rows = rows_of(response)
    assert [row[1] for row in rows] == ["Vera", "Boris"]
    vera = dict(zip(head, rows[0], strict=True))
    assert vera["Key"] == "key-Vera"
    assert vera["Category"] == "falling asleep"
    assert vera["Last change"] == "2026-05-12"
    assert vera["Direction of the change"] == "worse"
    assert vera["Completes, %"] == "10"
    assert vera["Reason"].startswith("silent 9 days")
    assert "attachment" in response["Content-Disposition"]
    assert "ALG-2026B-2026-05-12.csv" in response["Content-Disposition"]


def test_the_export_opens_in_excel_in_either_language(staff: Client, course: Course):
    put(course, "Анна")
    summarise(course)
    response = staff.get(f"{PAGE}export/", headers={"accept-language": "ru"})
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode().splitlines()[1].count(";") == 14


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_that_looks_like_a_formula_is_exported_as_text(staff: Client, course: Course, name: str):
    put(course, name)
    summarise(course)
    assert rows_of(staff.get(f"{PAGE}export/"))[1][1] == f"'{name}"


@given(st.text())
def test_no_exported_text_begins_as_a_formula(text: str):
    assert not plain(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(text).endswith(text)


def test_a_long_export_holds_every_student_once(staff: Client, course: Course, monkeypatch: Any):
    monkeypatch.setattr("lms_scoring.views.student_actions.CHUNK", 7)
    for n in range(23):
        put(course, f"Student {n}")
    summarise(course)
    assert len({row[0] for row in rows_of(staff.get(f"{PAGE}export/"))[1:]}) == 23


# Snoozing


def snooze(client: Client, *enrollments: Enrollment, **fields: str) -> Any:
    """Send the form with these rows chosen."""
    data = {"enrollments": [e.pk for e in enrollments], "until": "2026-05-20", "back": "change=worse&page=2"}
    return client.post(f"{PAGE}snooze/", data | fields)


def test_chosen_students_are_set_aside_together_and_shown_again_by_undo(
    staff: Client, course: Course, curator: User
):
    chosen = [put(course, name, **worse()).enrollment for name in ("Anna", "Boris")]
    put(course, "Vera", **worse())
    summarise(course)
    response = snooze(staff, *chosen, reason="on holiday")
    assert response.status_code == 302
    assert response["Location"] == f"{PAGE}?change=worse&page=2"
    assert set(Snooze.objects.values_list("enrollment_id", "reason", "by")) == {
        (e.pk, "on holiday", curator.pk) for e in chosen
    }
    assert "2 students are snoozed until May 20, 2026" in staff.get(PAGE).content.decode()
    assert "are snoozed until" not in staff.get(PAGE).content.decode(), "told once"
    staff.post(f"{PAGE}unsnooze/", {"enrollments": [e.pk for e in chosen]})
    assert not Snooze.objects.exists()


def test_undo_brings_an_earlier_snooze_back(staff: Client, course: Course, teacher: User):
    earlier, other = (put(course, name, **worse()).enrollment for name in ("Anna", "Boris"))
    Snooze.objects.create(enrollment=earlier, until=date(2026, 6, 1), reason="ill", by=teacher)
    summarise(course)
    snooze(staff, earlier, other, reason="on holiday")
    told = staff.post(f"{PAGE}unsnooze/", {"enrollments": [earlier.pk, other.pk]}, follow=True)
    back = Snooze.objects.get()
    assert (back.enrollment_id, back.until, back.reason, back.by) == (
        earlier.pk, date(2026, 6, 1), "ill", teacher,
    )  # fmt: skip
    assert "1 student is snoozed as before" in told.content.decode()
    assert "1 student is shown again" in told.content.decode()


@pytest.mark.parametrize("until", ["2026-05-13", "2020-01-01", "2030-01-01", "soon", ""])
def test_a_day_that_cannot_be_is_refused_and_told(staff: Client, course: Course, until: str):
    score = put(course, "Anna")
    summarise(course)
    snooze(staff, score.enrollment, until=until)
    assert not Snooze.objects.exists()
    assert 'class="error"' in staff.get(PAGE).content.decode()


def test_students_of_another_course_cannot_be_set_aside(staff: Client, course: Course, other_course: Course):
    own, foreign = put(course, "Anna").enrollment, put(other_course, "Boris").enrollment
    summarise(course)
    assert snooze(staff, own, foreign).status_code == 302
    assert not Snooze.objects.exists()
    assert f"{foreign.pk} is not one of the available choices" in staff.get(PAGE).content.decode()


def test_the_way_back_is_to_the_list_whatever_the_form_says(staff: Client, course: Course):
    score = put(course, "Anna")
    response = snooze(staff, score.enrollment, back="https://evil.example/?q=1")
    assert response["Location"].startswith(f"{PAGE}?")


def test_who_may_not_snooze_is_not_offered_it(staff: Client, course: Course, curator: User):
    score = put(course, "Anna")
    summarise(course)
    curator.groups.get().permissions.filter(codename="add_snooze").delete()
    assert "data-lms-select" not in staff.get(PAGE).content.decode()
    assert snooze(staff, score.enrollment).status_code == 403


def test_what_is_wrong_is_said_in_the_readers_language(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    staff.cookies["django_language"] = "ru"
    told = staff.post(f"{PAGE}snooze/", {"until": "soon"}, follow=True).content.decode()
    assert "Ученики: Обязательное поле." in told
    assert "Отложить до: Введите правильную дату." in told


# Score now


def score_now(client: Client, course: Course) -> Any:
    """Press the button."""
    return client.post(f"{PAGE}score-now/", {"course": course.pk})


def test_score_now_scores_as_of_the_last_whole_day_and_shows_what_came_of_it(
    staff: Client, course: Course, curator: User, django_capture_on_commit_callbacks: Any
):
    enrolled(course, "Anna")
    with django_capture_on_commit_callbacks(execute=True):
        response = score_now(staff, course)
    run = ScoringRun.objects.get()
    assert (run.as_of.isoformat(), run.requested_by, run.kind) == ("2026-05-12", curator, "manual")
    job = run.jobs.get()
    assert job.state == State.DONE
    assert response["Location"] == f"{PAGE}?course={course.pk}&job={job.pk}"
    page = staff.get(response["Location"])
    assert names(page) == ["Anna"]
    assert "Scored 1 student." in page.content.decode()


def test_progress_is_asked_for_again_until_done_and_then_the_page_is_read_anew(staff: Client, course: Course):
    job = a_job(course, state=State.RUNNING, progress=0.25)
    response = staff.get(f"{PAGE}jobs/{job.pk}/")
    assert 'value="0.250"' in response.content.decode()
    assert 'hx-trigger="every 1s"' in response.content.decode()
    assert "HX-Refresh" not in response
    ScoringJob.objects.update(state=State.DONE, scored=7)
    response = staff.get(f"{PAGE}jobs/{job.pk}/")
    assert "hx-trigger" not in response.content.decode()
    assert response["HX-Refresh"] == "true"


def a_job(course: Course, **fields: Any) -> ScoringJob:
    """A job of a run that was asked for just now."""
    run = ScoringRun.objects.create(kind=ScoringRun.Kind.MANUAL, as_of=lists.NOW.date())
    return ScoringJob.objects.create(run=run, course=course, **fields)


def test_a_failure_is_told_with_what_to_do(staff: Client, course: Course):
    job = a_job(course, state=State.FAILED, error="no module named forest")
    content = staff.get(f"{PAGE}jobs/{job.pk}/").content.decode()
    assert "could not be scored" in content
    assert "no module named forest" in content
    assert "to try again" in content


def test_a_job_that_nobody_picks_up_makes_the_page_ask_for_a_worker(
    staff: Client, course: Course, monkeypatch: Any
):
    job = a_job(course)
    assert "is a worker running" not in staff.get(f"{PAGE}jobs/{job.pk}/").content.decode()
    monkeypatch.setattr(timezone, "now", lambda: lists.NOW + timedelta(seconds=11))
    assert "is a worker running" in staff.get(f"{PAGE}jobs/{job.pk}/").content.decode()


def test_nobody_scores_or_follows_a_course_of_others(staff: Client, course: Course, other_course: Course):
    assert score_now(staff, other_course).status_code == 404
    assert staff.get(f"{PAGE}jobs/{a_job(other_course).pk}/").status_code == 404
    job = a_job(other_course, state=State.FAILED, error="secret")
    assert "secret" not in staff.get(PAGE, {"course": course.pk, "job": job.pk}).content.decode()


def test_only_who_may_ask_for_runs_scores(staff: Client, course: Course, curator: User):
    curator.groups.get().permissions.filter(codename="add_scoringrun").delete()
    assert "Score now" not in staff.get(PAGE, {"course": course.pk}).content.decode().split("lms-empty")[0]
    assert score_now(staff, course).status_code == 403


def test_a_course_without_a_whole_day_is_not_scored_yet(staff: Client, course: Course):
    Course.objects.update(start=lists.NOW.date())
    response = staff.post(f"{PAGE}score-now/", {"course": course.pk}, follow=True)
    assert "has not had a whole day yet" in response.content.decode()
    assert not ScoringRun.objects.exists()


def test_asking_by_get_scores_nothing(staff: Client, course: Course):
    assert staff.get(f"{PAGE}score-now/").status_code == 405
