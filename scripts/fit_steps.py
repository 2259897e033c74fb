"""Fit the weights of ``grading.engine.suspicion``: ``python -m scripts.fit_steps stepverify.jsonl.gz``.

Prints the weights, and what share of first wrong steps they find in problems that they were not fitted to (five folds
by problem, since a problem has several solutions).
"""

import gzip
import json
import sys
import zlib
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from grading.engine.mistakes import weighed
from grading.engine.normalise import normalise
from grading.engine.problem import Problem
from grading.engine.quantities import quantity
from grading.engine.suspicion import Signs

FOLDS = 5
RIDGE = 0.004


def main() -> None:
    """Read, fit, tell."""
    with gzip.open(Path(sys.argv[1]), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    features = [_features(row) for row in rows]
    chosen = [min(row["incorrect_index"], len(one) - 1) for row, one in zip(rows, features, strict=True)]
    fold = np.array([zlib.crc32(row["problem"].encode()) % FOLDS for row in rows])
    off = np.empty(len(rows), int)
    for k in range(FOLDS):
        weights = _fit([(features[i], chosen[i]) for i in np.flatnonzero(fold != k)])
        for i in np.flatnonzero(fold == k):
            off[i] = abs(int(np.argmax(features[i] @ weights)) - chosen[i])
    for field, weight in zip(fields(Signs), _fit(list(zip(features, chosen, strict=True))), strict=True):
        sys.stdout.write(f"    {field.name}={weight:.2f},\n")
    sys.stdout.write(f"held out: exact {np.mean(off == 0):.3f}, within one {np.mean(off <= 1):.3f}\n")


def _features(row: dict) -> NDArray:
    problem = Problem(row["problem"], (row["reference_solution"],))
    answer = quantity(normalise(row["reference_solution"].splitlines()[-1])).value
    return weighed(problem, "\n".join(row["student_incorrect_solution"]), answer, None)


def _fit(examples: list[tuple[NDArray, int]]) -> NDArray:
    """The weights that make the chosen steps likeliest."""

    def loss(weights: NDArray) -> tuple[float, NDArray]:
        total, gradient = 0.0, np.zeros_like(weights)
        for features, chosen in examples:
            scores = features @ weights
            p = np.exp(scores - scores.max())
            p /= p.sum()
            total -= np.log(p[chosen])
            gradient += features.T @ p - features[chosen]
        n = len(examples)
        return total / n + RIDGE * weights @ weights, gradient / n + 2 * RIDGE * weights

    return np.asarray(minimize(loss, np.zeros(examples[0][0].shape[1]), jac=True).x)


if __name__ == "__main__":
    main()
