"""Adds up the clicks of a table too long for memory."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lms_scoring.importers.oulad_schema import FARTHEST_DAY


class Tally:
    """Adds up clicks by enrollment, day and kind, holding one number for each that occurs."""

    _DAYS = 2 * FARTHEST_DAY + 1
    _PENDING_ROWS = 4_000_000

    def __init__(self, kinds: int) -> None:
        self._kinds = max(kinds, 1)
        self._sums = [pd.Series(dtype=np.int64, index=pd.Index([], dtype=np.int64))]

    def add(self, rows: pd.DataFrame, kind: NDArray[np.int64]) -> None:
        """Add rows of ``enrollment``, ``date`` and ``sum_click``; ``kind`` is the kind of activity of each."""
        day = rows["date"].to_numpy() + FARTHEST_DAY
        key = (rows["enrollment"].to_numpy(np.int64) * self._DAYS + day) * self._kinds + kind
        self._sums.append(_sum_by(rows["sum_click"].to_numpy(), key))
        if sum(map(len, self._sums[1:])) > self._PENDING_ROWS:
            self._sums = [self._total()]

    def frame(self) -> pd.DataFrame:
        """Enrollment, day, kind and count, sorted; days without a click are left out."""
        total = self._total()
        total = total[total > 0].sort_index()
        rest, kind = np.divmod(total.index.to_numpy(), self._kinds)
        enrollment, day = np.divmod(rest, self._DAYS)
        return pd.DataFrame(
            {"enrollment": enrollment, "day": day - FARTHEST_DAY, "kind": kind, "count": total.to_numpy()}
        )

    def _total(self) -> pd.Series:
        both = pd.concat(self._sums)
        return _sum_by(both.to_numpy(), both.index.to_numpy())


def _sum_by(counts: NDArray[np.int64], keys: NDArray[np.int64]) -> pd.Series:
    return pd.Series(counts).groupby(keys, sort=False).sum()
