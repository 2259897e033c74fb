"""PostgreSQL and Redis for a while: started in a temporary folder on a free port, stopped and removed at the end.

``python -m scripts.services COMMAND …`` runs a command with ``DATABASE_URL`` and ``CELERY_BROKER_URL`` naming them.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import redis

_START_SECONDS = 60
_INITDB = ("-U", "lms", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
_POSTGRES = ("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off")


def postgres_folder() -> Path | None:
    """The folder with ``initdb`` and ``postgres``; Debian keeps it off the PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def redis_binary() -> str | None:
    """Where ``redis-server`` is."""
    return shutil.which("redis-server")


def chromium_binary() -> str | None:
    """The system's Chromium or Chrome; ``CHROMIUM`` names another."""
    names = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own; gives its ``DATABASE_URL``."""
    binaries = postgres_folder()
    if binaries is None:
        raise RuntimeError("PostgreSQL is not installed")
    # PostgreSQL refuses to run as root.
    unprivileged = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    )
    with _folder("lms-postgres-") as folder:
        if unprivileged:
            shutil.chown(folder, "postgres", "postgres")
        data, port = folder / "data", _free_port()
        initdb = [*unprivileged, str(binaries / "initdb"), "-D", str(data), *_INITDB]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        server = [*unprivileged, binaries / "postgres", "-D", data, "-p", port, "-k", folder, *_POSTGRES]

        def answers() -> None:
            psycopg2.connect(host="127.0.0.1", port=port, user="lms", dbname="postgres").close()

        with _running(server, answers, folder, stop=signal.SIGINT):
            yield f"postgres://lms@127.0.0.1:{port}/postgres"


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of its own; gives its ``CELERY_BROKER_URL``."""
    binary = redis_binary()
    if binary is None:
        raise RuntimeError("Redis is not installed")
    with _folder("lms-redis-") as folder:
        port = _free_port()
        url = f"redis://127.0.0.1:{port}/0"
        server = [
            binary,
            "--port",
            port,
            "--bind",
            "127.0.0.1",
            "--dir",
            folder,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with _running(server, lambda: redis.Redis.from_url(url).ping(), folder, stop=signal.SIGTERM):
            yield url


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        yield Path(name)


@contextmanager
def _running(
    command: Sequence[object], answers: Callable[[], object], folder: Path, stop: signal.Signals
) -> Iterator[None]:
    """A server process from its first answer to the end of the block."""
    log = folder / "log"
    with log.open("wb") as output:
        # In a session of its own, so that Ctrl-C reaches us and we stop it when its users have ended.
        process = subprocess.Popen(
            [str(part) for part in command], cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(process, answers, log)
        yield
    finally:
        process.send_signal(stop)
        process.wait()


def _wait(process: subprocess.Popen[bytes], answers: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            answers()
        except (psycopg2.OperationalError, redis.ConnectionError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def exit_on_terminate() -> None:
    """Make SIGTERM end the program as Ctrl-C does: by way of every ``finally``."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def main(command: list[str]) -> int:
    """Run a command with both services; its exit code is ours."""
    exit_on_terminate()
    with postgres() as database, redis_server() as broker:
        environment = os.environ | {"DATABASE_URL": database, "CELERY_BROKER_URL": broker}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
