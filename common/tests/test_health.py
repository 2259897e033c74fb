"""What monitoring is told."""

from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from common import health

pytestmark = pytest.mark.django_db


def test_a_sound_installation_is_ready(client: Client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "broker": "ok", "artefacts": "ok"},
    )


def test_a_database_that_was_not_migrated_is_not_ready(client: Client):
    MigrationRecorder(connection).migration_qs.filter(app="lms_scoring").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["database"]


def test_a_broker_that_is_down_is_named_without_its_address(client: Client, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://:secret@127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "ok")
    assert answer.json()["broker"].startswith("unreachable")
    assert "secret" not in answer.content.decode()


def test_an_artefacts_folder_that_cannot_be_written_is_not_ready(client: Client, settings, tmp_path: Path):
    (tmp_path / "file").touch()
    settings.LMS_SCORING = settings.LMS_SCORING | {"ARTEFACTS_DIR": tmp_path / "file"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["artefacts"].startswith("unreachable")


def test_the_process_is_alive_whatever_else_is_down(client: Client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(health, "CHECKS", {})
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_metrics_are_served(client: Client):
    assert b"django_http_requests" in client.get("/metrics").content
