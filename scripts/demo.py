"""The demo: a simulated LMS, trained, scored up to today, with its web and worker processes.

Data that is there already is used again. With ``DEMO_EXIT=1`` it checks that the pages answer, and ends.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings

from common.jobs import State
from lms_scoring.models import ScoringJob, ScoringRun
from registry.selectors import active_model
from scripts.pages import answers, check_pages
from scripts.services import exit_on_terminate

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LOGS = settings.DATA_DIR / "logs"
START_SECONDS = 60
STOP_SECONDS = 30
WEB = [PYTHON, "-m", "gunicorn", "config.wsgi", "--workers", "1", "--threads", "8", "--bind"]
#: One process works the queue and, with ``-B``, keeps the time of the nightly score.
WORKER = [PYTHON, "-m", "celery", "-A", "config", "worker", "-B", "-Q", "ml", "-c", "1", "-l", "info"]
#: Another grades, and asks the language model where one is configured: many at a time, since it mostly waits.
GRADER = [
    PYTHON,
    "-m",
    "celery",
    "-A",
    "config",
    "worker",
    "-Q",
    "llm",
    "-P",
    "threads",
    "-c",
    "16",
    "-l",
    "info",
]


def prepare() -> list[dict[str, Any]]:
    """Make what is not there yet of database, static files, simulated LMS, models and scores; gives the logins."""
    step("database", "migrate", "--verbosity", "0")
    step("static files", "collectstatic", "--noinput", "--verbosity", "0")
    step("simulated LMS", "simulate_lms")
    train("scoring", "train_scoring")
    logins: list[dict[str, Any]] = json.loads(step("logins", "create_demo_logins", "--json"))["logins"]
    train("recommender", "train_recommender", "--simulated", "--candidates", "chain")
    step("tasks and solutions", "simulate_submissions")
    train("messages", "train_messages")
    step("course chats", "simulate_messages")
    # After the chats: what is written there is activity, of days that would else be scored without it.
    if backfilled():
        step("scores up to today", "score")
    else:
        step("scores of every day", "backfill")
    step("knowledge base", "simulate_knowledge")
    return logins


def train(name: str, *command: str) -> None:
    """Train a model of that name unless there is one."""
    if active_model(name) is None:
        step(f"model: {name}", *command)


def backfilled() -> bool:
    """Whether every day was scored before; a backfill that was cut short is to go on."""
    unfinished = ScoringJob.objects.exclude(state=State.DONE)
    return ScoringRun.objects.filter(kind=ScoringRun.Kind.BACKFILL).exclude(jobs__in=unfinished).exists()


def step(title: str, *command: str) -> str:
    """Run one management command and say how long it took; gives what it printed."""
    print(f"  {title} … ", end="", flush=True)
    start = time.monotonic()
    with (LOGS / "prepare.log").open("w+") as log:
        done = subprocess.run(
            [PYTHON, "manage.py", *command],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=False,
        )
        log.seek(0)
        told = log.read().splitlines()
    if done.returncode:
        sys.exit(
            "\n".join(["failed", *told[-10:], f"manage.py {' '.join(command)}: see {LOGS / 'prepare.log'}"])
        )
    print(f"{time.monotonic() - start:.1f} s", flush=True)
    return done.stdout


@contextmanager
def running(name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process for the length of the block, its output in the folder of logs."""
    with (LOGS / f"{name}.log").open("ab") as log:
        # In a session of its own, so that Ctrl-C reaches us and we end it in order.
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children: politely, and if that takes too long, at once."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(url: str, web: subprocess.Popen[bytes]) -> None:
    """Wait until the web process answers."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(url):
        if web.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"The web process does not answer at {url}: see {LOGS / 'web.log'}")
        time.sleep(0.2)


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait until somebody presses Ctrl-C (0) or a process ends by itself (1)."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                print(f"The {name} process has ended: see {LOGS / f'{name}.log'}")
                return 1
        time.sleep(1)


def free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def main() -> int:
    """Prepare, run, and show where to look."""
    exit_on_terminate()
    port = int(os.environ.get("PORT", "8000"))
    if not free(port):
        sys.exit(f"Port {port} is taken: choose another, such as make demo PORT={port + 1}")
    print(f"Preparing the demo in {settings.DATA_DIR}", flush=True)
    logins = prepare()
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        processes = {
            "web": stack.enter_context(running("web", [*WEB, f"127.0.0.1:{port}"])),
            "worker": stack.enter_context(running("worker", [*WORKER, "-s", str(LOGS / "beat")])),
            "grader": stack.enter_context(running("grader", [*GRADER, "-n", "grader@%h"])),
        }
        wait_for(f"{address}/readyz", processes["web"])
        if os.environ.get("DEMO_EXIT") == "1":
            return check_pages(address, logins)
        print(f"\nOpen {address}/ and log in as one of these; Ctrl-C ends the demo.\n")
        for login in logins:
            print(
                f"  {login['username']:10}{login['password']:18}{login['name']}: {'; '.join(login['courses'][:2])} …"
            )
        return watch(processes)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nThe demo has ended; its data stays.")
