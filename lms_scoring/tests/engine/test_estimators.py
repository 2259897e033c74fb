"""The kinds of model that compete."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from lms_scoring.engine.estimators import (
    FAMILY_SPREAD,
    KNOTS,
    RUN_SPREAD,
    Average,
    Boosting,
    Origin,
    TimeVaryingLogistic,
    time_weights,
)

N = 4000


def rows(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two features with an effect of +2 and -1, one without any, and the elapsed share."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.random((N, 3)), rng.random(N)]).astype(np.float32)
    return X, rng.random(N) < expit(2 * (X[:, 0] - 0.5) - (X[:, 1] - 0.5))


def one_run(n: int = N) -> Origin:
    return Origin(np.zeros(n, int), np.zeros(n, int), people=n)


def logistic(signs: tuple[int, ...] = (1, -1, 1, 0), **more: float) -> TimeVaryingLogistic:
    return TimeVaryingLogistic(signs, elapsed=3, **more)


def test_effects_are_recovered_at_every_time_of_the_run():
    X, y = rows()
    model = logistic(ridge=1.0)
    model.fit(X, y, one_run())
    np.testing.assert_allclose(model.coefficients[0], 2, atol=0.7)
    np.testing.assert_allclose(model.coefficients[1], -1, atol=0.7)
    assert (model.coefficients[3] == 0).all()


def test_an_effect_that_grows_during_the_run_is_followed():
    X, _ = rows()
    y = np.random.default_rng(1).random(N) < expit(6 * X[:, 3] * (X[:, 0] - 0.5))
    model = logistic(ridge=1.0)
    model.fit(X, y, one_run())
    assert model.coefficients[0, 0] < 1 < 3 < model.coefficients[0, -1]


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_no_coefficient_contradicts_its_sign(seed):
    X, _ = rows(seed)
    y = np.random.default_rng(seed).random(N) < expit(-3 * (X[:, 0] - 0.5))
    model = logistic()
    model.fit(X, y, one_run())
    assert (model.coefficients[0] == 0).all()
    assert (model.coefficients[1] <= 0).all()
    assert (model.coefficients[2] >= 0).all()


def test_a_constant_feature_gets_no_weight():
    X, y = rows()
    X[:, 0] = 0.5
    model = logistic()
    model.fit(X, y, one_run())
    assert (model.coefficients[0] == 0).all()
    assert np.isfinite(model.logit(X)).all()


def test_repeating_every_row_of_the_same_people_changes_nothing():
    X, y = rows()
    once, twice = logistic(), logistic()
    once.fit(X, y, one_run())
    double = Origin(np.zeros(2 * N, int), np.zeros(2 * N, int), people=N)
    twice.fit(np.repeat(X, 2, axis=0), np.repeat(y, 2), double)
    np.testing.assert_allclose(once.logit(X), twice.logit(X), atol=0.02)


def test_a_familys_level_is_kept_and_drawn_to_the_middle_as_far_as_runs_differ():
    rng = np.random.default_rng(0)
    family = np.repeat([0, 1], 20_000)
    y = rng.random(40_000) < expit(np.where(family == 0, 0.5, -0.5))
    X = np.column_stack([np.zeros((40_000, 3)), rng.random(40_000)]).astype(np.float32)
    model = logistic()
    model.fit(X, y, Origin(family, family, people=40_000))
    kept = FAMILY_SPREAD**2 / (FAMILY_SPREAD**2 + RUN_SPREAD**2)
    assert model.logit(X, family=0).mean() == pytest.approx(0.5 * kept, abs=0.06)
    assert model.logit(X, family=1).mean() == pytest.approx(-0.5 * kept, abs=0.06)
    assert model.logit(X).mean() == pytest.approx(0, abs=0.06)


def test_a_slope_without_evidence_stays_where_it_is_centred():
    X, _ = rows()
    y = np.random.default_rng(2).random(N) < 0.5
    model = TimeVaryingLogistic((1, 0, 0, 0), elapsed=3, ridge=1e6, centre=1.0)
    model.fit(X, y, one_run())
    np.testing.assert_allclose(model.coefficients[0], 1, atol=0.01)


@given(st.lists(st.floats(-0.5, 1.5), min_size=1, max_size=20))
def test_time_weights_sum_to_one_and_hold_beyond_the_knots(elapsed):
    weights = time_weights(np.array(elapsed))
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-6)
    assert (weights >= 0).all()
    assert weights.shape == (len(elapsed), len(KNOTS))


def test_boosting_drops_constant_features_and_says_so():
    X, y = rows()
    X[:, 2] = 1
    model = Boosting((1, -1, 1, 0), ("a", "b", "c", "elapsed"))
    model.fit(X, y, one_run())
    assert model.dropped == {"c": "constant in the training rows"}
    changed = X.copy()
    changed[:, 2] = 7
    np.testing.assert_array_equal(model.logit(X), model.logit(changed))


def test_boosting_does_not_contradict_the_signs():
    X, y = rows()
    model = Boosting((1, -1, 1, 0), ("a", "b", "c", "elapsed"))
    model.fit(X, y, one_run())
    better = X.copy()
    better[:, 0] = np.minimum(better[:, 0] + 0.2, 1)
    assert (model.logit(better) >= model.logit(X) - 1e-6).all()


def test_the_average_is_of_log_odds_and_names_what_its_members_dropped():
    X, y = rows()
    X[:, 2] = 1
    members = [logistic(), Boosting((1, -1, 1, 0), ("a", "b", "c", "elapsed"))]
    both = Average(members)
    both.fit(X, y, one_run())
    expected = (members[0].logit(X) + members[1].logit(X)) / 2
    np.testing.assert_allclose(both.logit(X), expected, rtol=1e-5)
    assert list(both.dropped) == ["c"]
