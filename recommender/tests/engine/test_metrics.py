"""How good recommended sets are, by hand."""

import numpy as np
import pytest

from recommender.engine.metrics import calibration, confusion, summary

TRUTH = np.array([[1, 0], [1, 1], [0, 1], [0, 1]], bool)
PREDICTED = np.array([[1, 0], [1, 0], [0, 1], [1, 1]], bool)


def test_a_set_counts_as_right_only_as_a_whole():
    assert summary(TRUTH, PREDICTED)["subset_accuracy"] == 0.5


def test_f1_over_all_decisions_and_as_the_mean_of_labels():
    found = summary(TRUTH, PREDICTED)
    assert found["micro_f1"] == pytest.approx(2 * 4 / (2 * 4 + 1 + 1))
    assert found["macro_f1"] == pytest.approx((0.8 + 0.8) / 2)


def test_the_confusion_of_each_label():
    assert confusion(TRUTH, PREDICTED, ["a", "b"]) == [
        {"label": "a", "hit": 2, "false_alarm": 1, "missed": 0, "right_without": 1},
        {"label": "b", "hit": 2, "false_alarm": 0, "missed": 1, "right_without": 1},
    ]


def test_calibration_is_perfect_where_shares_are_as_told():
    truth = np.tile(np.array([[1], [0]], bool), (50, 1))
    assert calibration(truth, np.full(truth.shape, 0.5))["ece"] == pytest.approx(0, abs=1e-9)
    assert calibration(truth, np.full(truth.shape, 0.9))["ece"] == pytest.approx(0.4)
