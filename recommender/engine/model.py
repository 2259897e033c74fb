"""A fitted recommender: what predicts, and how it is kept on disk.

model = Recommender.load(folder)
prediction = model.predict(counts)      # counts int [n, 6], columns as in profiles.COLUMNS
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from numpy.typing import NDArray

from recommender.engine.candidates import Fitted
from recommender.engine.examples import Truth
from recommender.engine.features_v1 import FEATURE_SET, NAMES, features
from recommender.engine.label_sets import marginals, most_probable
from recommender.engine.profiles import Counts

MODEL_FILE, RECORD_FILE = "model.skops", "model.json"

#: The only types beyond scikit-learn's own that a stored model may hold.
TRUSTED = [
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
]


class ModelFileError(ValueError):
    """The stored model is missing, damaged or not ours; nothing of it was loaded."""


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
        content = skops.io.dumps(self.fitted.estimator)
        record = {
            **self.record,
            "feature_set": FEATURE_SET,
            "features": list(NAMES),
            "columns": list(self.fitted.columns),
            "label_names": list(self.labels),
            "sets": self.fitted.sets.astype(int).tolist(),
            "ranges": self.ranges.tolist(),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        (folder / MODEL_FILE).write_bytes(content)
        (folder / RECORD_FILE).write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Recommender":
        """Read what ``save`` wrote. Raises ``ModelFileError`` for what is missing, damaged, or not of a model."""
        try:
            record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
            content = (folder / MODEL_FILE).read_bytes()
        except (OSError, ValueError) as error:
            raise ModelFileError(f"{folder}: the model cannot be read ({error}): train again.") from error
        _check(folder, record, content)
        estimator = skops.io.loads(content, trusted=TRUSTED)
        fitted = Fitted(tuple(record["columns"]), estimator, np.array(record["sets"], bool))
        return cls(fitted, tuple(record["label_names"]), np.array(record["ranges"]), record)


def _check(folder: Path, record: dict[str, Any], content: bytes) -> None:
    """Everything that can be checked before anything is interpreted."""
    if hashlib.sha256(content).hexdigest() != record.get("sha256"):
        raise ModelFileError(f"{folder / MODEL_FILE}: the checksum differs from the stored one: train again.")
    if record.get("feature_set") != FEATURE_SET or record.get("features") != list(NAMES):
        raise ModelFileError(
            f"{folder}: made from the features {record.get('feature_set')!r}, which differ from those of "
            f"{FEATURE_SET!r}: train again."
        )
    unknown = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED)
    if unknown:
        raise ModelFileError(f"{folder / MODEL_FILE}: holds types that no model has: {sorted(unknown)}.")
