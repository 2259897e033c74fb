"""Simulated mistake profiles with the courses they call for, by the published rules."""

import numpy as np
from numpy.typing import NDArray

from recommender.engine.examples import Examples
from recommender.engine.profiles import KINDS, Counts
from recommender.engine.published_rules import COURSES, LABELS, OLYMPIAD_ALGEBRA, OLYMPIAD_GEOMETRY, judge

MOST_QUESTIONS = 50
#: Mistakes to a wrong answer, from and to.
MISTAKES = (0.8, 2.2)
_ALGEBRA, _GEOMETRY = COURSES.index(OLYMPIAD_ALGEBRA), COURSES.index(OLYMPIAD_GEOMETRY)


def simulate(rows: int, seed: int) -> Examples:
    """``rows`` profiles and their labels out of ``LABELS``; the same seed gives the same."""
    rng = np.random.default_rng(seed)
    counts = simulate_counts(rng, rows)
    return Examples(counts, LABELS, draw_labels(rng, counts))


def simulate_counts(rng: np.random.Generator, rows: int) -> Counts:
    """Counts ``[rows, 6]``: questions uniform from 1 to 50, correct ones uniform, mistakes by the wrong ones."""
    total = rng.integers(1, MOST_QUESTIONS, rows, endpoint=True)
    correct = rng.integers(0, total, endpoint=True)
    mistakes = np.floor(rng.uniform(*MISTAKES, rows) * (total - correct)).astype(np.int64)
    return np.column_stack([total, correct, _dealt(rng, mistakes)])


def _dealt(rng: np.random.Generator, mistakes: NDArray[np.int64]) -> Counts:
    """Mistakes by kind: in random order each kind takes a uniform share of what is left, the last one the rest."""
    rows, left = np.arange(len(mistakes)), mistakes.copy()
    order = rng.permuted(np.tile(np.arange(len(KINDS)), (len(mistakes), 1)), axis=1)
    dealt = np.zeros((len(mistakes), len(KINDS)), np.int64)
    for turn in range(len(KINDS) - 1):
        taken = rng.integers(0, left, endpoint=True)
        dealt[rows, order[:, turn]] = taken
        left -= taken
    dealt[rows, order[:, -1]] = left
    return dealt


def draw_labels(rng: np.random.Generator, counts: Counts) -> NDArray[np.bool_]:
    """Labels ``[n, 7]`` of ``LABELS``: the certain ones, what coins and dice add, ``rest`` where there is none."""
    excellent, certain, tossed = judge(counts)
    courses = certain | (tossed & (rng.random(tossed.shape) < 0.5))
    asks_more = excellent & (rng.random(len(counts)) < 0.5)
    die = rng.integers(0, 6, len(counts))
    courses[asks_more & ((die == 0) | (die == 2)), _ALGEBRA] = True
    courses[asks_more & ((die == 1) | (die == 2)), _GEOMETRY] = True
    return np.column_stack([courses, ~courses.any(axis=1)])
