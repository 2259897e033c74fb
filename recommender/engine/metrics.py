"""How good recommended sets of labels are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from lms_scoring.engine.metrics import calibration_error, equal_count_bins
from recommender.engine.examples import Truth


def subset_accuracy(truth: Truth, predicted: Truth) -> float:
    """Share of rows whose labels are all right, none missing and none too many."""
    return float((truth == predicted).all(axis=1).mean())


def summary(truth: Truth, predicted: Truth) -> dict[str, float]:
    """``subset_accuracy``, ``micro_f1`` (over all decisions) and ``macro_f1`` (the mean of the labels')."""
    return {
        "subset_accuracy": subset_accuracy(truth, predicted),
        "micro_f1": float(f1_score(truth, predicted, average="micro", zero_division=0)),
        "macro_f1": float(f1_score(truth, predicted, average="macro", zero_division=0)),
    }


def confusion(truth: Truth, predicted: Truth, labels: Sequence[str]) -> list[dict[str, Any]]:
    """For each label how many rows were rightly and wrongly given it, and rightly and wrongly not."""
    return [
        {
            "label": label,
            "hit": int((t & p).sum()),
            "false_alarm": int((~t & p).sum()),
            "missed": int((t & ~p).sum()),
            "right_without": int((~t & ~p).sum()),
        }
        for label, t, p in zip(labels, truth.T, predicted.T, strict=True)
    ]


def calibration(truth: Truth, probability: NDArray[np.float64]) -> dict[str, Any]:
    """``ece`` and ``bins`` (mean probability ``p``, share ``share`` that came true, ``n``) over all labels' rows."""
    flat, p = truth.ravel(), probability.ravel()
    return {"ece": calibration_error(flat, p), "bins": equal_count_bins(flat, p)}
