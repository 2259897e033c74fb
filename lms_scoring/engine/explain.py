"""What stands behind a p(complete): how much it would change if one thing about the student were as usual.

Pure numbers by feature group (``features_v1.GROUPS``); wording is somebody else's. Works for any model.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.estimators import Rows
from lms_scoring.engine.features_v1 import FEATURES, GROUPS


class Predictor(Protocol):
    """A ``ScoringModel`` or ``RuleModel``."""

    def p_complete(self, X: Rows, family: str = "") -> Rows: ...


def typical(X: Rows, studying: NDArray[np.bool_]) -> Rows:
    """The cohort's median of each feature, ``[f]``; ``X`` is ``[n, f]`` of one day. NaN without a cohort."""
    if not studying.any():
        return np.full(X.shape[-1], np.nan, np.float32)
    # As ``np.median``, which takes five times as long.
    ordered = np.sort(np.ascontiguousarray(X[studying].T), axis=1)
    count = ordered.shape[1]
    middle: Rows = np.float32(0.5) * (ordered[:, (count - 1) // 2] + ordered[:, count // 2])
    return middle


def contributions(
    model: Predictor, X: Rows, rows: NDArray[np.integer], typical: Rows, family: str = ""
) -> Rows:
    """``[len(rows), len(GROUPS)]``: percentage points that each group adds to p(complete).

    That is p(complete) less what it would be with the group's features as ``typical`` on that day, ``[f]`` or one row
    for each of ``rows`` (occlusion). Positive speaks for the student. Groups overlap in what they say, so the
    numbers need not add up to the whole difference.
    """
    chosen = X[rows]
    actual = model.p_complete(chosen, family)
    out = np.empty((len(chosen), len(GROUPS)), np.float32)
    for position, group in enumerate(GROUPS):
        columns = [i for i, feature in enumerate(FEATURES) if feature.group == group]
        usual = chosen.copy()
        usual[:, columns] = typical[..., columns]
        out[:, position] = 100 * (actual - model.p_complete(usual, family))
    return out
