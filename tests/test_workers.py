"""Work that real Celery workers do, and what survives when they are killed."""

import pytest
from celery import current_app

from tests.workers import Worker

pytestmark = pytest.mark.worker


def test_a_worker_answers(celery_worker: Worker):
    celery_worker.wait(lambda: bool(current_app.control.ping(timeout=1)))
