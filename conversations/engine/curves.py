"""What the page of a labeller draws: ROC curves, a learning curve, and the errors it was surest of."""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import f1_score, roc_curve

from conversations.engine.decision import Probabilities
from conversations.engine.folds import folds
from conversations.engine.labeller import Labeller
from conversations.engine.linear import NotLearnableError, Truth, truth_of
from conversations.engine.message import LABELS, Message

POINTS, SHARES, WORST = 60, (0.1, 0.25, 0.5, 1.0), 30


def roc(truth: Truth, probabilities: Probabilities) -> dict[str, list[list[float]]]:
    """For each label with examples on both sides: false and true positive rates, at most ``POINTS`` pairs."""
    curves = {}
    for column, label in enumerate(LABELS):
        positive = truth == column
        if 0 < positive.sum() < len(truth):
            wrong, right, _thresholds = roc_curve(positive, probabilities[:, column])
            chosen = np.unique(np.linspace(0, len(wrong) - 1, POINTS).astype(int))
            curves[label] = [wrong[chosen].round(4).tolist(), right[chosen].round(4).tolist()]
    return curves


def learning_curve(
    messages: Sequence[Message], fit: Callable[[Sequence[Message]], Labeller], seed: int = 0
) -> list[dict[str, float]]:
    """Macro F1 on a held back quarter after learning from growing shares of the rest; too small shares are left out."""
    truth = truth_of(messages)
    learned, held = next(folds(messages, 4, seed))
    points = []
    for share in SHARES:
        part = [messages[position] for position in learned[: int(share * len(learned))]]
        try:
            labeller = fit(part)
        except NotLearnableError:
            continue
        labels = labeller.decision.labels(labeller.predict_proba([messages[position] for position in held]))
        guessed = [LABELS.index(label) for label in labels]
        points.append({"n": len(part), "macro_f1": float(f1_score(truth[held], guessed, average="macro"))})
    return points


def worst_errors(truth: Truth, probabilities: Probabilities, labels: Sequence[str]) -> list[int]:
    """Positions of the wrongly labelled messages whose true label seemed least likely, the worst first."""
    wrong = np.flatnonzero([LABELS[true] != label for true, label in zip(truth, labels, strict=True)])
    likely = probabilities[wrong, truth[wrong]]
    return [int(position) for position in wrong[np.argsort(likely, kind="stable")][:WORST]]
