"""The linker in use: fitted, measured, kept in the registry; rules while there is none."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from common.model_files import ModelFileError, load_model, save_model
from conversations.engine.linking.evaluation import Annotated, fit_linker, measured
from conversations.engine.linking.linker import FEATURE_SET, TRUSTED, Linker
from registry.models import TrainedModel
from registry.selectors import active_model
from registry.services import store_model, verified_folder

#: The name of our linkers in the registry.
MODEL_NAME = "linking"


def evaluate_linking(splits: Mapping[str, Sequence[Annotated]]) -> tuple[Linker, dict[str, Any]]:
    """Learn from the split ``train``, measure on ``test`` (and ``dev``). Raises ``ValidationError`` without them."""
    for name in ("train", "test"):
        if not any(known is not None for log in splits.get(name, ()) for known in log.parents):
            raise ValidationError(f"the file has no annotated messages in the split {name}")
    linker = fit_linker(splits["train"])
    figures: dict[str, Any] = {}
    for name in ("dev", "test"):
        if name in splits:
            logs = splits[name]
            figures[name] = measured(linker, logs)
    return linker, figures


def store_linker(
    linker: Linker, sources: Sequence[str], figures: dict[str, Any], by: User | None = None
) -> TrainedModel:
    """Keep a fitted linker as the next version; the first becomes active."""
    fields = {
        "algorithm": "boosted trees",
        "feature_set": FEATURE_SET,
        "metrics": figures,
        "trained_on": list(sources),
    }
    return store_model(
        MODEL_NAME,
        lambda folder: save_model(linker, folder, FEATURE_SET, {"sources": list(sources)}),
        fields=fields,
        by=by,
    )


def current_linker() -> Linker | None:
    """The active version; None (links are then made by rules) where there is none.

    Raises ``ValidationError`` where its files are missing or not those that were stored.
    """
    row = active_model(MODEL_NAME)
    if row is None:
        return None
    try:
        return _load(row.checksum, str(verified_folder(row)))
    except ModelFileError as error:
        raise ValidationError(str(error)) from error


@lru_cache(maxsize=2)
def _load(_checksum: str, folder: str) -> Linker:
    """Read once a process: the checksum tells versions of different databases apart."""
    linker: Linker = load_model(Path(folder), FEATURE_SET, TRUSTED)[0]
    return linker
