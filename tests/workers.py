"""A real Celery worker for tests: a process of its own on the tests' database and broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The tests' database as another process is told of it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgres://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


class Worker:
    """A worker that can be killed and started again; within the block tasks go to the broker, not run on the spot.

    It serves one queue, with these options of Celery's, and these variables beside those of the tests.
    """

    def __init__(self, queue: str = "ml", options: Sequence[str] = ("-c", "1"), **variables: str) -> None:
        self.queue, self.options, self.variables = queue, options, variables
        self.log = Path(settings.DATA_DIR) / "logs" / "test-worker.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Worker":
        current_app.conf.task_always_eager = False
        with current_app.connection_for_write() as broker:
            current_app.control.purge(connection=broker)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        current_app.conf.task_always_eager = True
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it is ready for tasks."""
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-Q",
            self.queue,
            "-l",
            "info",
            "--without-gossip",
            "--without-mingle",
            *self.options,
        ]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "LMS_DATA_DIR": str(settings.DATA_DIR),
            **self.variables,
        }
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait(lambda: " ready." in self.log.read_text())

    def stop(self) -> None:
        """End it and its children at once, whatever they are at."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=60)

    def wait(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something has come about; fails with the worker's log otherwise."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, (
                f"did not happen in {seconds} s; worker:\n{self.log.read_text()}"
            )
            time.sleep(0.1)
