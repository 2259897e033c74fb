"""What the demo project does against guessed passwords, foreign scripts and plain HTTP."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client


def test_a_script_from_elsewhere_or_inline_is_forbidden(client: Client, db: None):
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_guessing_passwords_locks_the_account_for_that_address(client: Client, db: None, settings):
    settings.AXES_ENABLED = True
    User.objects.create_superuser("admin", password="right")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/admin/login/", {"username": "admin", "password": "wrong"})
    assert answer.status_code == 429
    answer = client.post("/admin/login/", {"username": "admin", "password": "right"})
    assert answer.status_code == 429


@pytest.mark.parametrize(("https", "status"), [("true", 301), ("false", 302)])
def test_with_https_plain_http_is_sent_there_except_for_monitoring(https: str, status: int):
    program = """
import django; django.setup()
from django.test import Client
print(Client().get("/", SERVER_NAME="localhost").status_code)
print(Client().get("/healthz", SERVER_NAME="localhost").status_code)
"""
    environment = os.environ | {"HTTPS": https, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        env=environment,
    )
    assert done.stdout.split() == [str(status), "200"]


def test_a_secret_key_is_made_once_and_only_its_owner_can_read_it():
    path = settings.DATA_DIR / "secret_key"
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_text() == settings.SECRET_KEY
