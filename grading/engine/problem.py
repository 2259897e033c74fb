"""What a solution is compared with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A task as the checker sees it.

    ``statement``: the text with its numbers. ``references``: worked solutions or bare answers, any of which is right.
    ``answer``: the final answer where the task names one; without it the final answers of the references count.
    """

    statement: str
    references: tuple[str, ...]
    answer: str = ""
