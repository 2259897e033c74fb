"""Temperaments: how students differ in when they study, how they meet deadlines and whether they stay."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import FloatArray


@dataclass(frozen=True)
class Temperament:
    """One way to study. Activity is in log odds of being active on an ordinary day."""

    name: str
    share: float  #: of the enrollments
    drive: float  #: how much likelier (log) with each standard deviation of a person's drive
    level: float  #: far from any deadline
    pull: float  #: added on the day of a deadline
    span: float  #: days over which that builds up, a factor of e each
    fade: float  #: lost by the end of the run
    leaving: float  #: expected leavings over a whole run, before drive and ability
    pauses: float  #: expected number of silences
    pause_days: float  #: their mean length
    early: float  #: mean days by which work is ahead of its deadline
    late: float  #: share of work handed in after it
    missing: float  #: share of work never handed in while studying


TEMPERAMENTS = (
    Temperament("steady", 0.28, 0.5, -0.15, 0.6, 4.0, 0.8, 0.40, 0.6, 12, 2.2, 0.10, 0.02),
    Temperament("crammer", 0.23, 0.1, -1.40, 2.1, 3.0, 0.9, 0.65, 0.9, 15, 1.0, 0.18, 0.04),
    Temperament("night_before", 0.15, -0.1, -1.80, 3.0, 1.0, 0.9, 0.85, 1.0, 17, 0.3, 0.42, 0.08),
    Temperament("fading", 0.13, -0.3, -0.20, 0.8, 3.0, 3.8, 1.10, 0.6, 14, 1.2, 0.25, 0.12),
    Temperament("returner", 0.09, 0.0, -0.60, 1.0, 3.0, 0.8, 0.60, 2.0, 30, 1.5, 0.25, 0.05),
    Temperament("early_quitter", 0.06, -0.4, -0.70, 0.9, 3.0, 0.3, 7.00, 0.3, 12, 1.0, 0.25, 0.12),
    Temperament("ghost", 0.06, -0.3, -6.00, 0.0, 3.0, 0.0, 60.0, 0.0, 9, 0.0, 0.0, 1.0),
)

NAMES = tuple(temperament.name for temperament in TEMPERAMENTS)


def column(name: str) -> FloatArray:
    """One parameter of all temperaments, in their order."""
    return np.array([getattr(temperament, name) for temperament in TEMPERAMENTS], np.float32)


def draw(drive: FloatArray, rng: np.random.Generator) -> NDArray[np.int8]:
    """A temperament for each person: its position in ``TEMPERAMENTS``, likelier as their drive makes it."""
    logarithms = np.log(column("share")) + drive[:, None] * column("drive")
    return np.argmax(logarithms + rng.gumbel(size=logarithms.shape), axis=1).astype(np.int8)
