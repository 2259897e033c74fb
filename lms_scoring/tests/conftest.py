"""Fixtures for the pages about courses: a morning on which a course was just scored."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from lms_scoring.tests import lists


@pytest.fixture
def morning(monkeypatch: Any) -> None:
    """It is half past four on the day after the latest scored one."""
    monkeypatch.setattr(timezone, "now", lambda: lists.NOW)


@pytest.fixture
def staff(client: Client, curator: User) -> Client:
    """A browser in which the curator is logged in."""
    client.force_login(curator)
    return client
