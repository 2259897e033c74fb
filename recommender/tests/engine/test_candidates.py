"""The candidates: what they read, and that they learn from what they are given alone."""

import numpy as np
import pytest

from recommender.engine.candidates import BY_NAME, CANDIDATES, UNDERSAMPLING, fit_candidate
from recommender.engine.examples import Examples
from recommender.engine.features_v1 import features
from recommender.engine.label_sets import most_probable, undersampled
from recommender.engine.profiles import COLUMNS
from recommender.engine.simulation import simulate

FEW = simulate(400, 5)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_every_candidate_learns_more_than_the_commonest_answer(candidate):
    fitted = fit_candidate(candidate, candidate.points()[0], FEW, 0)
    predicted = most_probable(fitted.set_probabilities(features(FEW.counts)), fitted.sets)
    _, counts = np.unique(FEW.truth, axis=0, return_counts=True)
    assert (predicted == FEW.truth).all(axis=1).mean() > counts.max() / len(FEW)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_a_label_that_everybody_or_nobody_has_is_no_obstacle(candidate):
    always, never = np.ones((len(FEW), 1), bool), np.zeros((len(FEW), 1), bool)
    more = Examples(FEW.counts, (*FEW.labels, "always", "never"), np.hstack([FEW.truth, always, never]))
    fitted = fit_candidate(candidate, candidate.points()[0], more, 0)
    predicted = most_probable(fitted.set_probabilities(features(FEW.counts[:20])), fitted.sets)
    assert predicted[:, -2].all()
    assert not predicted[:, -1].any()


def test_the_published_four_read_the_counts_and_the_chain_ratios_too():
    assert {name: set(c.features) == set(COLUMNS) for name, c in BY_NAME.items()} == {
        "chain": False,
        "random_forest": True,
        "gradient_boosting": True,
        "logistic_regression": True,
        "k_neighbours": True,
    }


@pytest.mark.parametrize("name", ["logistic_regression", "k_neighbours"])
def test_the_scaler_knows_the_rows_it_was_fitted_on_alone_after_undersampling(name):
    candidate = BY_NAME[name]
    half = Examples(FEW.counts[:200], FEW.labels, FEW.truth[:200])
    point = next(p for p in candidate.points() if p[UNDERSAMPLING])
    kept = undersampled(half.truth, point[UNDERSAMPLING], np.random.default_rng(0))
    assert len(kept) < 200
    scaler = fit_candidate(candidate, point, half, 0).estimator[0]
    assert scaler.n_samples_seen_ == len(kept)
    assert scaler.mean_ == pytest.approx(half.counts[kept].mean(axis=0))
