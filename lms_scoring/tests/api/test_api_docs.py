"""What docs/api.md shows is so."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from lms_scoring.tests.cards import full_card
from roster.models import Course, Enrollment, Student

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text()
CALLS = re.findall(r'^curl -H "Authorization: .*"\$LMS(/\S+)"$', TEXT, re.MULTILINE)
PROGRESS, ERROR = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))


@pytest.fixture
def shown(course: Course, student: Student) -> Enrollment:
    """The enrollment that the examples are about."""
    enrollment = Enrollment.objects.create(pk=7, course=course, student=student)
    full_card(enrollment)
    return enrollment


def test_there_are_examples():
    assert len(CALLS) == TEXT.count("curl -H") > 5


@pytest.mark.parametrize("address", CALLS)
def test_an_example_answers(address: str, api: APIClient, shown: Enrollment):
    answer = api.get(address)
    assert answer.status_code == 200
    assert answer.json().get("count") != 0


def test_the_progress_shown_is_the_answer(api: APIClient, shown: Enrollment):
    assert api.get("/api/v1/m2_progress/active/8/1").json() == PROGRESS


def test_the_error_shown_is_the_answer(api: APIClient):
    assert api.get("/api/v1/changes/?since=yesterday").json() == ERROR


def test_a_token_is_got_as_shown(curator: User):
    form = "username=curator&password=curator"
    answer = APIClient().post("/api/v1/token/", form, content_type="application/x-www-form-urlencoded")
    assert answer.json() == {"token": Token.objects.get(user=curator).key}
