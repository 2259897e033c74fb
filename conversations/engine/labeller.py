"""What labels messages, whichever way it learned to, and how it is kept on disk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from common.model_files import load_model, names_of, save_model
from conversations.engine.decision import Decision, Probabilities
from conversations.engine.features import TextFeatures
from conversations.engine.linear import Calibration, LinearLabeller, OneAgainstRest
from conversations.engine.message import LABELS, Message
from conversations.engine.neural import NeuralLabeller

#: What the features and the labels mean; a stored model of another set is refused.
FEATURE_SET = "messages-v2"

#: The only types beyond scikit-learn's own that a stored labeller may hold.
TRUSTED = [
    *names_of(Calibration, Decision, LinearLabeller, NeuralLabeller, OneAgainstRest, TextFeatures),
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
]


class Labeller(Protocol):
    """What the rest of the system needs to label messages."""

    algorithm: str
    decision: Decision

    @property
    def parameters(self) -> dict[str, object]:
        """What was chosen while learning."""

    def predict_proba(self, messages: Sequence[Message]) -> Probabilities:
        """``[n, 3]``, columns as ``LABELS``; each message is read with those before it in its channel."""


def save(labeller: Labeller, folder: Path, record: dict[str, Any]) -> None:
    """Write a labeller; ``record`` says how it came about."""
    kept = {
        **record,
        "algorithm": labeller.algorithm,
        "labels": list(LABELS),
        "decision": labeller.decision.to_dict(),
    }
    save_model(labeller, folder, FEATURE_SET, kept)


def load(folder: Path) -> Labeller:
    """Read what ``save`` wrote. Raises ``ModelFileError`` before anything of a foreign file is interpreted."""
    labeller: Labeller = load_model(folder, FEATURE_SET, TRUSTED)[0]
    return labeller
