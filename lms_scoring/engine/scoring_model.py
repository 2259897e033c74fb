"""A fitted scoring model: what predicts every night, and how it is kept on disk.

    model = ScoringModel.load(folder)
    p_complete, p_dropout = model.predict(X, family=course.family)

``X`` is float32 ``[..., f]`` of feature set ``model.feature_set``; both results are float32 of shape ``[...]``,
strictly between 0 and 1. A family that was not trained on, or none, gets the middle of those that were.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from common.model_files import load_model, names_of, save_model
from lms_scoring.engine.estimators import Average, Boosting, Estimator, Rows, TimeVaryingLogistic
from lms_scoring.engine.features_v1 import FEATURE_SET, NAMES

#: Rows predicted at a time, so that memory stays bounded however long the history.
CHUNK = 2**16


@dataclass
class Head:
    """One calibrated probability: a candidate's log odds, then slope and level learned on people it had not seen."""

    estimator: Estimator
    calibration: TimeVaryingLogistic
    elapsed: int  #: column of ``elapsed``

    def probability(self, X: Rows, family: int) -> Rows:
        """Probability for each row of ``X``; ``family`` is a position, -1 one that was not trained on."""
        columns = calibration_columns(self.estimator.logit(X), X[:, self.elapsed])
        return expit(self.calibration.logit(columns, family))


def calibration_columns(z: Rows, elapsed: Rows) -> Rows:
    """What a calibration reads: log odds and the share of the run that has passed, ``[rows, 2]``."""
    return np.column_stack([z, elapsed])


@dataclass
class ScoringModel:
    """p(complete) and p(dropout within 28 days), with the record of how they came about."""

    complete: Head
    dropout: Head
    families: tuple[str, ...]
    record: dict[str, Any] = field(default_factory=dict)
    feature_set: str = FEATURE_SET
    tentative: bool = False

    def predict(self, X: Rows, family: str = "") -> tuple[Rows, Rows]:
        """p(complete) and p(dropout)."""
        return self._probability(self.complete, X, family), self._probability(self.dropout, X, family)

    def p_complete(self, X: Rows, family: str = "") -> Rows:
        """p(complete) alone."""
        return self._probability(self.complete, X, family)

    def _probability(self, head: Head, X: Rows, family: str) -> Rows:
        rows = X.reshape(-1, X.shape[-1])
        position = self.families.index(family) if family in self.families else -1
        out = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            out[start : start + CHUNK] = head.probability(part, position)
        return np.clip(out, 1e-4, 1 - 1e-4).reshape(X.shape[:-1])

    def save(self, folder: Path) -> str:
        """Write ``model.skops`` and ``model.json``; returns the SHA-256 of the former, which the latter holds too."""
        parts = {name: getattr(self, name) for name in ("complete", "dropout", "families")}
        return save_model(parts, folder, self.feature_set, {"features": list(NAMES), **self.record})

    @classmethod
    def load(cls, folder: Path, expected_sha256: str | None = None) -> "ScoringModel":
        """Read what ``save`` wrote; the checksum is compared before anything is interpreted.

        Without ``expected_sha256`` the one in ``model.json`` is used, for folders checked as a whole beforehand.
        Raises ``ModelFileError`` where a file is missing, damaged or holds types other than those of a model.
        """
        parts, record = load_model(folder, FEATURE_SET, TRUSTED, features=NAMES, sha256=expected_sha256)
        return cls(**parts, record=record)


#: The only types beyond scikit-learn's own that a stored model may hold.
TRUSTED = [
    *names_of(Average, Boosting, Head, TimeVaryingLogistic),
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
]
