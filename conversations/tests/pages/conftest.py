"""A chat as pages show it: what Anna asked was answered, what Boris asked was not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conversations.models import Message, Question
from conversations.tests.conftest import NOON, Say
from roster.models import Enrollment

#: When the pages are looked at.
NOW: datetime = NOON + timedelta(days=3)


@pytest.fixture
def later(monkeypatch: Any) -> None:
    """It is three days after the first message of a test."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def staff(client: Client, curator: User) -> Client:
    """A browser in which the curator is logged in."""
    client.force_login(curator)
    return client


@pytest.fixture
def asked(enrollment: Enrollment, say: Say, process: Callable[[], None]) -> Question:
    """The open question of a chat with two questions; Anna K., who asked the other, is a student of the course."""
    question = say("1", "How do I start?", 0)
    say("boris", "You draw it.", 5, to=question)
    say("boris", "When is it due?", 60)
    process()
    return Question.objects.get(message__text="When is it due?")


@pytest.fixture
def answered(asked: Question) -> Question:
    """The other question."""
    return Question.objects.get(message__text="How do I start?")


@pytest.fixture
def unsure(say: Say, process: Callable[[], None]) -> Message:
    """A message of which the model is not sure."""
    message = say("boris", "hm", 90)
    process()
    message.refresh_from_db()
    return message
