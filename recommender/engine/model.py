"""A fitted recommender: what predicts, and how it is kept on disk.

model = Recommender.load(folder)
prediction = model.predict(counts)      # counts int [n, 6], columns as in profiles.COLUMNS
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from common.model_files import load_model, save_model
from recommender.engine.candidates import Fitted
from recommender.engine.examples import Truth
from recommender.engine.features_v1 import FEATURE_SET, NAMES, features
from recommender.engine.label_sets import marginals, most_probable
from recommender.engine.profiles import Counts

#: The only types beyond scikit-learn's own that a stored model may hold.
TRUSTED = [
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
]


@dataclass(frozen=True)
class Prediction:
    """What a model says of each profile."""

    labels: Truth  #: ``[n, labels]`` the most probable set, never empty
    probability: NDArray[np.float64]  #: ``[n, labels]``, each from 0 to 1
    clipped: list[list[str]]  #: the features of each profile that lay outside of what was trained on


@dataclass
class Recommender:
    """Which courses a mistake profile calls for, with the record of how that was learned."""

    fitted: Fitted
    labels: tuple[str, ...]
    ranges: NDArray[np.float64]  #: ``[2, f]`` least and greatest value of each feature in training
    record: dict[str, Any] = field(default_factory=dict)

    def predict(self, counts: Counts) -> Prediction:
        """The most probable label set and each label's probability; features are clipped to what was trained on."""
        X = features(counts)
        inside = np.clip(X, *self.ranges)
        probabilities = self.fitted.set_probabilities(inside)
        return Prediction(
            most_probable(probabilities, self.fitted.sets),
            marginals(probabilities, self.fitted.sets),
            [[NAMES[column] for column in np.flatnonzero(row)] for row in inside != X],
        )

    def save(self, folder: Path) -> None:
        """Write ``model.skops`` (the estimator) and ``model.json`` (the rest, and the former's SHA-256)."""
        record = {
            **self.record,
            "features": list(NAMES),
            "columns": list(self.fitted.columns),
            "label_names": list(self.labels),
            "sets": self.fitted.sets.astype(int).tolist(),
            "ranges": self.ranges.tolist(),
        }
        save_model(self.fitted.estimator, folder, FEATURE_SET, record)

    @classmethod
    def load(cls, folder: Path) -> "Recommender":
        """Read what ``save`` wrote. Raises ``ModelFileError`` for what is missing, damaged, or not of a model."""
        estimator, record = load_model(folder, FEATURE_SET, TRUSTED, features=NAMES)
        fitted = Fitted(tuple(record["columns"]), estimator, np.array(record["sets"], bool))
        return cls(fitted, tuple(record["label_names"]), np.array(record["ranges"]), record)
