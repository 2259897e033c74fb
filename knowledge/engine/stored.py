"""How a fitted retriever lies on disk: ``model.json`` and one ``.npy`` for each array. Nothing is pickled."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from common.model_files import RECORD_FILE, ModelFileError

FORMAT = 1


def save(folder: Path, record: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Write ``record`` and ``arrays``, whose shapes and types are noted in it."""
    described = {name: [array.dtype.str, list(array.shape)] for name, array in arrays.items()}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    text = json.dumps({"format": FORMAT, **record, "arrays": described})
    (folder / RECORD_FILE).write_text(text, encoding="ascii")


def load(folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What ``save`` wrote, the arrays mapped from disk. Raises ``ModelFileError``."""
    record = _record(folder)
    try:
        arrays = {name: _array(folder, name, *told) for name, told in record["arrays"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelFileError(f"{folder / RECORD_FILE}: incomplete ({error!r}): fit again.") from error
    return record, arrays


def _record(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelFileError(f"{folder}: the model cannot be read ({error}): fit again.") from error
    found = record.get("format") if isinstance(record, dict) else None
    if found != FORMAT:
        raise ModelFileError(f"{folder / RECORD_FILE}: of format {found!r}, not {FORMAT}: fit again.")
    return record


def _array(folder: Path, name: str, dtype: str, shape: list[int]) -> np.ndarray:
    file = folder / f"{name}.npy"
    try:
        empty = 0 in shape  # nothing cannot be mapped
        array = np.asarray(np.load(file, mmap_mode=None if empty else "r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise ModelFileError(f"{file}: cannot be read ({error}): fit again.") from error
    if array.dtype.str != dtype or list(array.shape) != shape:
        raise ModelFileError(
            f"{file}: holds {array.dtype.str} {array.shape}, not {dtype} {shape}: fit again."
        )
    return array
