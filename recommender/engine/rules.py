"""What recommends where no model was trained yet: the published rules, with the interface of a fitted model."""

from typing import Any

from recommender.engine.model import Prediction
from recommender.engine.profiles import KINDS, Counts
from recommender.engine.published_rules import (
    ALGEBRA,
    ATTENTION,
    BASIC_MATHS,
    LABELS,
    TRIGONOMETRY,
    label_probabilities,
)

#: What the rules leave to the toss of a coin is offered too: the student can dismiss it.
OFFERED = 0.5


class RuleRecommender:
    """Recommends what the rules say for certain, and what they leave to a fair coin."""

    labels = LABELS
    record: dict[str, Any] = {
        "kinds": dict(zip((ALGEBRA, TRIGONOMETRY, ATTENTION, BASIC_MATHS), KINDS, strict=True))
    }

    def predict(self, counts: Counts) -> Prediction:
        """Labels with their probability under the rules; nothing is outside of their range."""
        probability = label_probabilities(counts)
        labels = probability >= OFFERED
        labels[:, -1] = ~labels[:, :-1].any(axis=1)
        return Prediction(labels, probability, [[] for _ in counts])
