"""From probabilities to a label, and when to ask a person instead."""

from dataclasses import asdict, dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from conversations.engine.message import LABELS

Probabilities = NDArray[np.floating]

#: How often a message that nobody is asked about should be labelled rightly, and which part may be asked about.
RIGHT, MOST_ASKED = 0.95, 0.25

_STEPS = np.geomspace(0.5, 4, 10)


@dataclass(frozen=True)
class Decision:
    """Class weights and the bound of the unsure band, both chosen on messages the model had not seen.

    The label is the class whose probability times weight is largest: in real chat answers are rare, and without weights
    hardly any would be found. ``bound`` is the confidence below which a message is *unsure*.
    """

    weights: tuple[float, ...] = (1.0, 1.0, 1.0)
    bound: float = 0.6

    def labels(self, probabilities: Probabilities) -> list[str]:
        """The label of each row of ``[n, 3]``."""
        return [LABELS[column] for column in self._weighed(probabilities).argmax(axis=1)]

    def confidence(self, probabilities: Probabilities) -> Probabilities:
        """How clearly the label won, ``[n]`` between 1/3 and 1."""
        return self._weighed(probabilities).max(axis=1)

    def unsure(self, probabilities: Probabilities) -> NDArray[np.bool_]:
        """Which messages a person should label, ``[n]``."""
        return self.confidence(probabilities) < self.bound

    def to_dict(self) -> dict[str, object]:
        """As JSON keeps it."""
        return asdict(self)

    def _weighed(self, probabilities: Probabilities) -> Probabilities:
        weighed = probabilities * np.asarray(self.weights)
        return weighed / weighed.sum(axis=1, keepdims=True)


def choose(truth: NDArray[np.integer], probabilities: Probabilities) -> Decision:
    """The decision for probabilities ``[n, 3]`` of messages that were held back, whose labels are ``truth``.

    Weights maximise macro F1; the comment's is 1. The bound is the lowest above which 95 % are right, or less where
    that would ask about more than a quarter.
    """
    weights = max(
        ((question, answer, 1.0) for question, answer in product(_STEPS, _STEPS)),
        key=lambda candidate: (_macro_f1(truth, probabilities * candidate), -_extremity(candidate)),
    )
    found = Decision(tuple(float(weight) for weight in weights), 0.0)
    weighed = probabilities * weights
    return Decision(found.weights, _bound(found.confidence(probabilities), weighed.argmax(axis=1) == truth))


def _macro_f1(truth: NDArray[np.integer], weighed: Probabilities) -> float:
    """To three places: a thousandth is chance, and the less extreme weights then win."""
    return round(float(f1_score(truth, weighed.argmax(axis=1), average="macro", zero_division=0)), 3)


def _extremity(weights: tuple[float, ...]) -> float:
    return float(np.abs(np.log(weights)).sum())


def _bound(confidence: Probabilities, right: NDArray[np.bool_]) -> float:
    order = np.argsort(-confidence)
    share_right = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share_right >= RIGHT)
    kept = max(int(enough[-1]) + 1 if len(enough) else 0, int((1 - MOST_ASKED) * len(order)), 1)
    return float(confidence[order[kept - 1]])
