"""Labelling, linking and following as jobs: in chunks, by one worker at a time, and again after a crash."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import Channel, LabelSource, Link, Message, Question
from conversations.selectors import windows
from conversations.services import channels, processing
from conversations.services.labels import correct
from conversations.tests.conftest import InUse, Say, SignLabeller

pytestmark = pytest.mark.django_db
Process = Callable[[], None]


def labels() -> dict[str, str]:
    return dict(Message.objects.values_list("external_id", "label"))


def test_messages_are_labelled_by_the_version_in_use(say: Say, process: Process):
    say("anna", "How?", 1)
    say("boris", "So.", 2)
    say("clara", "hm", 3)
    process()
    assert labels() == {"m1": "question", "m2": "answer", "m3": "comment"}
    message = Message.objects.get(external_id="m3")
    assert message.probabilities == pytest.approx((0.3, 0.3, 0.4))
    assert (message.unsure, message.model_version, message.label_source) == (True, "1", LabelSource.MODEL)
    assert list(Message.objects.filter(unsure=True)) == [message]


def test_a_channel_is_done_once(say: Say, process: Process, in_use: InUse):
    message = say("anna", "How?")
    process()
    assert processing.requeue_lost(timezone.now()) == []
    assert processing.process(message.channel_id) is False


def test_only_one_worker_gets_a_channel(say: Say, in_use: InUse, monkeypatch: pytest.MonkeyPatch):
    message = say("anna", "How?")
    inner: list[bool] = []
    look_at = processing.Models.look_at

    def meanwhile(models: Any, window: Any) -> Any:
        inner.append(processing.process(message.channel_id))
        return look_at(models, window)

    monkeypatch.setattr(processing.Models, "look_at", meanwhile)
    processing.process(message.channel_id)
    assert inner == [False]
    assert labels() == {"m0": "question"}


def test_long_channels_are_done_in_chunks_with_the_same_result(
    say: Say, in_use: InUse, monkeypatch: pytest.MonkeyPatch
):
    asked = say("anna", "How?")
    for minute in range(1, 12):
        say("boris", "talk", minute)
    say("boris", "So.", 12, to=asked)
    monkeypatch.setattr(windows.next_window, "__defaults__", (5,))
    channel = Channel.objects.get()
    assert [processing.process(channel.pk) for _ in range(4)] == [True, True, False, False]
    assert set(labels().values()) == {"question", "answer", "comment"}
    assert Question.objects.get().state == "answered"


def test_a_chunk_is_read_after_what_was_said_before(say: Say, in_use: InUse, monkeypatch: pytest.MonkeyPatch):
    seen: list[list[str]] = []
    predict = SignLabeller.predict_proba

    def noting(self: SignLabeller, messages: Any) -> Any:
        seen.append([message.text for message in messages])
        return predict(self, messages)

    monkeypatch.setattr(SignLabeller, "predict_proba", noting)
    monkeypatch.setattr(windows, "CONTEXT", 2)
    for minute in range(4):
        say("anna" if minute == 0 else "boris", f"message {minute}", minute)
    channel = Channel.objects.get()
    processing.process(channel.pk)
    old = Message.objects.get(external_id="m0")
    say("anna", "message 4", 4, to=old)
    processing.process(channel.pk)
    assert seen[-1] == ["message 0", "message 2", "message 3", "message 4"]


def test_another_version_looks_at_everything_and_overwrites_no_person(
    say: Say, process: Process, in_use: InUse, curator: User
):
    first, second = say("anna", "How?", 1), say("boris", "So.", 2)
    process()
    correct(first, "comment", by=curator)
    Message.objects.filter(pk=second.pk).update(label="question")
    in_use.label_version = "2"
    assert processing.requeue_lost(timezone.now()) == [first.channel_id]
    process()
    assert labels() == {"m1": "comment", "m2": "answer"}
    assert set(Message.objects.values_list("model_version", flat=True)) == {"2"}
    assert Message.objects.get(pk=first.pk).model_label == "question"


def test_what_was_written_meanwhile_is_not_lost(say: Say, in_use: InUse, monkeypatch: pytest.MonkeyPatch):
    say("anna", "How?", 1, key="a")
    look_at = processing.Models.look_at
    edits = iter(["no longer asked"])

    def meanwhile(models: Any, window: Any) -> Any:
        found = look_at(models, window)
        for text in edits:
            say("anna", text, 1, key="a")
        return found

    monkeypatch.setattr(processing.Models, "look_at", meanwhile)
    channel = Channel.objects.get()
    assert processing.process(channel.pk) is True
    assert labels() == {"a": ""}
    assert processing.process(channel.pk) is False
    assert labels() == {"a": "comment"}


def test_a_worker_that_died_is_replaced(say: Say, in_use: InUse):
    message = say("anna", "How?")
    dead = timezone.now() - timedelta(seconds=901)
    Channel.objects.update(claimed_at=dead, attempts=1)
    assert processing.process(message.channel_id) is False
    assert processing.requeue_lost(timezone.now()) == [message.channel_id]
    processing.process(message.channel_id)
    assert labels() == {"m0": "question"}
    assert Channel.objects.get().attempts == 0


def test_a_worker_that_was_given_up_writes_nothing(say: Say, in_use: InUse, monkeypatch: pytest.MonkeyPatch):
    message = say("anna", "How?")
    look_at = processing.Models.look_at

    def late(models: Any, window: Any) -> Any:
        Channel.objects.update(claimed_at=timezone.now() + timedelta(seconds=1))
        return look_at(models, window)

    monkeypatch.setattr(processing.Models, "look_at", late)
    assert processing.process(message.channel_id) is False
    assert labels() == {"m0": ""}


def test_a_failure_is_written_down_without_what_was_said_and_tried_again(
    say: Say, in_use: InUse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    message = say("anna", "How?")

    def fail(*args: Any) -> None:
        raise ValueError("How?")

    with monkeypatch.context() as patch:
        patch.setattr(SignLabeller, "predict_proba", fail)
        assert processing.process(message.channel_id) is False
    assert Channel.objects.get().error == "ValueError"
    assert "How" not in caplog.text
    assert processing.requeue_lost(timezone.now()) == [message.channel_id]
    processing.process(message.channel_id)
    assert labels() == {"m0": "question"}
    assert Channel.objects.get().error == ""


def test_links_say_who_made_them(say: Say, process: Process):
    asked = say("anna", "How?", 1)
    say("boris", "anna: try the second", 2)
    say("clara", "So.", 3, to=asked)
    process()
    assert {(one.child.external_id, one.parent.external_id, one.rule) for one in Link.objects.all()} == {
        ("m2", "m1", "mention"), ("m3", "m1", "reply"),
    }  # fmt: skip


def test_deliveries_in_any_order_come_to_the_same(say: Say, process: Process):
    asked = say("anna", "How?", 1)
    say("boris", "So.", 2, to=asked)
    process()
    expected = state()
    Channel.objects.all().delete()
    say("boris", "So.", 2, to=asked)
    process()
    say("anna", "How?", 1)
    process()
    assert state() == expected


def state() -> list[Any]:
    fields = (
        "external_id",
        "label",
        "p_answer",
        "parent__external_id",
        "thread__external_id",
        "question__state",
    )
    return list(Message.objects.order_by("external_id").values_list(*fields))


@pytest.mark.django_db(transaction=True)
def test_workers_hear_of_a_channel_once_it_is_committed(say: Say, monkeypatch: pytest.MonkeyPatch):
    heard: list[int] = []
    monkeypatch.setattr(channels, "_listeners", [heard.append])
    message = say("anna", "How?")
    assert heard == [message.channel_id]
    say("anna", "How?")
    assert heard == [message.channel_id]
