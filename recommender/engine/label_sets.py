"""The most probable *set* of labels, not each label by itself: that is what subset accuracy asks for.

Labels depend on one another ("rest" excludes all others), so a set of labels that are each likely may itself never
occur. Here only sets seen in training are possible, each with its joint probability.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.multioutput import ClassifierChain

from recommender.engine.examples import Truth

#: Cells of features and earlier labels that a chain looks at in one call, so that memory stays bounded.
CELLS = 2**22
#: No probability of a single label is taken for certain: one wrong leaf must not rule a set out.
LEAST = 1e-6


def observed_sets(truth: Truth) -> Truth:
    """The distinct rows, ``[k, labels]``."""
    return np.unique(truth, axis=0)


def set_probabilities(estimator: Any, X: NDArray[np.float64], sets: Truth) -> NDArray[np.float64]:
    """Probability of each of ``sets`` for each row, ``[n, k]``, rows summing to 1.

    ``estimator`` is a fitted ``ClassifierChain``, or anything whose ``predict_proba`` treats labels as independent.
    """
    log = (
        _chain(estimator, X, sets)
        if isinstance(estimator, ClassifierChain)
        else _independent(estimator, X, sets)
    )
    joint = np.exp(log - log.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)


def _independent(estimator: Any, X: NDArray[np.float64], sets: Truth) -> NDArray[np.float64]:
    found = estimator.predict_proba(X)
    each = found if isinstance(found, list) else [found]  # scikit-learn unpacks a single output
    p = _bounded(np.column_stack([column[:, 1] for column in each]))
    return np.log(p) @ sets.T + np.log1p(-p) @ ~sets.T


def _chain(chain: ClassifierChain, X: NDArray[np.float64], sets: Truth) -> NDArray[np.float64]:
    step = max(1, CELLS // (len(sets) * (X.shape[1] + sets.shape[1])))
    return np.concatenate([_chain_part(chain, X[at : at + step], sets) for at in range(0, len(X), step)])


def _chain_part(chain: ClassifierChain, X: NDArray[np.float64], sets: Truth) -> NDArray[np.float64]:
    """Log probability by the chain rule: each label given those before it, for every beginning that sets share."""
    log = np.zeros((len(X), len(sets)))
    ordered = sets[:, chain.order_]
    for position, link in enumerate(chain.estimators_):
        beginnings, index = np.unique(ordered[:, :position], axis=0, return_inverse=True)
        p = _given(link, X, beginnings)[:, index.ravel()]
        log += np.log(np.where(ordered[:, position], p, 1 - p))
    return log


def _given(link: Any, X: NDArray[np.float64], beginnings: Truth) -> NDArray[np.float64]:
    """Probability of one label for each row and each beginning of the chain, ``[n, beginnings]``, in one call."""
    rows = np.column_stack([np.repeat(X, len(beginnings), axis=0), np.tile(beginnings, (len(X), 1))])
    return _bounded(link.predict_proba(rows)[:, 1]).reshape(len(X), len(beginnings))


def _bounded(p: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(p, LEAST, 1 - LEAST)


def most_probable(probabilities: NDArray[np.float64], sets: Truth) -> Truth:
    """The most probable set of each row, ``[n, labels]``."""
    return sets[probabilities.argmax(axis=1)]


def marginals(probabilities: NDArray[np.float64], sets: Truth) -> NDArray[np.float64]:
    """The probability of each label, ``[n, labels]``: that of all sets it is in."""
    return np.clip(probabilities @ sets, 0.0, 1.0)


def undersampled(truth: Truth, factor: float, rng: np.random.Generator) -> NDArray[np.integer]:
    """Rows to keep, in order, where no label set may come more than ``factor`` times as often as the median one."""
    _, index, counts = np.unique(truth, axis=0, return_inverse=True, return_counts=True)
    most = max(1, int(factor * np.median(counts)))
    kept: Iterable[NDArray[np.integer]] = (
        rng.permutation(np.flatnonzero(index.ravel() == position))[:most] for position in range(len(counts))
    )
    return np.sort(np.concatenate(list(kept)))
