"""A large export is read in bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

#: Of a file of this size; the same program on 300 MB is in docs/decisions/0006-messages.md.
MESSAGES = 75_000
MIB = 1 << 20

PROGRAM = """
import resource, sys
from pathlib import Path
from conversations.importers.export import open_export
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for row in open_export(Path(sys.argv[1])).rows)
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def write_export(path: Path, messages: int) -> None:
    body = "hello, this is a message of an ordinary length, about the third task of the homework" * 2
    with path.open("w", encoding="utf-8") as file:
        file.write('{"name": "Big", "type": "private_supergroup", "id": 1, "messages": [\n')
        for number in range(messages):
            said = {
                "id": number, "type": "message", "date": "2026-03-01T10:00:00", "date_unixtime": str(10**9 + number),
                "from": "Anna", "from_id": "user7", "text": body, "text_entities": [{"type": "plain", "text": body}],
            }  # fmt: skip
            file.write(("," if number else "") + json.dumps(said) + "\n")
        file.write("]}")


def test_an_export_of_30_mb_takes_a_fraction_of_its_size_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_export(path, MESSAGES)
    assert path.stat().st_size > 30 * MIB
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True
    )
    count, grown_mib = map(int, run.stdout.split())
    assert count == MESSAGES
    assert grown_mib < 20
