"""How good labels are: on messages that were not learned from, or by cross-validation."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

from conversations.engine.decision import Decision, Probabilities
from conversations.engine.folds import folds
from conversations.engine.labeller import Labeller
from conversations.engine.linear import Truth, truth_of
from conversations.engine.message import LABELS, Message


def evaluate(truth: Truth, probabilities: Probabilities, labels: Sequence[str]) -> dict[str, Any]:
    """Figures for ``labels`` and ``probabilities`` [n, 3] against ``truth`` (positions in ``LABELS``).

    ``recall`` is the mean over classes; a class that does not occur counts in no mean. ``confusion`` has a row for each
    true class. ``auc`` is one class against the rest, None where it is undefined.
    """
    guessed = np.array([LABELS.index(label) for label in labels], np.intp)
    columns = range(len(LABELS))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, guessed, labels=list(columns), zero_division=0
    )
    present = support > 0
    return {
        "n": len(truth),
        "accuracy": float((truth == guessed).mean()),
        "weighted_f1": float(np.average(f1, weights=support)),
        "macro_f1": float(f1[present].mean()),
        "recall": float(recall[present].mean()),
        "per_class": {
            LABELS[c]: {
                "precision": float(precision[c]),
                "recall": float(recall[c]),
                "f1": float(f1[c]),
                "n": int(support[c]),
            }
            for c in columns
        },
        "auc": {LABELS[c]: _auc(truth == c, probabilities[:, c]) for c in columns},
        "confusion": confusion_matrix(truth, guessed, labels=list(columns)).tolist(),
    }


def evaluate_labeller(labeller: Labeller, messages: Sequence[Message]) -> dict[str, Any]:
    """Figures on the labelled among ``messages``; the others are context. Raises ``ValueError`` where none is."""
    labelled = [position for position, message in enumerate(messages) if message.label in LABELS]
    if not labelled:
        raise ValueError("no message has a label")
    probabilities = labeller.predict_proba(messages)[labelled]
    truth = np.array([LABELS.index(str(messages[position].label)) for position in labelled], np.intp)
    return evaluate(truth, probabilities, labeller.decision.labels(probabilities)) | _unsure(
        labeller.decision, probabilities
    )


def cross_validate(
    messages: Sequence[Message], k: int, fit: Callable[[Sequence[Message]], Labeller], seed: int = 0
) -> dict[str, Any]:
    """Figures over all messages, each labelled by a model that had not seen its part of the conversation.

    ``fit`` learns from labelled messages. Raises ``NotLearnableError`` where a class is too rare, ``ValueError`` for
    fewer messages than ``k``.
    """
    truth = truth_of(messages)
    probabilities = np.zeros((len(messages), len(LABELS)))
    labels = np.empty(len(messages), object)
    asked = 0
    for learned, held in folds(messages, k, seed):
        labeller = fit([messages[position] for position in learned])
        found = labeller.predict_proba([messages[position] for position in held])
        probabilities[held], labels[held] = found, labeller.decision.labels(found)
        asked += int(labeller.decision.unsure(found).sum())
    return evaluate(truth, probabilities, list(labels)) | {"unsure": asked / len(messages), "folds": k}


def _unsure(decision: Decision, probabilities: Probabilities) -> dict[str, float]:
    return {"unsure": float(decision.unsure(probabilities).mean())}


def _auc(truth: np.ndarray, probability: np.ndarray) -> float | None:
    return float(roc_auc_score(truth, probability)) if 0 < truth.sum() < len(truth) else None
