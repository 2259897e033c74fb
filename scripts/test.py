"""Everything CI runs, lane by lane: checks of the code, tests with workers on both databases and brokers, the browser.

Every lane runs even where an earlier one failed; the exit code is 0 only if all passed. A lane whose service is not
installed is named in the summary, and under ``CI=true`` it fails. Arguments name the lanes to run; none means all.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import services

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q", "--color=yes" if sys.stdout.isatty() else "--color=no"]
PYTEST += ["-n", str(os.cpu_count() or 1)]
#: What is said of a lane whose service is not there.
LEFT_OUT = "left out"


@dataclass(frozen=True)
class Lane:
    """Commands run one after the other on one database and broker."""

    name: str
    commands: list[list[str]]
    needs: str | None = None  #: why it cannot run here, None where it can
    servers: bool = False  #: on PostgreSQL and Redis


def lanes() -> list[Lane]:
    """The lanes in their order: the quickest to fail first."""
    no_servers = _missing("PostgreSQL", services.postgres_folder()) or _missing(
        "Redis", services.redis_binary()
    )
    no_browser = _missing("Chromium", services.chromium_binary())
    no_gettext = _missing("gettext", shutil.which("xgettext"))
    return [
        Lane("code", checks()),
        Lane("translations", [[PYTHON, "-m", "scripts.messages", "check"]], no_gettext),
        Lane("sqlite", [[*PYTEST, "-m", "not browser"]]),
        Lane("postgres", [[*PYTEST, "-m", "not browser", "--only-database"]], no_servers, servers=True),
        Lane("browser", [[*PYTEST, "-m", "browser", "tests"]], no_browser),
    ]


def checks() -> list[list[str]]:
    """Checks that run no test."""
    binaries = Path(PYTHON).parent
    manage = [PYTHON, "manage.py"]
    return [
        [str(binaries / "ruff"), "check", "--quiet"],
        [str(binaries / "ruff"), "format", "--check", "--quiet"],
        [str(binaries / "mypy"), "--no-error-summary"],
        [str(binaries / "lint-imports"), "--no-cache"],
        [*manage, "makemigrations", "--check", "--dry-run"],
        ["env", "HTTPS=true", *manage, "check", "--deploy", "--fail-level", "WARNING"],
    ]


def _missing(name: str, found: object) -> str | None:
    return None if found else f"{name} is not installed"


@contextmanager
def environment(lane: Lane) -> Iterator[Mapping[str, str]]:
    """The environment of a lane's commands; its servers run as long as they do."""
    # Where Python is told to write no bytecode, each of many processes would compile every module.
    dropped = ("DATABASE_URL", "CELERY_BROKER_URL", "PYTHONDONTWRITEBYTECODE")
    own = {k: v for k, v in os.environ.items() if k not in dropped}
    with ExitStack() as stack:
        # No lane touches the data of an installation.
        own["LMS_DATA_DIR"] = stack.enter_context(TemporaryDirectory(prefix="lms-lane-"))
        # Threads of several processes would wait for each other.
        own["OMP_NUM_THREADS"] = own["OPENBLAS_NUM_THREADS"] = "1"
        if lane.servers:
            own["DATABASE_URL"] = stack.enter_context(services.postgres())
            own["CELERY_BROKER_URL"] = stack.enter_context(services.redis_server())
        yield own


def run(lane: Lane) -> tuple[bool, str]:
    """Whether a lane passed, and the last line its last command printed."""
    with environment(lane) as own:
        results = [_show(command, own) for command in lane.commands]
    return all(code == 0 for code, _ in results), results[-1][1]


def _show(command: list[str], own: Mapping[str, str]) -> tuple[int, str]:
    """Run a command, its output as it comes; gives the exit code and the last line."""
    last = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                sys.stdout.buffer.write(line)
                sys.stdout.flush()
                last = line.decode(errors="replace").strip() or last
        except (KeyboardInterrupt, SystemExit):
            process.terminate()
            raise
    if process.returncode:
        print(f"failed with {process.returncode}: {' '.join(command)}", flush=True)
    return process.returncode, last


def main(names: list[str]) -> int:
    """Run the lanes, print how each went."""
    services.exit_on_terminate()
    known = {lane.name: lane for lane in lanes()}
    if unknown := set(names) - set(known):
        sys.exit(f"unknown lane {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    chosen = [known[name] for name in names or known]
    summary, passed = [], True
    for lane in chosen:
        print(f"\n== {lane.name}", flush=True)
        start = time.monotonic()
        if lane.needs is None:
            ok, last = run(lane)
            verdict = "passed" if ok else "FAILED"
        else:
            ok, last, verdict = not IN_CI, lane.needs, LEFT_OUT
        passed &= ok
        summary.append(f"{verdict:8} {time.monotonic() - start:5.0f} s  {lane.name}: {last}")
    print("\n== summary", *summary, sep="\n")
    print("all passed" if passed else "FAILED")
    return 0 if passed else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("interrupted")
