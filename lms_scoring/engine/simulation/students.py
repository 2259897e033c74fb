"""Who takes part in a run: temperament, when they register, fall silent for a while, leave, withdraw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import NEVER, FloatArray, IntArray
from lms_scoring.engine.simulation import temperaments
from lms_scoring.engine.simulation.catalogue import RunPlan
from lms_scoring.engine.simulation.people import Cohort

#: Days before the start from which the course is open to be looked at.
LEAD_IN = 28
#: Standard deviation of the log odds of activity between students of a temperament, and for one of drive.
LEVEL_SPREAD, LEVEL_BY_DRIVE = 0.85, 0.35
#: How far a standard deviation of drive, of ability, lowers (log) the chance to leave.
STAYING_BY_DRIVE, STAYING_BY_ABILITY = 0.45, 0.35
#: Of all leavings, the share that comes in a first wave, and that wave's mean day.
FIRST_WAVE, FIRST_WAVE_DAYS = 0.2, 25.0
#: Share of those who leave that tell the school, and after how many days on average (OULAD: median 16).
WITHDRAWAL_SHARE, WITHDRAWAL_DAYS = 0.62, 14.0
#: Share that withdraws before the course begins (OULAD: .02 and .07).
NEVER_MIND_SHARE = 0.04
#: Registration: days before the start, at least and beyond that on average; the share that comes late, and by when.
REGISTRATION_LEAST, REGISTRATION_MEAN, LATE_SHARE, LATEST = 3, 45.0, 0.03, 24


@dataclass(frozen=True)
class Students:
    """The ``n`` enrollments of a run; all days are course days."""

    person: IntArray  #: position in the cohort
    temperament: NDArray[np.int8]  #: position in ``TEMPERAMENTS``
    drive: FloatArray
    ability: FloatArray
    level: FloatArray  #: log odds of being active on an ordinary day
    start: IntArray  #: day of registration
    leaves: IntArray  #: from this day on no work is done any more, or ``NEVER``
    end: IntArray  #: day of a recorded withdrawal, or ``NEVER``
    away: NDArray[np.bool_]  #: [n, LEAD_IN + length] silent that day, first column day -LEAD_IN

    def of_type(self, parameter: str) -> FloatArray:
        """A parameter of each student's temperament."""
        return temperaments.column(parameter)[self.temperament]


def enrol(plan: RunPlan, people: Cohort, rng: np.random.Generator) -> Students:
    """Some of the people enter a run. Raises ValueError where there are fewer than the plan wants."""
    size, length = plan.size, plan.length
    person = np.sort(rng.choice(len(people), size, replace=False)).astype(np.int32)
    drive, ability = people.drive[person], people.ability[person]
    temperament = temperaments.draw(drive, rng)
    start = _registration(size, rng)
    staying = plan.ease + STAYING_BY_DRIVE * drive + STAYING_BY_ABILITY * ability
    leaves = _leaving(temperaments.column("leaving")[temperament] * np.exp(-staying), length, rng)
    end = _withdrawal(leaves, start, length, rng)
    noise = rng.normal(0, LEVEL_SPREAD, size).astype(np.float32)
    return Students(
        person=person,
        temperament=temperament,
        drive=drive,
        ability=ability,
        level=temperaments.column("level")[temperament] + LEVEL_BY_DRIVE * drive + noise,
        start=start,
        leaves=np.minimum(leaves, end),
        end=end,
        away=_pauses(temperament, length, rng),
    )


def _registration(size: int, rng: np.random.Generator) -> IntArray:
    before = -REGISTRATION_LEAST - rng.exponential(REGISTRATION_MEAN, size)
    late = rng.random(size) < LATE_SHARE
    return np.where(late, rng.integers(1, LATEST + 1, size), before).astype(np.int32)


def _leaving(expected: FloatArray, length: int, rng: np.random.Generator) -> IntArray:
    """The day of leaving, where the number of leavings expected over the run is given for each."""
    day = np.arange(length)
    first_wave = 1 - np.exp(-day / FIRST_WAVE_DAYS)
    passed = FIRST_WAVE * first_wave + (1 - FIRST_WAVE) * day / length
    leaves = np.searchsorted(passed, rng.exponential(size=len(expected)) / expected)
    return np.where(leaves < length, leaves, NEVER).astype(np.int32)


def _withdrawal(leaves: IntArray, start: IntArray, length: int, rng: np.random.Generator) -> IntArray:
    """The day a withdrawal is recorded: after a silence, or before the course has begun."""
    size = len(leaves)
    day = leaves.astype(np.int64) + rng.exponential(WITHDRAWAL_DAYS, size).astype(np.int64)
    tells = (rng.random(size) < WITHDRAWAL_SHARE) & (day < length)
    end = np.where(tells, np.maximum(day, start + 1), NEVER)
    never_mind = (rng.random(size) < NEVER_MIND_SHARE) & (start < -1)
    return np.where(never_mind, rng.integers(np.minimum(start, -2) + 1, 0), end).astype(np.int32)


def _pauses(temperament: NDArray[np.int8], length: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """[n, LEAD_IN + length]: days of silence in the middle of study."""
    number = rng.poisson(temperaments.column("pauses")[temperament])
    who = np.repeat(np.arange(len(temperament)), number)
    first = rng.integers(LEAD_IN + 7, LEAD_IN + length, len(who))
    days = 4 + rng.exponential(temperaments.column("pause_days")[temperament[who]]).astype(np.int64)
    steps = np.zeros((len(temperament), LEAD_IN + length + 1), np.int16)
    np.add.at(steps, (who, first), 1)
    np.add.at(steps, (who, np.minimum(first + days, LEAD_IN + length)), -1)
    return np.cumsum(steps, axis=1, dtype=np.int16)[:, :-1] > 0
