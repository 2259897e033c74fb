"""Measures of probabilities, against their definitions and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from lms_scoring.engine.metrics import (
    auc,
    auc_gaps,
    auc_interval,
    calibration_error,
    precision_at,
    quality,
    roc_points,
)


def sample(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.random(n).round(2)
    return rng.random(n) < p, p


@given(st.integers(0, 1000))
def test_the_auc_is_scikit_learns(seed):
    truth, p = sample(seed, 50)
    assert auc(truth, p) == pytest.approx(roc_auc_score(truth, p))


def test_the_interval_of_the_auc_covers_the_truth_about_95_times_in_100():
    whole = auc(*sample(10**6, 200_000))
    inside = [low <= whole <= high for low, high in (auc_interval(*sample(seed)) for seed in range(400))]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_a_single_class_leaves_the_auc_undefined_not_nan():
    p = np.array([0.2, 0.4])
    for truth in (np.array([True, True]), np.array([False, False])):
        measured = quality(truth, p)
        assert measured["auc"] is None
        assert measured["auc_low"] is None
        assert measured["brier"] is not None
    assert quality(np.array([], bool), np.array([])) == dict.fromkeys(measured)
    assert roc_points(truth, p) == {"false_positive_rate": [], "true_positive_rate": []}


def test_the_calibration_error_is_the_mean_distance_in_ten_equal_bins():
    truth, p = np.repeat([True, False], 50), np.repeat([0.9, 0.3], 50)
    assert calibration_error(truth, p) == pytest.approx(0.5 * 0.1 + 0.5 * 0.3)


@given(st.integers(0, 1000))
def test_calibrated_probabilities_err_less_than_shifted_ones(seed):
    truth, p = sample(seed, 2000)
    assert calibration_error(truth, p) < calibration_error(truth, np.clip(p + 0.2, 0, 1))


def test_precision_looks_at_the_tenth_with_the_highest_risk():
    risk = np.arange(20) / 20
    truth = np.zeros(20, bool)
    truth[19] = True
    assert precision_at(truth, risk) == 0.5
    assert precision_at(truth[:3], risk[:3]) == 0.0
    assert precision_at(truth[:0], risk[:0]) is None


@settings(max_examples=5)
@given(st.integers(0, 100))
def test_gaps_are_zero_for_one_group_of_all_and_the_interval_holds_the_gap(seed):
    truth, p = sample(seed)
    labels = {
        "all": np.full(200, "x"),
        "half": np.where(np.arange(200) % 2, "a", "b"),
        "none": np.full(200, ""),
    }
    gaps = auc_gaps(truth, p, labels, seed=1)
    assert [(gap["attribute"], gap["group"], gap["n"]) for gap in gaps] == [
        ("all", "x", 200),
        ("half", "a", 100),
        ("half", "b", 100),
    ]
    assert gaps[0]["auc_gap"] == gaps[0]["low"] == gaps[0]["high"] == 0
    assert all(gap["low"] <= gap["auc_gap"] <= gap["high"] for gap in gaps)
    assert gaps == auc_gaps(truth, p, labels, seed=1)


def test_a_group_with_a_single_class_has_no_gap():
    truth, p = np.array([True, False, True]), np.array([0.9, 0.1, 0.5])
    (first, _) = auc_gaps(truth, p, {"g": np.array(["b", "b", "a"])})
    assert (first["group"], first["auc_gap"], first["low"]) == ("a", None, None)
