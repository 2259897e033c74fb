"""The published rules that say which courses a mistake profile calls for, some of them by the toss of a coin.

They make the simulated profiles, recommend where no model was trained yet, and give the limit that no model of such
profiles can pass: what a coin decides, nobody predicts.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.engine.profiles import Counts

RULES_VERSION = "rules-v1"

ALGEBRA, TRIGONOMETRY, ATTENTION, BASIC_MATHS = "algebra", "trigonometry", "attention", "basic maths"
OLYMPIAD_ALGEBRA, OLYMPIAD_GEOMETRY, REST = "olympiad algebra", "olympiad geometry", "rest"
COURSES = (ALGEBRA, TRIGONOMETRY, ATTENTION, BASIC_MATHS, OLYMPIAD_ALGEBRA, OLYMPIAD_GEOMETRY)
LABELS = (*COURSES, REST)
_OLYMPIAD = np.array([course in (OLYMPIAD_ALGEBRA, OLYMPIAD_GEOMETRY) for course in COURSES])

#: Who solved nearly all needs nothing with this probability; else an olympiad course or both, as a die falls.
NOTHING_NEEDED = 0.75
#: Of an olympiad course, alone or with the other, to who solved nearly all.
OLYMPIAD_IF_EXCELLENT = 1 / 6


class Verdict(NamedTuple):
    """What the rules say of each profile: columns of ``certain`` and ``tossed`` are ``COURSES``."""

    excellent: NDArray[np.bool_]  #: ``[n]`` nine of ten solved, or more: nothing else applies
    certain: NDArray[np.bool_]  #: ``[n, 6]`` recommended
    tossed: NDArray[np.bool_]  #: ``[n, 6]`` recommended if a fair coin falls so, each by its own


def judge(counts: Counts) -> Verdict:
    """Apply the rules to counts ``[n, 6]``. In whole numbers, so that what lies on a threshold is beyond doubt."""
    total, correct = counts[:, 0], counts[:, 1]
    algebra, geometry, reading, formulas = counts[:, 2:].T
    wrong = total - correct
    excellent = 10 * correct >= 9 * total
    often_wrong = 5 * wrong > 2 * total
    never = np.zeros(len(counts), bool)
    certain = [
        (2 * algebra > wrong) & often_wrong,
        2 * geometry > wrong,
        10 * reading > 3 * wrong,
        5 * formulas > 2 * wrong,
        never,
        never,
    ]
    tossed = [
        *[never] * 4,
        (20 * algebra > wrong) & (2 * algebra <= wrong) & ~often_wrong,
        (20 * geometry > wrong) & (2 * geometry <= wrong),
    ]
    usual = ~excellent[:, None]
    return Verdict(excellent, np.column_stack(certain) & usual, np.column_stack(tossed) & usual)


def label_probabilities(counts: Counts) -> NDArray[np.float64]:
    """The probability of each of ``LABELS``, ``[n, 7]``, under the rules."""
    verdict = judge(counts)
    courses = np.where(verdict.certain, 1.0, 0.5 * verdict.tossed)
    courses[verdict.excellent[:, None] & _OLYMPIAD] = OLYMPIAD_IF_EXCELLENT
    rest = np.where(verdict.excellent, NOTHING_NEEDED, np.prod(1 - courses, axis=1))
    return np.column_stack([courses, rest])


def bayes_limit(counts: Counts) -> float:
    """The subset accuracy that the best possible guess reaches on average, where the rules made the labels.

    k independent coins make 2 ** k equally likely sets of labels, and of who solved nearly all most need nothing.
    """
    verdict = judge(counts)
    best = np.where(verdict.excellent, NOTHING_NEEDED, 0.5 ** verdict.tossed.sum(axis=1))
    return float(best.mean())
