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

_RESULT = re.compile(r"=\s*-?\s*[$€£]?\s*(\d+(?:\.\d+)?)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENGLISH = (
    "the and for that this with then she his her has have was were are therefore since which total number"
)
_RUSSIAN = "это что как для или его она они был была было были если тогда значит равно всего поэтому так"
_COMMON = frozenset(f"{_ENGLISH} {_RUSSIAN}".split())


@dataclass(frozen=True)
class Signs:
    """Features of a step: numbers from 0 to 3, most of them 0 or 1."""

    misses_next: (
        float  # share of the numbers that the reference's next result is made of, used without reaching it
    )
    first_to_miss: float  # first that comes to a result other than the reference's next
    after_foreign_result: float  # an earlier step came to a result that the reference does not have
    after_last_known: float  # the step after the last one that came to a result of the reference
    known_later: float  # a later step comes to a result of the reference
    after_false_equation: float  # the known answer does not solve an equation set up before
    resembles: float  # share of words in common with the most similar step of the reference
    resembles_same_result: float  # the same, with a step that comes to the same result
    length: float
    first: float
    last: float
    proven: float  # the first step that is false whatever the task is


WEIGHTS = Signs(
    misses_next=1.09,
    first_to_miss=0.55,
    after_foreign_result=-0.95,
    after_last_known=0.26,
    known_later=-0.45,
    after_false_equation=-0.63,
    resembles=0.34,
    resembles_same_result=-0.79,
    length=1.09,
    first=-0.48,
    last=-0.93,
    proven=0.52,
)


@dataclass(frozen=True)
class _Step:
    """What a step mentions, comes to, computes that from, and says."""

    numbers: tuple[float, ...]
    results: tuple[float, ...]
    operands: tuple[float, ...]
    words: frozenset[str]


def weights() -> NDArray:
    """``WEIGHTS`` as an array."""
    return np.array([getattr(WEIGHTS, field.name) for field in fields(Signs)])


def signs(
    statement: str, reference: list[str], steps: list[str], false_from: int | None, proven: int | None
) -> NDArray:
    """The features ``[steps, features]``, in the order of the fields of ``Signs``. All texts are normalised.

    ``false_from``: the first step with an equation that the known answer does not solve; ``proven``: the first step
    that is false by itself.
    """
    own = [_step(step) for step in steps[:MAX_STEPS]]
    known = [_step(step) for step in reference[:MAX_STEPS]]
    given = mentioned(statement)
    good = tuple(number for step in known for number in step.numbers)
    foreign = [any(not among(number, good + given) for number in step.results) for step in own]
    right = [any(among(number, good) and not among(number, given) for number in step.results) for step in own]
    last_known = max((i for i, flag in enumerate(right) if flag), default=-1)
    misses = _misses(own, known)
    first_to_miss = next((i for i, step in enumerate(own) if step.results and misses[i] is not None), None)
    rows = [
        Signs(
            misses_next=misses[i] or 0.0,
            first_to_miss=i == first_to_miss,
            after_foreign_result=any(foreign[:i]),
            after_last_known=i == last_known + 1,
            known_later=any(right[i + 1 :]),
            after_false_equation=false_from is not None and i > false_from,
            resembles=max((_overlap(step, other) for other in known), default=0.0),
            resembles_same_result=max(
                (
                    _overlap(step, other)
                    for other in known
                    if any(among(n, other.results) for n in step.results)
                ),
                default=0.0,
            ),
            length=min(MOST, len(steps[i]) / LONG),
            first=i == 0,
            last=i == len(own) - 1,
            proven=i == proven,
        )
        for i, step in enumerate(own)
    ]
    return np.array([[float(getattr(row, field.name)) for field in fields(Signs)] for row in rows])


def _misses(own: list[_Step], known: list[_Step]) -> list[float | None]:
    """For each step the share of numbers that it shares with the reference's next result; None if it reaches that.

    The next result is the first one of the reference that no earlier step has come to. After the last it is None.
    """
    wanted = [(step.results[-1], step.operands) for step in known if step.results]
    reached: tuple[float, ...] = ()
    shares: list[float | None] = []
    for step in own:
        due = next((one for one in wanted if not among(one[0], reached)), None)
        if due is None or among(due[0], step.results):
            shares.append(None)
        else:
            shares.append(sum(among(n, step.operands) for n in due[1]) / max(1, len(due[1])))
        reached += step.results
    return shares


def _step(text: str) -> _Step:
    results = [
        float(relation.right)
        for relation in relations(text)
        if relation.sign in ("=", "~") and relation.right.is_number and relation.right.is_real
    ]
    results += [float(number) for number in _RESULT.findall(text)]
    numbers = mentioned(text)
    return _Step(
        numbers,
        tuple(results),
        tuple(number for number in numbers if number not in results),
        frozenset(word.rstrip("s") for word in _WORD.findall(text.lower())) - _COMMON,
    )


def _overlap(first: _Step, second: _Step) -> float:
    """Words in common over the geometric mean of their numbers (cosine of sets)."""
    return len(first.words & second.words) / max(1.0, (len(first.words) * len(second.words)) ** 0.5)
