"""``python -m grading.engine.worker MEBIBYTES``: a line of JSON in is a solution, a line out its verdict.

``grading.engine.process`` starts it, and kills it where it takes too long. It never sees anything but text.
"""

import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from grading.engine.check import check
from grading.engine.problem import Problem

RECURSION_LIMIT = 3000


def main() -> None:
    """Limit the memory of this process, say that it is ready, and answer until the input ends."""
    mebibytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * 2**20, mebibytes * 2**20))
    sys.setrecursionlimit(RECURSION_LIMIT)
    _write({"ready": True})
    for line in sys.stdin:
        _write(_answer(json.loads(line)))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    problem = Problem(request["statement"], tuple(request["references"]), request["answer"])
    try:
        return asdict(check(problem, request["solution"], request["categories"]))
    except MemoryError:
        return {"memory": True}


def _write(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
