"""Requests made up from the description: no answer may be an error of the server, or one that was not described.

What is made up is the same in every run.
"""

import hypothesis
import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck
from rest_framework.authtoken.models import Token
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from roster.models import Enrollment

EXAMPLES = 25
CONFIG = SchemathesisConfig.from_dict(
    {"generation": {"deterministic": True, "max-examples": EXAMPLES, "mode": "all", "database": "none"}}
)
#: An empty filter is one not given; a name and a password that are well formed may still be wrong.
NOT_PROMISED = [negative_data_rejection, positive_data_acceptance]
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application(), config=CONFIG)


@pytest.fixture(autouse=True)
def one_connection():
    """The end of a request leaves the connection, and with it the test's transaction, open, as in Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(curator: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a curator's program sends; requests are not counted."""
    for scope in ("anon", "user"):
        monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, scope, None)
    return {"Authorization": f"Token {Token.objects.create(user=curator).key}"}


@schema.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
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
