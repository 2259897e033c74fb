"""What went wrong in a solution whose answer is wrong: by proof where there is one, else by suspicion."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from grading.engine.arithmetic import false_equality
from grading.engine.equations import Equation, contradicts, equations
from grading.engine.formulas import misused_formula
from grading.engine.mentions import among, mentioned
from grading.engine.normalise import normalise
from grading.engine.parser import TRIGONOMETRIC
from grading.engine.problem import Problem
from grading.engine.relations import relations
from grading.engine.steps import split_steps
from grading.engine.suspicion import MAX_STEPS, signs, weights
from grading.engine.verdict import ALGEBRA, GEOMETRY, READING

#: A statement of so many words or more is a word problem.
WORD_PROBLEM = 15
_WORD = re.compile(r"[^\W\d_]{3,}")

#: Numbers that people use without their being given: counts, and what one unit is in another.
USUAL = (
    *map(float, range(13)),
    *(15, 20, 24, 25, 28, 29, 30, 31, 36, 48, 50, 52, 60, 90, 100, 120, 180, 270, 360, 365, 366),
    *(1000, 3600, 10_000, 1_000_000, 3.14, 22 / 7, 0.5, 0.25, 0.75, 0.1, 0.01, 1.5, 2.5),
)


@dataclass(frozen=True)
class Mistake:
    """``step``: index of the first wrong step; ``code``: why it is wrong, empty where it only looks suspicious.

    Codes, with params: ``false_equality``, ``false_formula`` (``stated``); ``false_step`` (``stated`` does not follow
    from ``before``); ``foreign_number`` (``number`` is nowhere given, ``given`` is never used).
    """

    step: int | None = None
    code: str = ""
    categories: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)


def find_mistake(problem: Problem, solution: str, answer: Expr | None, russian: bool | None) -> Mistake:
    """The first wrong step of a wrong solution; ``answer``: the known one where it is a single number.

    In a bare exercise that is the first step that is false by itself. In a word problem an earlier step may be true and
    yet not to the point, so there all signs are weighed.
    """
    steps = _steps(solution, russian)
    proven = _proven(problem, steps, russian)
    if proven is not None and not _is_word_problem(problem):
        return proven
    index = int(np.argmax(weighed(problem, solution, answer, russian) @ weights()))
    if proven is not None and proven.step == index:
        return proven
    return _foreign_number(index, *_texts(problem, russian), steps) or Mistake(index)


def weighed(problem: Problem, solution: str, answer: Expr | None, russian: bool | None) -> NDArray:
    """The signs for and against each step, ``[steps, signs]``; ``scripts/fit_steps.py`` learns their weights."""
    steps = _steps(solution, russian)
    false_from = _false_from([equations(step) for step in steps], answer)
    proven = _proven(problem, steps, russian)
    return signs(*_texts(problem, russian), steps, false_from, None if proven is None else proven.step)


def _steps(solution: str, russian: bool | None) -> list[str]:
    return [normalise(step, russian) for step in split_steps(solution)[:MAX_STEPS]]


def _is_word_problem(problem: Problem) -> bool:
    """Whether a mistake can be made before anything is computed."""
    return len(_WORD.findall(problem.statement)) >= WORD_PROBLEM


def _texts(problem: Problem, russian: bool | None) -> tuple[str, list[str]]:
    """The statement, and the steps of the first reference."""
    reference = [normalise(step, russian) for text in problem.references[:1] for step in split_steps(text)]
    return normalise(problem.statement, russian), reference


def _proven(problem: Problem, steps: list[str], russian: bool | None) -> Mistake | None:
    """The first step that is false by itself, or does not follow from the equation of an exercise or of a step."""
    before: list[Equation] = []
    if not _is_word_problem(problem):
        before = equations(normalise(problem.statement, russian))
    for index, step in enumerate(steps):
        found = _false_by_itself(index, step) or _contradiction(index, step, before)
        if found:
            return found
        before = equations(step) or before
    return None


def _false_by_itself(index: int, step: str) -> Mistake | None:
    equality = false_equality(step)
    if equality is not None:
        stated = f"{equality.left_text} {equality.sign} {equality.right_text}"
        return Mistake(index, "false_equality", (_kind(stated),), {"stated": stated})
    for relation in relations(step):
        category = misused_formula(relation)
        if category:
            stated = f"{relation.left_text} = {relation.right_text}"
            return Mistake(index, "false_formula", (category,), {"stated": stated})
    return None


def _contradiction(index: int, step: str, before: list[Equation]) -> Mistake | None:
    """Whether an equation lost all solutions of the one before it."""
    for later in equations(step):
        wrong = [earlier for earlier in before if contradicts(later, earlier)]
        if wrong and len(wrong) == len(before):
            params = {"stated": later.text, "before": wrong[-1].text}
            return Mistake(index, "false_step", (_kind(later.text),), params)
    return None


def _kind(stated: str) -> str:
    return GEOMETRY if any(name in stated for name in TRIGONOMETRIC) else ALGEBRA


def _false_from(stated: list[list[Equation]], answer: Expr | None) -> int | None:
    """The first step with an equation in the unknown that the student's last one solves for, false of the answer."""
    solved = next((found[-1] for found in reversed(stated) if found and found[-1].left.is_Symbol), None)
    if answer is None or solved is None:
        return None
    return next(
        (
            index
            for index, found in enumerate(stated)
            if any(one.unknown == solved.unknown and not one.holds(answer) for one in found)
        ),
        None,
    )


def _foreign_number(index: int, statement: str, reference: list[str], steps: list[str]) -> Mistake | None:
    """A number from nowhere in that step, while one of the statement that the reference uses is never used."""
    earlier = tuple(number for step in steps[:index] for number in mentioned(step))
    results = tuple(float(r.right) for r in relations(steps[index]) if r.right.is_number and r.right.is_real)
    explained = mentioned(statement) + earlier + results + USUAL
    foreign = [number for number in mentioned(steps[index]) if not among(number, explained)]
    used = tuple(number for step in steps for number in mentioned(step))
    needed = tuple(number for step in reference for number in mentioned(step))
    unused = [
        n for n in mentioned(statement) if among(n, needed) and not among(n, used) and not among(n, USUAL)
    ]
    if len(foreign) != 1 or len(unused) != 1:
        return None
    return Mistake(index, "foreign_number", (READING,), {"number": foreign[0], "given": unused[0]})
