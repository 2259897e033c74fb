"""Ranks within the cohort on the same day: the measure of a student that carries over between courses."""

import numpy as np
from numpy.typing import NDArray

MIDDLE = np.float32(0.5)


class Cohort:
    """Who takes part on each of several days; ``among`` is ``[days, n]``."""

    def __init__(self, among: NDArray[np.bool_]) -> None:
        self.among = among
        self.size = among.sum(axis=1)

    def ranks(
        self, values: NDArray[np.integer], known: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float32]:
        """Share of the cohort below each value plus half the share that ties with it, 0 .. 1.

        ``values`` is ``[days, n]``. With ``known``, only those cells are compared and the others rank 0.5, as
        does a day with nobody to compare. Small integers are counted, not sorted, so this is linear in time.
        """
        among = self.among if known is None else self.among & known
        low = int(values.min(initial=0))
        width = int(values.max(initial=0)) - low + 1
        rows = len(values)
        key = values + (np.arange(rows, dtype=np.int32) * width - low)[:, None]
        counts = np.bincount(key[among], minlength=rows * width).reshape(rows, width)
        size = counts.sum(axis=1, keepdims=True)
        below = np.cumsum(counts, axis=1) - 0.5 * counts
        share = np.where(size > 0, below / np.maximum(size, 1), MIDDLE).astype(np.float32)
        ranks = np.take(share.ravel(), key)
        return ranks if known is None else np.where(known, ranks, MIDDLE)

    def mean(self, values: NDArray, known: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
        """Mean of the cohort per day, ``[days, 1]``; 0 where nobody counts."""
        among = self.among if known is None else self.among & known
        total = np.where(among, values, 0).sum(axis=1, keepdims=True, dtype=np.float64)
        return (total / np.maximum(among.sum(axis=1, keepdims=True), 1)).astype(np.float32)

    def gap(self, values: NDArray) -> NDArray[np.floating]:
        """Each value less the cohort's mean of the day."""
        return values - self.mean(values)
