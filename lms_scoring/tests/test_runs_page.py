"""Scoring runs in the admin: only of one's own courses, progress, what went wrong, another try."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from common.jobs import State
from lms_scoring.models import ScoringJob, ScoringRun
from roster.models import Course

pytestmark = pytest.mark.django_db

LIST = "/admin/lms_scoring/scoringrun/"


def run_of(*courses: Course, **job: Any) -> ScoringRun:
    run = ScoringRun.objects.create(kind=ScoringRun.Kind.MANUAL, as_of=date(2026, 5, 1))
    for course in courses:
        ScoringJob.objects.create(run=run, course=course, **job)
    return run


def test_a_curator_sees_the_jobs_of_their_own_courses_alone(
    staff: Client, course: Course, other_course: Course
) -> None:
    both = run_of(course, other_course, state=State.DONE, scored=50, seconds=2)
    foreign = run_of(other_course)
    body = staff.get(f"{LIST}{both.pk}/change/").content.decode()
    assert course.title in body
    assert other_course.title not in body
    assert staff.get(f"{LIST}{foreign.pk}/change/").status_code == 404
    assert staff.get(f"{LIST}{foreign.pk}/jobs/").status_code == 404
    listed = list(staff.get(LIST).context["cl"].queryset)
    assert [(run.pk, run.courses_total, run.scored_total) for run in listed] == [(both.pk, 1, 50)]


def test_a_job_of_another_course_cannot_be_tried_again(
    staff: Client, course: Course, other_course: Course
) -> None:
    run = run_of(course, other_course, state=State.FAILED)
    job = run.jobs.get(course=other_course)
    assert staff.post(f"{LIST}{run.pk}/jobs/{job.pk}/retry/").status_code == 404
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_what_went_wrong_is_told_and_can_be_tried_again(
    staff: Client, course: Course, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    sent: list[int] = []
    monkeypatch.setattr("lms_scoring.views.runs.score_job.delay", sent.append)
    run = run_of(course, state=State.FAILED, error="OSError: no space left on device")
    assert "no space left on device" in staff.get(f"{LIST}{run.pk}/change/").content.decode()
    job = run.jobs.get()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{LIST}{run.pk}/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert sent == [job.pk]
    response = staff.post(f"{LIST}{run.pk}/jobs/{job.pk}/retry/", follow=True)
    assert "Only what failed can be tried again." in response.content.decode()


def test_without_the_permission_nothing_is_tried_again(staff: Client, curator: User, course: Course) -> None:
    group = curator.groups.get()
    group.permissions.remove(group.permissions.get(codename="add_scoringrun"))
    run = run_of(course, state=State.FAILED)
    assert "Try again" not in staff.get(f"{LIST}{run.pk}/change/").content.decode()
    assert staff.post(f"{LIST}{run.pk}/jobs/{run.jobs.get().pk}/retry/").status_code == 403


def test_the_page_asks_again_only_while_a_course_is_on_its_way(staff: Client, course: Course) -> None:
    run = run_of(course, state=State.RUNNING, progress=0.5)
    address = f"{LIST}{run.pk}/jobs/"
    piece = staff.get(address).content.decode()
    assert f'hx-get="{address}"' in piece
    assert 'value="0.500"' in piece
    ScoringJob.objects.update(state=State.DONE)
    assert "hx-get" not in staff.get(address).content.decode()


def test_a_run_is_done_when_all_its_courses_are_and_failed_when_one_is(
    client: Client, superuser: User, course: Course, other_course: Course
) -> None:
    client.force_login(superuser)
    run = run_of(course, other_course, state=State.DONE)
    assert "done" in client.get(LIST).content.decode()
    run.jobs.filter(course=course).update(state=State.RUNNING)
    lines = b"".join(client.get(f"{LIST}export/")).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("by hand 2026-05-01,◔ running,1/2")
    run.jobs.filter(course=other_course).update(state=State.FAILED)
    assert "✗" in client.get(LIST).content.decode()


def test_students_without_a_score_are_one_click_away(staff: Client, course: Course) -> None:
    run = run_of(course, state=State.DONE, not_scored=4)
    body = staff.get(f"{LIST}{run.pk}/change/").content.decode()
    assert f"?course={course.pk}&amp;not_scored=on" in body


def test_the_list_is_empty_before_the_first_run(staff: Client) -> None:
    assert "No course was scored yet" in staff.get(LIST).content.decode()
