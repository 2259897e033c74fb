"""How the scores of every day are packed into one field, and read back."""

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import NOT_STUDYING

#: One day of one enrollment. Probabilities in ten-thousandths: finer than any model is right.
RECORD = np.dtype([("p_complete", "<u2"), ("p_dropout", "<u2"), ("category", "i1")])

_SCALE = 10_000

Days = NDArray[np.void]


def records(p_complete: NDArray, p_dropout: NDArray, category: NDArray) -> Days:
    """Arrays of equal shape (probabilities 0 .. 1, category codes) as an array of ``RECORD``."""
    packed = np.empty(p_complete.shape, dtype=RECORD)
    packed["p_complete"] = np.rint(p_complete * _SCALE)
    packed["p_dropout"] = np.rint(p_dropout * _SCALE)
    packed["category"] = category
    return packed


def unpack(days: bytes | memoryview) -> Days:
    """The records of a stored history, one a day."""
    return np.frombuffer(days, dtype=RECORD)


def probabilities(column: NDArray) -> NDArray[np.float64]:
    """A stored probability column as 0 .. 1."""
    return column / _SCALE


def merge(first: int, stored: Days, new_first: int, new: Days) -> tuple[int, Days]:
    """Lay new days over stored ones; the new ones win where both have a day.

    Days that neither has get the category NOT_STUDYING: they were not scored by this version.
    """
    start = min(first, new_first)
    end = max(first + len(stored), new_first + len(new))
    merged = np.zeros(end - start, dtype=RECORD)
    merged["category"] = NOT_STUDYING
    merged[first - start :][: len(stored)] = stored
    merged[new_first - start :][: len(new)] = new
    return start, merged
