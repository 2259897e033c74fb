"""Grading by real workers, with a language model on loopback: nothing lost, nothing twice."""

from collections.abc import Iterator
from datetime import date, timedelta
from time import sleep

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_httpserver import HTTPServer

from grading import tasks
from grading.models import Grade, Submission, Task
from grading.services.submissions import submit
from grading.tests.conftest import opinion
from roster.models import Course, Enrollment, Student
from tests.llm_server import LlmServer, failure
from tests.workers import Worker

pytestmark = pytest.mark.worker

Status = Submission.Status
COUNT = 12


@pytest.fixture
def server() -> Iterator[LlmServer]:
    """A language model that answers several at a time."""
    with HTTPServer(threaded=True) as started:
        yield LlmServer(started)


@pytest.fixture
def worker(transactional_db: None, server: LlmServer) -> Iterator[Worker]:
    """A worker of the queue ``llm``, as in an installation: threads."""
    address = server.server.url_for("/v1")
    with Worker("llm", ("-P", "threads", "-c", "4"), OPENAI_BASE_URL=address, OPENAI_MODEL="m") as started:
        yield started


@pytest.fixture
def enrollments(worker: Worker) -> list[Enrollment]:
    """Students with logins in a course with one task."""
    course = Course.objects.create(key="G/1", family="G", title="G", start=date(2026, 2, 1), length_days=100)
    Task.objects.create(course=course, number=1, statement="Solve $2x = 10$.", answer="5")
    users = [User.objects.create_user(f"s{number}") for number in range(COUNT)]
    students = [Student.objects.create(key=user.username, name="N", user=user) for user in users]
    return [Enrollment.objects.create(course=course, student=student) for student in students]


def _hand_in(enrollments: list[Enrollment]) -> list[int]:
    task = Task.objects.get()
    answers = {e: {task.pk: f"2x = 10, so x = 10 / 2\nMy number is {e.pk}\nx = 5"} for e in enrollments}
    return [tasks.submit_answers(e, answers[e], by=e.student.user)[0].pk for e in enrollments]


def _settled(count: int) -> bool:
    return Submission.objects.filter(status__in=(Status.GRADED, Status.NEEDS_REVIEW)).count() == count


def test_what_is_handed_in_is_graded_by_the_worker_each_once_whatever_is_delivered_again(
    worker: Worker, server: LlmServer, enrollments: list[Enrollment]
):
    server.says(opinion("correct"))
    ids = _hand_in(enrollments)
    for submission_id in ids:
        tasks.grade_submission.delay(submission_id)
    worker.wait(lambda: _settled(COUNT))
    tasks.sweep.delay()
    last = submit(enrollments[0], {Task.objects.get().pk: "x = 5"}, by=enrollments[0].student.user)[0]
    tasks.grade_submission.delay(last.pk)
    worker.wait(lambda: _settled(COUNT + 1))
    assert len(server.requests) == COUNT + 1
    assert Grade.objects.count() == COUNT + 1
    assert set(Submission.objects.values_list("claims", flat=True)) == {1}


def test_a_server_that_says_later_is_asked_again_by_itself(
    worker: Worker, server: LlmServer, enrollments: list[Enrollment]
):
    server.says(failure(429, headers={"Retry-After": "1"}), failure(500), opinion("correct"))
    _hand_in(enrollments[:1])
    worker.wait(lambda: _settled(1))
    assert len(server.requests) == 3
    assert Submission.objects.get().claims >= 3


def test_what_a_killed_worker_was_at_is_graded_by_the_next_and_nothing_twice(
    worker: Worker, server: LlmServer, enrollments: list[Enrollment]
):
    def slow(_body: object) -> str:
        sleep(2)
        return opinion("correct")

    server.says(slow)
    _hand_in(enrollments)
    worker.wait(lambda: Submission.objects.filter(status=Status.GRADING).count() >= 2)
    worker.stop()
    assert Grade.objects.count() < COUNT

    server.says(opinion("correct"))
    worker.start()
    past = timezone.now() - timedelta(days=1)
    Submission.objects.filter(status=Status.GRADING).update(claimed_at=past)
    Submission.objects.filter(status=Status.SUBMITTED).update(submitted_at=past)
    tasks.sweep.delay()
    worker.wait(lambda: _settled(COUNT))
    assert Grade.objects.count() == COUNT
    assert Grade.objects.filter(is_current=True).count() == COUNT
