"""What is learned from: profiles, and which courses helped."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.engine.profiles import COLUMNS, Counts

#: Which labels apply: one row for each profile, one column for each label.
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Examples:
    """``counts`` ``[n, 6]`` and ``truth`` ``[n, len(labels)]``; every profile has at least one label."""

    counts: Counts
    labels: tuple[str, ...]
    truth: Truth

    @classmethod
    def of(cls, counts: Iterable[Sequence[int]], named: Sequence[Sequence[str]]) -> "Examples":
        """From counts and the names of each row's labels; labels stand in the order of their first use."""
        labels = tuple(dict.fromkeys(name for names in named for name in names))
        return cls(
            np.array(list(counts), np.int64).reshape(-1, len(COLUMNS)), labels, truth_of(named, labels)
        )

    def __len__(self) -> int:
        return len(self.counts)

    def names(self, row: int) -> list[str]:
        """The labels of a row by name."""
        return [label for label, applies in zip(self.labels, self.truth[row], strict=True) if applies]

    def joined(self, other: "Examples") -> "Examples":
        """These rows, then those of another; its labels follow, where they are new."""
        labels = tuple(dict.fromkeys((*self.labels, *other.labels)))
        rows = [*map(self.names, range(len(self))), *map(other.names, range(len(other)))]
        return Examples(np.vstack([self.counts, other.counts]), labels, truth_of(rows, labels))

    def fingerprint(self) -> str:
        """SHA-256 of all of it."""
        digest = hashlib.sha256("\n".join(self.labels).encode())
        digest.update(np.ascontiguousarray(self.counts).tobytes())
        digest.update(np.ascontiguousarray(self.truth).tobytes())
        return digest.hexdigest()


def truth_of(named: Sequence[Iterable[str]], labels: Sequence[str]) -> Truth:
    """Which of ``labels`` each row names; names that are not among them are left out."""
    column = {label: position for position, label in enumerate(labels)}
    truth = np.zeros((len(named), len(labels)), bool)
    for row, names in enumerate(named):
        truth[row, [column[name] for name in names if name in column]] = True
    return truth
