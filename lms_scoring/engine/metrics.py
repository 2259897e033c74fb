"""How good probabilities are. Whatever a single class makes undefined is ``None``, never NaN."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata
from sklearn.metrics import average_precision_score, roc_curve

Truth = NDArray[np.bool_]
Probability = NDArray[np.floating]

BINS = 10


def auc(truth: Truth, p: Probability) -> float | None:
    """Probability that a positive is ranked above a negative, ties counting half (Mann-Whitney)."""
    positive = int(truth.sum())
    negative = len(truth) - positive
    if not positive or not negative:
        return None
    ranks = rankdata(p)
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * negative))


def auc_interval(truth: Truth, p: Probability, level: float = 0.95) -> tuple[float, float] | None:
    """Confidence interval of the AUC by DeLong, DeLong & Clarke-Pearson (1988), fast as in Sun & Xu (2014)."""
    value = auc(truth, p)
    positive, negative = p[truth], p[~truth]
    if value is None or len(positive) < 2 or len(negative) < 2:
        return None
    ranks = rankdata(p)
    above = (ranks[truth] - rankdata(positive)) / len(negative)
    below = 1 - (ranks[~truth] - rankdata(negative)) / len(positive)
    error = np.sqrt(above.var(ddof=1) / len(positive) + below.var(ddof=1) / len(negative))
    half = float(norm.ppf(0.5 + level / 2) * error)
    return max(0.0, value - half), min(1.0, value + half)


def equal_count_bins(truth: Truth, p: Probability) -> list[dict[str, float]]:
    """Mean probability, share of positives and count in ``BINS`` bins of equal count, least probable first."""
    order = np.argsort(p, kind="stable")
    return [
        {"p": float(p[part].mean()), "share": float(truth[part].mean()), "n": len(part)}
        for part in np.array_split(order, BINS)
        if len(part)
    ]


def calibration_error(truth: Truth, p: Probability) -> float | None:
    """Expected calibration error over ``equal_count_bins``."""
    if not len(truth):
        return None
    return sum(abs(b["p"] - b["share"]) * b["n"] for b in equal_count_bins(truth, p)) / len(truth)


def quality(truth: Truth, p: Probability) -> dict[str, float | None]:
    """``auc``, ``auc_low``, ``auc_high`` (95 %), ``pr_auc``, ``brier``, ``ece``."""
    low, high = auc_interval(truth, p) or (None, None)
    return {
        "auc": auc(truth, p),
        "auc_low": low,
        "auc_high": high,
        "pr_auc": float(average_precision_score(truth, p)) if truth.any() else None,
        "brier": float(np.mean((p - truth) ** 2)) if len(truth) else None,
        "ece": calibration_error(truth, p),
    }


def precision_at(truth: Truth, risk: Probability, share: float = 0.1) -> float | None:
    """Share of positives among the ``share`` of people with the highest risk, at least one person."""
    if not len(truth):
        return None
    chosen = np.argsort(-risk, kind="stable")[: max(1, round(share * len(risk)))]
    return float(truth[chosen].mean())


def roc_points(truth: Truth, p: Probability) -> dict[str, list[float]]:
    """False and true positive rates of the ROC curve, corners only; empty where there is a single class."""
    if auc(truth, p) is None:
        return {"false_positive_rate": [], "true_positive_rate": []}
    false_positive, true_positive, _ = roc_curve(truth, p)
    return {"false_positive_rate": false_positive.tolist(), "true_positive_rate": true_positive.tolist()}


def auc_gaps(
    truth: Truth, p: Probability, labels: Mapping[str, NDArray], *, seed: int = 0, draws: int = 200
) -> list[dict]:
    """AUC within each group of people less the AUC of all, with a 95 % bootstrap interval.

    ``labels`` gives per attribute the group of each row; an empty label is left out. Where a group holds a
    single class the gap is ``None``.
    """
    rng = np.random.default_rng(seed)
    samples = rng.integers(0, len(truth), (draws, len(truth))) if len(truth) else np.empty((0, 0), int)
    whole = auc(truth, p)
    overall = [auc(truth[sample], p[sample]) for sample in samples]
    rows = []
    for attribute, values in labels.items():
        groups = np.asarray(values).astype(str)
        for group in sorted(set(groups.tolist()) - {""}):
            inside = groups == group
            value = auc(truth[inside], p[inside])
            drawn = [
                (auc(truth[s[inside[s]]], p[s[inside[s]]]), all_)
                for s, all_ in zip(samples, overall, strict=True)
            ]
            gaps = [a - b for a, b in drawn if a is not None and b is not None]
            known = value is not None and whole is not None
            rows.append(
                {
                    "attribute": attribute,
                    "group": group,
                    "n": int(inside.sum()),
                    "auc_gap": value - whole if value is not None and whole is not None else None,
                    "low": float(np.percentile(gaps, 2.5)) if known and gaps else None,
                    "high": float(np.percentile(gaps, 97.5)) if known and gaps else None,
                }
            )
    return rows
