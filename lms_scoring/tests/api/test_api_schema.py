"""The description of the API: valid, kept in the repository, true, and readable in a browser."""

import difflib
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

SNAPSHOT = settings.BASE_DIR / "docs" / "openapi.yml"
RENEW = "python manage.py spectacular --file docs/openapi.yml"


def test_the_description_is_valid_and_without_warnings(capsys: pytest.CaptureFixture[str]):
    call_command("spectacular", validate=True, fail_on_warn=True)
    assert "m2_progress" in capsys.readouterr().out


def test_the_description_kept_in_the_repository_is_up_to_date():
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    now = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
    diff = difflib.unified_diff(
        SNAPSHOT.read_text().splitlines(), now.splitlines(), "docs/openapi.yml", "the code", lineterm=""
    )
    told = "\n".join(diff)
    assert not told, f"the API has changed:\n{told}\nIf that is meant: {RENEW}"


def test_everybody_may_read_the_description(client: Client):
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["info"]["title"] == "LMS Scoring"
    assert client.get("/api/v1/schema/?format=json").json()["openapi"].startswith("3.")


def test_every_address_of_the_description_is_under_the_version():
    paths: dict[str, Any] = yaml.safe_load(SNAPSHOT.read_text())["paths"]
    assert {path.split("/")[3] for path in paths} >= {"courses", "students", "enrollments", "changes"}
    assert all(path.startswith("/api/v1/") for path in paths)
