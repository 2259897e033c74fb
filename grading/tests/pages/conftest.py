"""Pages are asked for as a person; solutions are graded when a test says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from grading import tasks
from grading.models import Submission
from grading.services.grading import grade
from roster.models import Enrollment

#: A solution that the check of the mathematics leaves to a person.
UNCLEAR = "x = the same as in the last homework"


@pytest.fixture(autouse=True)
def no_worker(no_llm: None, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids handed to workers, of whom there are none; and no language model."""
    sent: list[int] = []
    monkeypatch.setattr(tasks.grade_submission, "delay", sent.append)
    monkeypatch.setattr(tasks.replay_golden_set, "delay", sent.append)
    return sent


@pytest.fixture
def graded(hand_in: Callable[..., Submission]) -> Callable[..., Submission]:
    """Hands in a solution and grades it."""

    def made(*args: Any, **kwargs: Any) -> Submission:
        submission = hand_in(*args, **kwargs)
        grade(submission.pk)
        submission.refresh_from_db()
        return submission

    return made


@pytest.fixture
def as_student(client: Client, enrollment: Enrollment) -> Client:
    """The student's browser."""
    assert enrollment.student.user is not None
    client.force_login(enrollment.student.user)
    return client


@pytest.fixture
def as_teacher(client: Client, teacher: User) -> Client:
    """The teacher's browser."""
    client.force_login(teacher)
    return client
