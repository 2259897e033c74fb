"""Reads scores of the past."""

from dataclasses import dataclass

import numpy as np

from lms_scoring.engine.course_data import NOT_STUDYING
from lms_scoring.history import Days, probabilities, unpack
from lms_scoring.models import Category, ScoreHistory
from roster.models import Enrollment


@dataclass(frozen=True)
class PastScore:
    """One day's score."""

    day: int
    category: Category
    p_complete: float
    p_dropout: float


@dataclass(frozen=True)
class History:
    """The scores of one enrollment by one model version; ``days[i]`` is course day ``first_day + i``."""

    model_version: str
    first_day: int
    days: Days

    def on(self, day: int) -> PastScore | None:
        """The score of a course day, None where there is none."""
        index = day - self.first_day
        if not 0 <= index < len(self.days) or self.days["category"][index] == NOT_STUDYING:
            return None
        record = self.days[index]
        return PastScore(
            day=day,
            category=Category(int(record["category"])),
            p_complete=float(probabilities(record["p_complete"])),
            p_dropout=float(probabilities(record["p_dropout"])),
        )

    def scores(self) -> list[PastScore]:
        """Every scored day in order."""
        days = np.flatnonzero(self.days["category"] != NOT_STUDYING) + self.first_day
        return [score for score in map(self.on, days.tolist()) if score is not None]


def history(enrollment: Enrollment, model_version: str) -> History | None:
    """What one model version said of an enrollment, day by day."""
    row = ScoreHistory.objects.filter(enrollment=enrollment, model_version=model_version).first()
    return None if row is None else History(row.model_version, row.first_day, unpack(row.days))


def latest_history(enrollment: Enrollment) -> History | None:
    """The days as told by the version that scored the enrollment last."""
    row = ScoreHistory.objects.filter(enrollment=enrollment).order_by("-scored_at", "-pk").first()
    return None if row is None else History(row.model_version, row.first_day, unpack(row.days))
