"""How fitted models lie on disk: ``model.skops`` and ``model.json``. Nothing is unpickled."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import skops.io

MODEL_FILE, RECORD_FILE = "model.skops", "model.json"


class ModelFileError(ValueError):
    """The stored model is missing, damaged or not ours; nothing of it was loaded."""


def save_model(model: object, folder: Path, feature_set: str, record: dict[str, Any]) -> None:
    """Write both files; ``record`` says how the model came about."""
    content = skops.io.dumps(model)
    kept = {**record, "feature_set": feature_set, "sha256": hashlib.sha256(content).hexdigest()}
    (folder / MODEL_FILE).write_bytes(content)
    (folder / RECORD_FILE).write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")


def load_model(folder: Path, feature_set: str, trusted: Sequence[str]) -> Any:
    """Read what ``save_model`` wrote; ``trusted`` are the types it may hold beyond scikit-learn's own.

    Raises ``ModelFileError`` before anything of a damaged, foreign or outdated file is interpreted.
    """
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        content = (folder / MODEL_FILE).read_bytes()
    except (OSError, ValueError) as error:
        raise ModelFileError(f"{folder}: the model cannot be read ({error}): train again.") from error
    if hashlib.sha256(content).hexdigest() != record.get("sha256"):
        raise ModelFileError(f"{folder / MODEL_FILE}: the checksum differs from the stored one: train again.")
    if record.get("feature_set") != feature_set:
        raise ModelFileError(
            f"{folder}: made for feature set {record.get('feature_set')!r}, not {feature_set!r}: train again."
        )
    unknown = set(skops.io.get_untrusted_types(data=content)) - set(trusted)
    if unknown:
        raise ModelFileError(f"{folder / MODEL_FILE}: holds types that no model has: {sorted(unknown)}.")
    return skops.io.loads(content, trusted=list(trusted))


def names_of(*types: type) -> list[str]:
    """Types by the names that skops knows them by."""
    return [f"{kind.__module__}.{kind.__name__}" for kind in types]
