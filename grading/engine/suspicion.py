"""Which step of a wrong solution first went astray: signs that are no proof, weighed together.

Each step has a few features that compare it with the reference solution and the statement; the step with the largest
weighted sum is named. The weights are a conditional logit (one choice among the steps of a solution, ridge penalty)
fitted by ``scripts/fit_steps.py`` to 1,002 wrong solutions of word problems whose first wrong step teachers marked
(StepVerify, Daheim et al. 2024, doi 10.18653/v1/2024.emnlp-main.478). ``docs/decisions/0004-grading.md`` has figures.
"""

import re
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from grading.engine.mentions import among, mentioned
from grading.engine.relations import relations

#: Characters at which a step counts as long; and the most that its length counts.
LONG, MOST = 200, 3.0
#: Steps beyond these are not weighed.
MAX_STEPS = 60
#: A foreign number up to here proves nothing: small numbers come up by counting.
SMALL = 12

_RESULT = re.compile(r"=\s*-?\s*[$€£]?\s*(\d+(?:\.\d+)?)")
_STATEMENT_END = re.compile(r"[;,]\s|\.\s")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENGLISH = (
    "the and for that this with then she his her has have was were are therefore since which total number"
)
_RUSSIAN = "это что как для или его она они был была было были если тогда значит равно всего поэтому так"
_COMMON = frozenset(f"{_ENGLISH} {_RUSSIAN}".split())


@dataclass(frozen=True)
class Signs:
    """Features of a step: numbers from 0 to 3, most of them 0 or 1."""

    first_foreign: float  # first with a number that neither statement nor reference nor an earlier step has
    after_first_foreign: float  # the step after it
    after_foreign_result: float  # an earlier step came to a result that the reference does not have
    other_operation: float  # comes to the reference's results by an operation that the reference does not do
    after_last_known: float  # the step after the last one that came to a result of the reference
    known_later: float  # a later step comes to a result of the reference
    after_false_equation: float  # the known answer does not solve an equation set up before
    resembles: float  # share of words in common with the most similar step of the reference
    resembles_same_result: float  # the same, with a step that comes to the same result
    length: float
    first: float
    last: float


WEIGHTS = Signs(
    first_foreign=0.56,
    after_first_foreign=0.32,
    after_foreign_result=-1.19,
    other_operation=0.42,
    after_last_known=0.33,
    known_later=-0.28,
    after_false_equation=-0.69,
    resembles=0.34,
    resembles_same_result=-1.14,
    length=1.19,
    first=-0.50,
    last=-0.96,
)


@dataclass(frozen=True)
class _Step:
    """What a step mentions, comes to, computes from, and says."""

    numbers: tuple[float, ...]
    results: tuple[float, ...]
    operands: frozenset[tuple[float, ...]]
    words: frozenset[str]


def most_suspicious(statement: str, reference: list[str], steps: list[str], false_from: int | None) -> int:
    """The index of the step that most likely went wrong first. All texts are normalised, ``steps`` has at least one.

    ``false_from``: the first step with an equation that the known answer does not solve.
    """
    weights = np.array([getattr(WEIGHTS, field.name) for field in fields(Signs)])
    return int(np.argmax(signs(statement, reference, steps, false_from) @ weights))


def signs(statement: str, reference: list[str], steps: list[str], false_from: int | None) -> NDArray:
    """The features ``[steps, features]``, in the order of the fields of ``Signs``."""
    own = [_step(step) for step in steps[:MAX_STEPS]]
    known = [_step(step) for step in reference[:MAX_STEPS]]
    given = mentioned(statement)
    good = tuple(number for step in known for number in step.numbers)
    foreign = [any(not among(number, good + given) for number in step.results) for step in own]
    right = [any(among(number, good) and not among(number, given) for number in step.results) for step in own]
    first_foreign = _first_foreign(own, good, given)
    last_known = max((i for i, flag in enumerate(right) if flag), default=-1)
    rows = []
    for i, step in enumerate(own):
        alike = [(_overlap(step.words, other.words), other) for other in known]
        row = Signs(
            first_foreign=i == first_foreign,
            after_first_foreign=i == first_foreign + 1,
            after_foreign_result=any(foreign[:i]),
            other_operation=right[i] and not foreign[i] and _is_other_operation(step, known),
            after_last_known=i == last_known + 1,
            known_later=any(right[i + 1 :]),
            after_false_equation=false_from is not None and i > false_from,
            resembles=max((share for share, _ in alike), default=0.0),
            resembles_same_result=max(
                (share for share, other in alike if any(among(n, other.results) for n in step.results)),
                default=0.0,
            ),
            length=min(MOST, len(steps[i]) / LONG),
            first=i == 0,
            last=i == len(own) - 1,
        )
        rows.append([float(getattr(row, field.name)) for field in fields(Signs)])
    return np.array(rows)


def _step(text: str) -> _Step:
    results = [
        float(relation.right)
        for relation in relations(text)
        if relation.sign in ("=", "~") and relation.right.is_number and relation.right.is_real
    ]
    results += [float(number) for number in _RESULT.findall(text)]
    return _Step(
        mentioned(text),
        tuple(results),
        frozenset(_operands(text)),
        frozenset(word.rstrip("s") for word in _WORD.findall(text.lower())) - _COMMON,
    )


def _operands(text: str) -> list[tuple[float, ...]]:
    """The numbers left of each first equals sign, sorted, where there are two or more."""
    sides = [part.split("=")[0] for part in _STATEMENT_END.split(text) if "=" in part]
    found = [tuple(sorted(float(number) for number in re.findall(r"\d+(?:\.\d+)?", side))) for side in sides]
    return [numbers for numbers in found if len(numbers) > 1]


def _is_other_operation(step: _Step, known: list[_Step]) -> bool:
    return bool(step.operands) and not any(step.operands & other.operands for other in known)


def _first_foreign(own: list[_Step], good: tuple[float, ...], given: tuple[float, ...]) -> int:
    """The first step with a new number that is foreign; one past the last where there is none."""
    seen = good + given
    for i, step in enumerate(own):
        new = [number for number in step.numbers if number > SMALL and not among(number, seen)]
        if new or any(not among(number, good + given) for number in step.results):
            return i
    return len(own)


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """Words in common over the geometric mean of their numbers (cosine of sets)."""
    return len(first & second) / max(1.0, (len(first) * len(second)) ** 0.5)
