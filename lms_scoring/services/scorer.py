"""What judges: the active model, or rules while no finished run has been learned from."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lms_scoring.engine.categories import Categories
from lms_scoring.engine.course_data import CourseData, FloatArray
from lms_scoring.engine.next_change import NextChangeTable
from lms_scoring.engine.scoring_model import ScoringModel
from registry.selectors import active_model
from registry.services import verified_folder

#: The name of our models in the registry.
MODEL_NAME = "scoring"

NEXT_CHANGE_FILE = "next_change.json"


@dataclass(frozen=True)
class Scorer:
    """A version of what judges students: its model, and the table of next changes (None: says nothing of them).

    What a ``tentative`` model says is marked as such.
    """

    version: str
    model: Any
    table: NextChangeTable | None

    @property
    def tentative(self) -> bool:
        """Whether everything it says is tentative."""
        return bool(self.model.tentative)

    def predictor(self, course: CourseData) -> Callable[[FloatArray], tuple[FloatArray, FloatArray]]:
        """Features [rows, f] of this course to p(complete) and p(dropout)."""
        return lambda features: self.model.predict(features, family=course.family)

    def next_change(
        self, data: CourseData, categories: Categories, day: int
    ) -> tuple[FloatArray, FloatArray]:
        """Probability of a change for the worse within 28 days and the expected days until it; NaN: not known."""
        if self.table is None:
            unknown = np.full(data.n, np.nan, np.float32)
            return unknown, unknown
        return self.table.predict(data, categories, day)


class _Rules:
    tentative = True

    def predict(self, X, family=""):
        from lms_scoring.engine.features_v1 import FEATURES

        sign = np.array([f.sign if f.name.endswith("rank") else 0 for f in FEATURES], np.float32)
        p = 1 / (1 + np.exp(-((X - 0.5) @ sign / 4)))
        return p.astype(np.float32), ((1 - p) / 5).astype(np.float32)


def current_scorer() -> Scorer:
    """The active version, or rules where none was trained yet.

    Raises ``ValidationError`` where its files are missing or not those that were stored.
    """
    row = active_model(MODEL_NAME)
    if row is None:
        return Scorer("rules-v1", _Rules(), None)
    return _load(row.version, row.checksum, str(verified_folder(row)))


@lru_cache(maxsize=2)
def _load(version: str, _checksum: str, folder: str) -> Scorer:
    """A version's files, read once a process: the checksum tells versions of different databases apart."""
    table = Path(folder) / NEXT_CHANGE_FILE
    return Scorer(
        version=version,
        model=ScoringModel.load(Path(folder)),
        table=NextChangeTable.from_dict(json.loads(table.read_text("utf-8"))) if table.exists() else None,
    )
