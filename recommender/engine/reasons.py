"""Why a course is recommended: codes and numbers, put into words elsewhere."""

from collections.abc import Sequence
from typing import Any

from recommender.engine.profiles import KINDS


def reason_of(kind: str | None, counts: Sequence[int]) -> dict[str, Any]:
    """``mistakes``: so many of all are of ``kind``, the one the course is for; else ``solved``: so many of all tasks.

    ``counts`` as in ``profiles.COLUMNS``.
    """
    total, correct, *mistakes = counts
    count = mistakes[KINDS.index(kind)] if kind else 0
    if count:
        return {"code": "mistakes", "params": {"kind": kind, "count": count, "all": sum(mistakes)}}
    return {"code": "solved", "params": {"correct": correct, "total": total}}
