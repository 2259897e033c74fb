"""What went wrong in a solution whose answer is wrong, as far as there is evidence."""

from dataclasses import dataclass, field
from typing import Any

from grading.engine.problem import Problem


@dataclass(frozen=True)
class Mistake:
    """``step``: index of the first wrong step; ``code``: why it is wrong, empty where it only looks suspicious."""

    step: int | None = None
    code: str = ""
    categories: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)


def find_mistake(problem: Problem, solution: str, russian: bool | None) -> Mistake:
    """The first wrong step of a wrong solution."""
    return Mistake()
