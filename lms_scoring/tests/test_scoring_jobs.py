"""Scoring jobs: claimed once, finished or failed with a reason, freed when their worker died."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import jobs
from common.jobs import State
from lms_scoring.models import ScoringJob, ScoringRun
from lms_scoring.services import runs
from roster.models import Course

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 3, 1)


@pytest.fixture
def courses() -> list[Course]:
    return [
        Course.objects.create(key=key, family="A", title=key, start=date(2026, 1, 1), length_days=100)
        for key in ("A/1", "A/2")
    ]


@pytest.fixture
def job(courses: list[Course]) -> ScoringJob:
    run = runs.request_scoring(courses[:1], ScoringRun.Kind.MANUAL, AS_OF)
    return run.jobs.get()


def test_jobs_are_dispatched_once_the_run_is_committed(
    courses: list[Course], django_capture_on_commit_callbacks
) -> None:
    sent: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.request_scoring(courses, ScoringRun.Kind.MANUAL, AS_OF, dispatch=sent.append)
        assert sent == []
    assert sent == list(run.jobs.values_list("pk", flat=True))


def test_a_broker_that_does_not_answer_loses_no_request(
    courses: list[Course], django_capture_on_commit_callbacks
) -> None:
    def down(_job_id: int) -> None:
        raise ConnectionError("no broker")

    with django_capture_on_commit_callbacks(execute=True):
        run = runs.request_scoring(courses, ScoringRun.Kind.MANUAL, AS_OF, dispatch=down)
    later = timezone.now() + timedelta(hours=1)
    assert runs.requeue_lost(later) == list(run.jobs.values_list("pk", flat=True))


def test_a_nightly_run_of_one_date_is_made_once(courses: list[Course]) -> None:
    first = runs.request_scoring(courses[:1], ScoringRun.Kind.NIGHTLY, AS_OF)
    second = runs.request_scoring(courses, ScoringRun.Kind.NIGHTLY, AS_OF)
    assert first == second
    assert first.jobs.count() == 2


def test_of_two_schedulers_at_once_one_makes_the_nightly_run(courses: list[Course]) -> None:
    ScoringRun.objects.create(kind=ScoringRun.Kind.NIGHTLY, as_of=AS_OF)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoringRun.objects.create(kind=ScoringRun.Kind.NIGHTLY, as_of=AS_OF)
    for _ in range(2):
        runs.request_scoring(courses, ScoringRun.Kind.MANUAL, AS_OF)
    assert ScoringRun.objects.count() == 3


def test_only_one_worker_gets_a_job(job: ScoringJob) -> None:
    assert jobs.claim(ScoringJob.objects.all(), job.pk) is not None
    assert jobs.claim(ScoringJob.objects.all(), job.pk) is None


def test_a_job_that_is_done_is_not_done_again(job: ScoringJob) -> None:
    assert runs.run_job(job.pk) is not None
    assert runs.run_job(job.pk) is None
    job.refresh_from_db()
    assert job.state == State.DONE
    assert job.attempts == 1


def test_a_failure_is_written_on_the_job_and_can_be_retried(
    job: ScoringJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(runs, "score_course", broken)
    runs.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.error == "RuntimeError: disk full"
    assert runs.retry(job)
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_the_job_of_a_dead_worker_is_freed_after_its_lease_and_not_before(job: ScoringJob) -> None:
    now = timezone.now()
    jobs.claim(ScoringJob.objects.all(), job.pk)
    assert runs.requeue_lost(now + timedelta(minutes=1)) == []
    assert runs.requeue_lost(now + timedelta(hours=1)) == [job.pk]
    assert jobs.claim(ScoringJob.objects.all(), job.pk) is not None


def test_a_job_whose_worker_keeps_dying_is_given_up(job: ScoringJob) -> None:
    now = timezone.now()
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(ScoringJob.objects.all(), job.pk) is not None
        runs.requeue_lost(now + timedelta(hours=1))
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "given up" in job.error
