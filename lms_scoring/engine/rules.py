"""Scoring without any finished run: peer z-scores and rules. Everything it says is tentative.

A student's ranks become z-scores within the cohort, as if spread evenly; their weighted sum is the log odds around a
level nobody has measured yet. Weights are round numbers by judgement, so that doing as most do means even odds.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import expit

from lms_scoring.engine.estimators import Rows
from lms_scoring.engine.features_v1 import FEATURE_SET, NAMES

#: Standard deviations per whole rank: ranks are even on 0 .. 1, whose standard deviation is 12 ** -0.5.
PER_RANK = 12**0.5

#: Peer z-scores, in log odds of completing per standard deviation.
PEERS = {
    "days_28_rank": 0.3,
    "effort_rank": 0.2,
    "weeks_rank": 0.2,
    "silence_rank": -0.2,
    "marks_rank": 0.5,
    "submitted_rank": 0.2,
    "missed_rank": -0.4,
}

#: Rules, in log odds of completing where they hold and the rest of the cohort differs.
RULES = {"never_active_gap": -1.0, "last_missed_gap": -0.5}

#: Dropping out within four weeks is rare and turns on the same signs, less steeply.
DROPOUT_LEVEL, DROPOUT_SLOPE = -3.0, -0.7


class RuleModel:
    """Stands in for a ``ScoringModel`` until the first run is finished; same ``predict``."""

    feature_set = FEATURE_SET
    tentative = True
    families: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.weights, self.level = _linear(PEERS, RULES)

    @property
    def record(self) -> dict[str, Any]:
        """What made the scores, for whoever reads them."""
        return {"feature_set": FEATURE_SET, "peers": PEERS, "rules": RULES, "tentative": True}

    def predict(self, X: Rows, family: str = "") -> tuple[Rows, Rows]:
        """p(complete) and p(dropout within 28 days) for ``X`` ``[..., f]``; ``family`` changes nothing."""
        z = X @ self.weights + self.level
        return expit(z), expit(DROPOUT_LEVEL + DROPOUT_SLOPE * z)

    def p_complete(self, X: Rows, family: str = "") -> Rows:
        """p(complete) alone."""
        return self.predict(X)[0]


def _linear(peers: Mapping[str, float], rules: Mapping[str, float]) -> tuple[Rows, np.float32]:
    """Weights per feature, and the level at which a rank of 0.5 adds nothing."""
    weights = np.zeros(len(NAMES), np.float32)
    for name, weight in peers.items():
        weights[NAMES.index(name)] = weight * PER_RANK
    level = np.float32(-0.5 * weights.sum())
    for name, weight in rules.items():
        weights[NAMES.index(name)] = weight
    return weights, level
