"""The recorded figures: one section of ``docs/benchmarks.md`` for each part, replaced when it is measured again."""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

FILE = Path("docs/benchmarks.md")
PACKAGES = ("Django", "numpy", "scikit-learn", "psycopg2-binary")
HEAD = """# Benchmarks

What `make bench` measured. Every section says when, on what machine and with which command; figures of speed stand
beside a named alternative measured in the same run, since machines differ. One part alone:
`.venv/bin/python -m scripts.bench quality` (or `speed`, `pages`).
"""


def write(part: str, text: str) -> None:
    """Replace the section of one part."""
    old = FILE.read_text("utf-8") if FILE.exists() else HEAD
    section = f"<!-- {part} -->\n{text}\n\n{_footing(part)}\n<!-- /{part} -->"
    pattern = re.compile(rf"<!-- {part} -->.*?<!-- /{part} -->", re.DOTALL)
    new = pattern.sub(lambda _: section, old) if pattern.search(old) else f"{old.rstrip()}\n\n{section}\n"
    FILE.write_text(new, "utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers to three places."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _footing(part: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d} with `python -m scripts.bench {part}` on {os.cpu_count()} cores, "
        f"{memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {packages}."
    )
