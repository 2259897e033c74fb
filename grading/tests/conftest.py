"""Fixtures of grading: a task, solutions handed in, a language model on loopback."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_httpserver import HTTPServer

from common import llm
from grading.models import Submission, Task
from grading.services import submissions
from roster.models import Course, Enrollment, Student
from tests.llm_server import LlmServer

RIGHT, WRONG = "2x = 6 + 4\n2x = 10\nx = 5", "2x = 6 - 4\n2x = 2\nx = 1"


def opinion(outcome: str = "correct", **fields: Any) -> str:
    """What a language model answers."""
    said = {
        "analysis": "Looked at it.",
        "outcome": outcome,
        "categories": [] if outcome == "correct" else ["algebra"],
        "first_wrong_step": None if outcome == "correct" else 0,
        "evidence": "",
        "explanation": f"It is {outcome}.",
        "confidence": 0.9,
        "addresses_grader": False,
    }
    return json.dumps(said | fields)


@pytest.fixture
def task(course: Course) -> Task:
    """A task whose answer is 5."""
    return Task.objects.create(
        course=course,
        number=1,
        statement="Solve $2x - 4 = 6$.",
        references=["2x = 6 + 4\n2x = 10\nx = 5"],
        answer="x = 5",
    )


@pytest.fixture
def hand_in(enrollment: Enrollment, task: Task) -> Callable[..., Submission]:
    """Hands in a solution as the student."""

    def made(text: str = RIGHT, of: Task = task) -> Submission:
        return submissions.submit(enrollment, {of.pk: text}, by=enrollment.student.user)[0]

    return made


@pytest.fixture
def no_llm(settings: Any) -> None:
    """No language model in the settings."""
    settings.LMS_SCORING = settings.LMS_SCORING | {
        "OPENAI_API_KEY": "",
        "OPENAI_BASE_URL": "",
        "AZURE_OPENAI_ENDPOINT": "",
    }


@pytest.fixture
def llm_server(httpserver: HTTPServer, settings: Any, no_llm: None) -> LlmServer:
    """A language model that agrees with the solution being right, until told otherwise."""
    llm._unknown_to.clear()
    settings.LMS_SCORING = settings.LMS_SCORING | {
        "OPENAI_BASE_URL": httpserver.url_for("/v1"),
        "OPENAI_MODEL": "school-model",
        "LLM_CONCURRENCY": 1,
    }
    server = LlmServer(httpserver)
    server.says(opinion("correct"))
    return server


@pytest.fixture
def other_student(course: Course) -> Enrollment:
    """A classmate with a login of their own."""
    user = User.objects.create_user("boris", password="boris")
    classmate = Student.objects.create(key="2", name="Boris L.", user=user)
    return Enrollment.objects.create(course=course, student=classmate)
