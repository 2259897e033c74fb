"""Messages labelled by real workers: heard of once committed, taken over from a worker that was killed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from conversations import tasks
from conversations.engine.generator.conversation import generate
from conversations.engine.labeller import FEATURE_SET, save
from conversations.engine.linear import LinearLabeller
from conversations.models import Channel, Message, Question
from conversations.services.imports import import_path
from conversations.services.labelling import MODEL_NAME
from registry.services import store_model
from roster.models import Course
from tests.workers import Worker

pytestmark = pytest.mark.worker
COUNT = 8_000


@pytest.fixture(scope="module")
def labeller() -> LinearLabeller:
    """Learned in seconds from a few generated conversations; how well does not matter here."""
    return LinearLabeller().fit(generate(300, 1).messages)


@pytest.fixture
def chat(celery_worker: Worker, labeller: LinearLabeller, tmp_path: Path) -> Path:
    """A chat of more than one chunk, in a school that has a labeller."""
    store_model(MODEL_NAME, lambda folder: save(labeller, folder, {}), fields={"feature_set": FEATURE_SET})
    Course.objects.create(key="M/1", family="M", title="M", start=date(2026, 2, 1), length_days=100)
    lines = [
        f'author{n % 7},"How do I solve number {n}?",,{n},2026-03-02T12:00:00+00:00' for n in range(COUNT)
    ]
    file = tmp_path / "chat.csv"
    file.write_text("\n".join(["user_name,message,message_type,message_id,sent_at", *lines]))
    return file


def _done() -> bool:
    return not Message.objects.filter(model_version="").exists()


def test_an_imported_chat_is_labelled_by_the_worker(chat: Path, celery_worker: Worker):
    import_path(Course.objects.get(), chat)
    celery_worker.wait(_done, 120)
    assert set(Message.objects.values_list("label_source", flat=True)) == {"model"}
    assert Question.objects.exists()
    celery_worker.wait(lambda: Channel.objects.get().processed == Channel.objects.get().changes)


def test_what_a_killed_worker_was_at_is_done_by_the_next(chat: Path, celery_worker: Worker):
    import_path(Course.objects.get(), chat)
    celery_worker.wait(lambda: Channel.objects.exclude(claimed_at=None).exists())
    celery_worker.stop()
    assert Message.objects.filter(model_version="").exists()
    Channel.objects.exclude(claimed_at=None).update(claimed_at=timezone.now() - timedelta(days=1))

    celery_worker.start()
    for _ in range(3):
        tasks.sweep.delay()
    celery_worker.wait(_done, 120)
    assert Message.objects.count() == COUNT
    assert not Message.objects.filter(label="").exists()
