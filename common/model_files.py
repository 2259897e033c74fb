"""How fitted models lie on disk: ``model.skops`` and ``model.json``. Nothing is unpickled."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MODEL_FILE, RECORD_FILE = "model.skops", "model.json"


class ModelFileError(ValueError):
    """The stored model is missing, damaged or not ours; nothing of it was loaded."""


def save_model(model: object, folder: Path, feature_set: str, record: dict[str, Any]) -> str:
    """Write both files; ``record``, ready for JSON, says how the model came about. Returns the model's SHA-256."""
    content = _skops().dumps(model)
    digest = hashlib.sha256(content).hexdigest()
    kept = {**record, "feature_set": feature_set, "sha256": digest}
    (folder / MODEL_FILE).write_bytes(content)
    (folder / RECORD_FILE).write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
    return digest


def load_model(
    folder: Path,
    feature_set: str,
    trusted: Sequence[str],
    *,
    features: Sequence[str] | None = None,
    sha256: str | None = None,
) -> tuple[Any, dict[str, Any]]:
    """What ``save_model`` wrote: the model and the record.

    ``trusted`` are the types it may hold beyond scikit-learn's own. ``features`` are those that the record's must be;
    ``sha256`` is the checksum known from elsewhere, without it the record's own counts. Raises ``ModelFileError``
    before anything of a damaged, foreign or outdated file is interpreted.
    """
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        content = (folder / MODEL_FILE).read_bytes()
    except (OSError, ValueError) as error:
        raise ModelFileError(f"{folder}: the model cannot be read ({error}): train again.") from error
    if hashlib.sha256(content).hexdigest() != (sha256 or record.get("sha256")):
        raise ModelFileError(f"{folder / MODEL_FILE}: the checksum differs from the stored one: train again.")
    if record.get("feature_set") != feature_set:
        raise ModelFileError(
            f"{folder}: made for feature set {record.get('feature_set')!r}, not {feature_set!r}: train again."
        )
    if features is not None and record.get("features") != list(features):
        raise ModelFileError(
            f"{folder}: made from other features than those of {feature_set!r}: train again."
        )
    unknown = set(_skops().get_untrusted_types(data=content)) - set(trusted)
    if unknown:
        raise ModelFileError(f"{folder / MODEL_FILE}: holds types that no model has: {sorted(unknown)}.")
    return _skops().loads(content, trusted=list(trusted)), record


def names_of(*types: type) -> list[str]:
    """Types by the names that skops knows them by."""
    return [f"{kind.__module__}.{kind.__name__}" for kind in types]


def _skops() -> Any:
    # It takes as long to import as Django, and hardly any command or page touches a model's file.
    import skops.io

    return skops.io
