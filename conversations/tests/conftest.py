"""Fixtures of messages: a channel, somebody to say things in it, and models that go by simple signs."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from conversations.engine.decision import Decision, Probabilities
from conversations.engine.message import Message as Line
from conversations.models import Channel, Message, Source
from conversations.services import processing
from conversations.services.annotating import RULES, Models
from conversations.services.posting import post_message
from roster.models import Course

#: When the first message of a test is sent: in the running course of ``conftest.py``.
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

Say = Callable[..., Message]


class SignLabeller:
    """A question has a question mark, an answer a full stop at its end, and of "hm" it is not sure."""

    algorithm = "signs"
    decision = Decision(bound=0.6)
    parameters: dict[str, object] = {}

    def predict_proba(self, messages: Sequence[Line]) -> Probabilities:
        """0.8 for what the sign says."""
        return np.array([_signs(message.text) for message in messages]).reshape(-1, 3)


def _signs(text: str) -> list[float]:
    if "hm" in text:
        return [0.3, 0.3, 0.4]
    if "?" in text:
        return [0.8, 0.1, 0.1]
    return [0.1, 0.8, 0.1] if text.endswith(".") else [0.1, 0.1, 0.8]


class InUse:
    """The version of the models in use; a test may change it."""

    label_version = "1"

    def models(self) -> Models:
        return Models(SignLabeller(), self.label_version, None, RULES)

    def versions(self) -> str:
        return self.models().versions


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> InUse:
    """Models that need no training."""
    state = InUse()
    monkeypatch.setattr(processing, "current_models", state.models)
    monkeypatch.setattr(processing, "current_versions", state.versions)
    return state


@pytest.fixture
def channel(course: Course) -> Channel:
    """A channel of the course."""
    return Channel.objects.create(course=course, key="help", name="Help", source=Source.API)


@pytest.fixture
def say(course: Course) -> Say:
    """Post a message: ``say("anna", "How?", minute=3)``; without an id it is named after the minute."""

    def post(
        author: str,
        text: str,
        minute: float = 0,
        *,
        to: Message | None = None,
        key: str = "",
        channel: str = "help",
    ) -> Message:
        message, _is_new = post_message(
            course,
            channel=channel,
            external_id=key or f"m{minute:g}",
            author_key=author,
            text=text,
            sent_at=NOON + timedelta(minutes=minute),
            reply_to=to.external_id if to else "",
        )
        return message

    return post


@pytest.fixture
def process(in_use: InUse) -> Callable[[], None]:
    """Do what workers would do: all channels to the end."""

    def run() -> None:
        for pk in Channel.objects.values_list("pk", flat=True):
            while processing.process(pk):
                pass

    return run
