"""Feature set v1: the six counts of a mistake profile, and the ratios in which they speak of one another.

Frozen: what was trained on it is read by it. Ratios matter because what helps a student depends on shares of their
mistakes, which trees over counts can only approximate.
"""

import numpy as np
from numpy.typing import NDArray

from recommender.engine.profiles import COLUMNS, KINDS, Counts

FEATURE_SET = "v1"

#: Names in the order of the columns of ``features``; the first six are the counts.
NAMES = (
    *COLUMNS,
    "wrong",
    "mistakes",
    "wrong_rate",
    "mistakes_per_wrong",
    *(f"{kind}_per_wrong" for kind in KINDS),
    *(f"{kind}_share" for kind in KINDS),
)


def features(counts: Counts) -> NDArray[np.float64]:
    """Counts ``[n, 6]`` → features ``[n, len(NAMES)]``, all finite; a ratio to nothing is 0."""
    total, correct, kinds = counts[:, 0], counts[:, 1], counts[:, 2:]
    wrong, mistakes = total - correct, kinds.sum(axis=1)
    return np.column_stack(
        [
            counts,
            wrong,
            mistakes,
            _ratio(wrong, total),
            _ratio(mistakes, wrong),
            _ratio(kinds, wrong[:, None]),
            _ratio(kinds, mistakes[:, None]),
        ]
    ).astype(np.float64)


def _ratio(part: Counts, whole: Counts) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)
