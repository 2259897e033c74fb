"""What labels messages, and how it is kept on disk: ``labeller.skops`` and ``labeller.json``."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import skops.io

from conversations.engine.decision import Decision, Probabilities
from conversations.engine.features import TextFeatures
from conversations.engine.linear import Calibration, LinearLabeller, OneAgainstRest
from conversations.engine.message import LABELS, Message
from conversations.engine.neural import NeuralLabeller

MODEL_FILE, RECORD_FILE = "labeller.skops", "labeller.json"

#: What the features and the labels mean; a stored model of another set is refused.
FEATURE_SET = "messages-v1"


class Labeller(Protocol):
    """What the rest of the system needs to label messages."""

    algorithm: str
    decision: Decision

    @property
    def parameters(self) -> dict[str, object]:
        """What was chosen while learning."""

    def predict_proba(self, messages: Sequence[Message]) -> Probabilities:
        """``[n, 3]``, columns as ``LABELS``; each message is read with those before it in its channel."""


class LabellerFileError(ValueError):
    """The stored labeller is missing, damaged or not ours; nothing of it was loaded."""


def save(labeller: Labeller, folder: Path, record: dict[str, Any]) -> None:
    """Write both files; ``record`` says how it came about."""
    content = skops.io.dumps(labeller)
    kept = {
        **record,
        "algorithm": labeller.algorithm,
        "labels": list(LABELS),
        "feature_set": FEATURE_SET,
        "decision": labeller.decision.to_dict(),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (folder / MODEL_FILE).write_bytes(content)
    (folder / RECORD_FILE).write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Labeller:
    """Read what ``save`` wrote. Raises ``LabellerFileError`` before anything of a foreign file is interpreted."""
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        content = (folder / MODEL_FILE).read_bytes()
    except (OSError, ValueError) as error:
        raise LabellerFileError(f"{folder}: the labeller cannot be read ({error}): train again.") from error
    if hashlib.sha256(content).hexdigest() != record.get("sha256"):
        raise LabellerFileError(
            f"{folder / MODEL_FILE}: the checksum differs from the stored one: train again."
        )
    if record.get("feature_set") != FEATURE_SET:
        raise LabellerFileError(f"{folder}: made for feature set {record.get('feature_set')!r}: train again.")
    unknown = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED)
    if unknown:
        raise LabellerFileError(
            f"{folder / MODEL_FILE}: holds types that no labeller has: {sorted(unknown)}."
        )
    labeller: Labeller = skops.io.loads(content, trusted=TRUSTED)
    return labeller


#: The only types beyond scikit-learn's own that a stored labeller may hold.
TRUSTED = [
    f"{kind.__module__}.{kind.__name__}"
    for kind in (Calibration, Decision, LinearLabeller, NeuralLabeller, OneAgainstRest, TextFeatures)
] + ["sklearn.neural_network._stochastic_optimizers.AdamOptimizer"]
