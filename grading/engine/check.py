"""Is a solution right, and if not, where does it first go wrong?"""

import re
from collections.abc import Sequence

from grading.engine.problem import Problem
from grading.engine.steps import split_steps
from grading.engine.verdict import DEFAULT_CATEGORIES, Outcome, Verdict

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def check(problem: Problem, solution: str, categories: Sequence[str] = DEFAULT_CATEGORIES) -> Verdict:
    """Compare the final answer with the references'; never raises, whatever the text of the student."""
    if not split_steps(solution):
        return Verdict(Outcome.WRONG, tuple(categories), code="blank", confidence=1.0)
    own = _last_number(solution)
    known = {_last_number(text) for text in ([problem.answer] if problem.answer else problem.references)}
    if own is None or None in known:
        return Verdict(Outcome.NEEDS_REVIEW, code="no_answer")
    outcome = Outcome.CORRECT if own in known else Outcome.WRONG
    return Verdict(outcome, code="answer_equal" if own in known else "answer_differs", confidence=0.9)


def _last_number(text: str) -> float | None:
    found = _NUMBER.findall(text)
    return float(found[-1].replace(",", "")) if found else None
