"""Requests made up from the description, of somebody who may do everything with models.

No answer may be an error of the server, or one that was not described; what is made up is the same in every run.
"""

import pytest
import schemathesis
from django.contrib.auth.models import User
from rest_framework.authtoken.models import Token

from knowledge import tasks
from knowledge.models import RetrievalModel
from knowledge.tests.engine.samples import ROWS
from knowledge.tests.stored import stored_model, stored_version
from tests.fuzzing import NOT_PROMISED, schema, settings, uncounted

pytestmark = pytest.mark.usefixtures("one_connection")

of_models = schema.include(path_regex="^/api/v1/models/")


@pytest.fixture
def headers(superuser: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A program's; requests are not counted, and what is asked for is not done."""
    uncounted(monkeypatch)
    monkeypatch.setattr(tasks.run_job, "delay", lambda _id: None)
    return {"Authorization": f"Token {Token.objects.create(user=superuser).key}"}


@pytest.fixture
def model(db: None) -> RetrievalModel:
    """A loaded model with the id ``0``, which made-up requests hit upon."""
    return stored_model("0", stored_version("0", ROWS), ROWS)


@of_models.parametrize()
@settings
def test_whatever_is_asked_of_models_is_answered_as_described(
    case: schemathesis.Case, headers: dict[str, str], model: RetrievalModel
):
    case.call_and_validate(headers=headers, excluded_checks=NOT_PROMISED)


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("find_context", "POST", {"id": "0", "question": "homework"}),
        ("find_context", "POST", {"id": "0", "questions": ["homework", "exam"]}),
        ("list_models", "GET", None),
        ("get_datasets", "GET", None),
        ("load_model", "POST", {"id": "0"}),
    ],
)
def test_what_is_there_is_answered_as_described(
    headers: dict[str, str], model: RetrievalModel, path: str, method: str, body: dict[str, object] | None
):
    operation = schema[f"/api/v1/models/{path}"][method]
    case = operation.Case(body=body, media_type="application/json") if body else operation.Case()
    answer = case.call_and_validate(headers=headers)
    assert answer.status_code == 200
