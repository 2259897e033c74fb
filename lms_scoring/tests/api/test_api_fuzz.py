"""Requests made up from the description: no answer may be an error of the server, or one that was not described.

What is made up is the same in every run.
"""

import pytest
import schemathesis
from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token

from roster.models import Enrollment
from tests.fuzzing import NOT_PROMISED, schema, settings, uncounted

pytestmark = pytest.mark.usefixtures("one_connection")


@pytest.fixture
def headers(curator: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a curator's program sends; requests are not counted."""
    uncounted(monkeypatch)
    return {"Authorization": f"Token {Token.objects.create(user=curator).key}"}


@schema.parametrize()
@settings
def test_whatever_is_asked_is_answered_as_described(
    case: schemathesis.Case, headers: dict[str, str], scored: Enrollment, foreign: Enrollment
):
    case.call_and_validate(headers=headers, excluded_checks=NOT_PROMISED)


def test_what_is_there_is_answered_as_described(headers: dict[str, str], scored: Enrollment):
    progress = {"model": "active", "week": 10, "id_user": scored.student.key}
    for path, ids in {
        "/api/v1/courses/{id}/": {"id": scored.course_id},
        "/api/v1/students/{id}/": {"id": scored.student_id},
        "/api/v1/enrollments/{id}/": {"id": scored.pk},
        "/api/v1/enrollments/{id}/history/": {"id": scored.pk},
        "/api/v1/enrollments/{id}/why/": {"id": scored.pk},
        "/api/v1/m2_progress/{model}/{week}/{id_user}": progress,
    }.items():
        answer = schema[path]["GET"].Case(path_parameters=ids).call_and_validate(headers=headers)
        assert answer.status_code == 200
