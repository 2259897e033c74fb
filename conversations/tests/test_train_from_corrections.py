"""Corrections train the next version."""

import pytest
from django.core.management import call_command

from conversations.models import LabelSource, Message
from conversations.services import labelling
from conversations.tests.conftest import Say
from registry.models import TrainedModel

pytestmark = pytest.mark.django_db


def test_without_a_file_it_learns_from_generated_conversations_and_corrections(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "GENERATED", 400)
    for minute in range(3):
        say("anna", f"well {minute}", minute)
    Message.objects.update(label="comment", label_source=LabelSource.PERSON)
    call_command("train_messages", "--json")
    model = TrainedModel.objects.get(name="messages")
    assert model.trained_on == ["generated conversations", "corrections"]
    assert model.metrics["n"] == 403
    assert all(error["text"] for error in model.metrics["worst"] if not error["channel"].isdecimal())
