"""``score`` and ``backfill`` beside another one of themselves: each tells of the whole, whoever did which part."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone

from common.jobs import State
from lms_scoring.models import ScoringJob
from lms_scoring.services.runs import run_job
from roster.models import Course, Enrollment, Student

pytestmark = pytest.mark.django_db

PLACE = "lms_scoring.management.courses"


@pytest.fixture
def course() -> Course:
    """A course of one student."""
    made = Course.objects.create(key="A/1", family="A", title="A", start=date(2026, 2, 2), length_days=100)
    Enrollment.objects.create(course=made, student=Student.objects.create(key="1", name="Anna"))
    return made


def taken_over(at: timedelta) -> Callable[[int], None]:
    """A job that another command claims before this one can, ``at`` from now."""

    def take(job_id: int) -> None:
        ScoringJob.objects.filter(pk=job_id).update(state=State.RUNNING, claimed_at=timezone.now() + at)

    return take


def finished_by_the_other(_seconds: float) -> None:
    ScoringJob.objects.update(state=State.QUEUED)
    run_job(ScoringJob.objects.get().pk)


def scored(capsys: pytest.CaptureFixture) -> dict[str, Any]:
    call_command("score", "--as-of", "2026-03-20", "--json")
    return json.loads(capsys.readouterr().out)


def test_what_another_command_took_over_is_waited_for(course: Course, capsys: pytest.CaptureFixture) -> None:
    with (
        patch(f"{PLACE}.run_job", taken_over(timedelta(0))),
        patch(f"{PLACE}.time.sleep", finished_by_the_other),
    ):
        report = scored(capsys)
    assert (report["scored"], report["courses"][0]["as_of"]) == (1, "2026-03-20")


def test_what_another_command_took_over_and_died_of_is_taken_back(
    course: Course, capsys: pytest.CaptureFixture
) -> None:
    takes = iter([taken_over(timedelta(days=-1)), run_job])
    with patch(f"{PLACE}.run_job", lambda pk: next(takes)(pk)), patch(f"{PLACE}.time.sleep"):
        assert scored(capsys)["scored"] == 1
