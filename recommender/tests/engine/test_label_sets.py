"""The most probable set of labels, and undersampling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier

from recommender.engine import label_sets
from recommender.engine.label_sets import (
    marginals,
    most_probable,
    observed_sets,
    set_probabilities,
    undersampled,
)


@pytest.fixture
def learned():
    """Features and three labels, the last of which is on where the others are off."""
    rng = np.random.default_rng(3)
    X = rng.normal(size=(300, 2))
    first, second = X[:, 0] + rng.normal(size=300) > 0.5, X[:, 1] + rng.normal(size=300) > 0.5
    return X, np.column_stack([first, second, ~first & ~second])


def by_hand(chain, x, labels):
    """The probability of one label set of one row, link by link."""
    p, given_before = 1.0, []
    for position, link in zip(chain.order_, chain.estimators_, strict=True):
        on = link.predict_proba([[*x, *given_before]])[0, 1]
        p *= on if labels[position] else 1 - on
        given_before.append(float(labels[position]))
    return p


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
@pytest.mark.parametrize("cells", [2**22, 1])
def test_a_chain_gives_the_joint_probability_of_every_observed_set(learned, order, cells, monkeypatch):
    monkeypatch.setattr(label_sets, "CELLS", cells)
    X, truth = learned
    sets = observed_sets(truth)
    chain = ClassifierChain(LogisticRegression(), order=order).fit(X, truth.astype(int))
    found = set_probabilities(chain, X[:5], sets)
    expected = np.array([[by_hand(chain, x, labels) for labels in sets] for x in X[:5]])
    assert found == pytest.approx(expected / expected.sum(axis=1, keepdims=True), rel=1e-6)


def test_independent_labels_multiply(learned):
    X, truth = learned
    sets = observed_sets(truth)
    each = MultiOutputClassifier(LogisticRegression()).fit(X, truth.astype(int))
    p = np.column_stack([column[:, 1] for column in each.predict_proba(X[:5])])
    expected = np.where(sets[None], p[:, None], 1 - p[:, None]).prod(axis=2)
    assert set_probabilities(each, X[:5], sets) == pytest.approx(
        expected / expected.sum(axis=1, keepdims=True)
    )


def test_only_observed_sets_are_predicted_never_none_nor_rest_with_another(learned):
    X, truth = learned
    sets = observed_sets(truth)
    chain = ClassifierChain(LogisticRegression()).fit(X, truth.astype(int))
    predicted = most_probable(set_probabilities(chain, 10 * X, sets), sets)
    assert predicted.any(axis=1).all()
    assert not (predicted[:, 2] & predicted[:, :2].any(axis=1)).any()


def test_the_most_probable_set_may_differ_from_the_labels_that_are_each_likely():
    sets = np.array([[1, 0, 0], [0, 1, 1], [1, 1, 0]], bool)
    probabilities = np.array([[0.4, 0.25, 0.35]])
    assert most_probable(probabilities, sets).tolist() == [[True, False, False]]
    assert marginals(probabilities, sets)[0] == pytest.approx([0.75, 0.6, 0.25])


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.sampled_from([0.5, 1.0, 2.0]))
def test_undersampling_caps_frequent_sets_and_keeps_every_rare_row(counts, factor):
    truth = np.repeat(np.eye(len(counts), dtype=bool), counts, axis=0)
    rows = undersampled(truth, factor, np.random.default_rng(0))
    most = max(1, int(factor * np.median(counts)))
    assert truth[rows].sum(axis=0).tolist() == [min(count, most) for count in counts]
    assert len(set(rows.tolist())) == len(rows)
    assert (np.diff(rows) > 0).all()
