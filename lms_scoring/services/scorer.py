"""What judges: the active model, or rules while no finished run has been learned from."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lms_scoring.engine.categories import Categories
from lms_scoring.engine.course_data import CourseData, FloatArray
from lms_scoring.engine.next_change import NextChangeTable
from lms_scoring.engine.rules import RuleModel
from lms_scoring.engine.scoring_model import ScoringModel
from registry.selectors import active_model
from registry.services import verified_folder

#: The name of our models in the registry.
MODEL_NAME = "scoring"

#: The version that scores bear while there is no model.
RULES_ONLY = "rules-v1"

NEXT_CHANGE_FILE = "next_change.json"


@dataclass(frozen=True)
class Scorer:
    """A version of what judges students: its model, and the table of next changes (None: says nothing of them).

    What a ``tentative`` model says is marked as such.
    """

    version: str
    model: ScoringModel | RuleModel
    table: NextChangeTable | None

    @property
    def tentative(self) -> bool:
        """Whether everything it says is tentative."""
        return self.model.tentative

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


def current_scorer() -> Scorer:
    """The active version, or rules where none was trained yet.

    Raises ``ValidationError`` where its files are missing or not those that were stored.
    """
    row = active_model(MODEL_NAME)
    if row is None:
        return Scorer(RULES_ONLY, RuleModel(), None)
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
