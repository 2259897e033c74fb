"""Grading with a language model that takes a second: 200 solutions by 16 threads, by command and by a Celery worker."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scripts.bench.project import Project, projects
from scripts.bench.report import table
from scripts.services import redis_server

SOLUTIONS, THREADS, ANSWER_SECONDS = 200, 16, 1.0
OPINION: dict[str, Any] = {
    "analysis": "The last line is the answer.",
    "outcome": "correct",
    "categories": [],
    "first_wrong_step": None,
    "evidence": "",
    "explanation": "All right.",
    "confidence": 0.9,
    "addresses_grader": False,
}


class SlowModel(BaseHTTPRequestHandler):
    """Says after a second that a solution is correct, and counts how often it was asked about which."""

    protocol_version = "HTTP/1.1"
    asked: list[str] = []
    counting = threading.Lock()

    def do_POST(self) -> None:
        """Answer one request."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.counting:
            self.asked.append(body["messages"][-1]["content"])
        time.sleep(ANSWER_SECONDS)
        message = {"role": "assistant", "content": json.dumps(OPINION)}
        choices = [{"index": 0, "finish_reason": "stop", "message": message}]
        usage = {"prompt_tokens": 1500, "completion_tokens": 120, "total_tokens": 1620}
        answer = json.dumps(
            {"id": "1", "object": "chat.completion", "choices": choices, "usage": usage}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@contextmanager
def slow_model() -> Iterator[str]:
    """The address of a language model for a while."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowModel)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()


def measure() -> str:
    """The figures as Markdown."""
    with projects() as found, slow_model() as address, redis_server() as broker:
        own = {"OPENAI_BASE_URL": address, "OPENAI_MODEL": "slow", "LLM_CONCURRENCY": str(THREADS)}
        brokers = {"SQLite": "filesystem://", "PostgreSQL": broker}
        installed = [
            replace(p, environment=p.environment | own | {"CELERY_BROKER_URL": brokers[p.name]})
            for p in found
        ]
        rows = [row for project in installed for row in _measure(project)]
    head = ("database, broker", "by", "solutions", "s", "asked", "asked twice", "grades", "ideal, s")
    return "\n\n".join(
        [
            "## Grading with a language model",
            f"{SOLUTIONS} solutions, {THREADS} threads, a server on loopback that answers in {ANSWER_SECONDS:g} s. "
            "The command: start to exit. The worker: from the first message sent to the last grade stored. Ideal: "
            "as many rounds of calls as it takes, and nothing else.",
            table(head, rows),
        ]
    )


def _measure(project: Project) -> list[list[object]]:
    project.prepare()
    where = f"{project.name}, {project.environment['CELERY_BROKER_URL'].split(':')[0]}"
    _hand_in(project)
    command = project.command("grade", "--pending")
    rows = [[where, "`grade --pending`", *_figures(command.seconds, command.result["graded"])]]
    _hand_in(project)
    with _worker(project):
        worked = project.module("scripts.bench.grading_work", "dispatch").result
    return [*rows, [where, "worker", *_figures(worked["seconds"], worked["graded"])]]


def _hand_in(project: Project) -> None:
    SlowModel.asked.clear()
    project.module("scripts.bench.grading_work", "hand_in", str(SOLUTIONS))


def _figures(seconds: float, graded: int) -> list[object]:
    asked = len(SlowModel.asked)
    rounds = -(-SOLUTIONS // THREADS)
    return [SOLUTIONS, seconds, asked, asked - len(set(SlowModel.asked)), graded, rounds * ANSWER_SECONDS]


@contextmanager
def _worker(project: Project) -> Iterator[None]:
    """A worker of the queue ``llm`` from the moment it is ready to the end of the block."""
    log = Path(project.environment["LMS_DATA_DIR"]) / "worker.log"
    options = ["-Q", "llm", "-P", "threads", "-c", str(THREADS), "-l", "info"]
    environment = project.environment | {"LOG_LEVEL": "INFO"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", *options],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        while " ready." not in log.read_text():
            if process.poll() is not None:
                raise RuntimeError(f"the worker did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()
