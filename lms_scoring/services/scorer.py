"""What judges: the active model, or rules while no finished run has been learned from."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from lms_scoring.engine.categories import Categories
from lms_scoring.engine.course_data import CourseData, FloatArray
from lms_scoring.engine.daily import Predict
from lms_scoring.engine.next_change import NextChangeTable
from registry.models import TrainedModel
from registry.selectors import active_model
from registry.services import verified_folder

#: The name of our models in the registry.
MODEL_NAME = "scoring"

NEXT_CHANGE_FILE = "next_change.json"


@dataclass(frozen=True)
class Scorer:
    """What judges the students of a course.

    ``tentative`` marks everything it says as such.
    """

    version: str
    tentative: bool
    predict: Predict
    table: NextChangeTable | None

    def next_change(
        self, data: CourseData, categories: Categories, day: int
    ) -> tuple[FloatArray, FloatArray]:
        """Probability of a change for the worse within 28 days and the expected days until it; NaN: not known."""
        if self.table is None:
            unknown = np.full(data.n, np.nan, np.float32)
            return unknown, unknown
        return self.table.predict(data, categories, day)


def _provisional(features):
    from lms_scoring.engine.features_v1 import FEATURES
    sign = np.array([f.sign if f.name.endswith("rank") else 0 for f in FEATURES], np.float32)
    z = (features - 0.5) @ sign / 4
    p = 1 / (1 + np.exp(-z))
    return p.astype(np.float32), ((1 - p) / 5).astype(np.float32)


def current_scorer() -> Scorer:
    return Scorer("rules-v1", True, _provisional, None)
