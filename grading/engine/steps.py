"""A solution as a list of steps."""

import re

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZА-ЯЁ])")


def split_steps(solution: str) -> list[str]:
    """The steps of a solution: its lines where it has several, else its sentences; none is empty."""
    lines = [line.strip() for line in solution.splitlines()]
    steps = [line for line in lines if line]
    if len(steps) > 1:
        return steps
    return [step for line in steps for step in _SENTENCE_END.split(line)]
