"""The kinds of model that compete, each with the features it reads and a small grid of settings.

Four are those of the published comparison, on the six counts as published there; the fifth is a chain of boosted trees
that also reads ratios and knows that labels depend on one another (Read et al. 2011).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import VarianceThreshold
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from recommender.engine.examples import Examples, Truth
from recommender.engine.features_v1 import NAMES, features
from recommender.engine.label_sets import observed_sets, set_probabilities, undersampled
from recommender.engine.profiles import COLUMNS, Counts

#: A setting of every candidate: None, or how often a label set may come, as a multiple of the median one.
UNDERSAMPLING = "undersampling"


@dataclass(frozen=True)
class Candidate:
    """A kind of model. ``make(seed, **settings)`` gives an unfitted pipeline for one point of ``grid``."""

    name: str
    features: tuple[str, ...]
    make: Callable[..., Any]
    grid: Mapping[str, tuple[Any, ...]]

    def points(self) -> list[dict[str, Any]]:
        """Every combination of the settings."""
        return [dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())]


def _forest(seed: int, *, min_samples_leaf: int) -> Any:
    return RandomForestClassifier(100, min_samples_leaf=min_samples_leaf, random_state=seed)


def _trees(seed: int, **settings: Any) -> Pipeline:
    """Boosted trees; columns that do not vary are taken out, since histograms of them have no edges."""
    boosting = HistGradientBoostingClassifier(
        learning_rate=0.1, early_stopping=False, random_state=seed, **settings
    )
    return make_pipeline(VarianceThreshold(), boosting)


def _boosting(seed: int, **settings: Any) -> MultiOutputClassifier:
    return MultiOutputClassifier(_trees(seed, **settings))


def _logistic(_seed: int, *, C: float) -> Pipeline:
    return make_pipeline(StandardScaler(), MultiOutputClassifier(LogisticRegression(C=C, max_iter=1000)))


def _neighbours(_seed: int, *, n_neighbors: int) -> Pipeline:
    # A tree of distances would be one more kind of file content to trust.
    return make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors, algorithm="brute"))


def _chain(seed: int, **settings: Any) -> ClassifierChain:
    return ClassifierChain(_trees(seed, **settings))


_SAMPLING = {UNDERSAMPLING: (None, 2.0)}
#: In the order in which they are tried; of equally good ones the first is chosen.
CANDIDATES = (
    Candidate("chain", NAMES, _chain, {"max_iter": (60,), "max_leaf_nodes": (4, 8), UNDERSAMPLING: (None,)}),
    Candidate("random_forest", COLUMNS, _forest, {"min_samples_leaf": (2, 8), **_SAMPLING}),
    Candidate(
        "gradient_boosting", COLUMNS, _boosting, {"max_iter": (60,), "max_leaf_nodes": (8, 31), **_SAMPLING}
    ),
    Candidate("logistic_regression", COLUMNS, _logistic, {"C": (0.1, 10.0), **_SAMPLING}),
    Candidate("k_neighbours", COLUMNS, _neighbours, {"n_neighbors": (15, 45), **_SAMPLING}),
)
BY_NAME = {candidate.name: candidate for candidate in CANDIDATES}


@dataclass
class Fitted:
    """A fitted candidate: its estimator knows the labels that vary, ``sets`` all of them."""

    columns: tuple[str, ...]  #: the features it reads
    estimator: Any
    sets: Truth  #: ``[k, labels]``, the label sets that may be predicted

    def set_probabilities(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of each of ``sets``; ``X`` has the features of ``NAMES``."""
        used = X[:, [NAMES.index(name) for name in self.columns]]
        return set_probabilities(self.estimator, used, self.sets[:, varying(self.sets)])


def varying(truth: Truth) -> NDArray[np.bool_]:
    """Which labels are neither on every row nor on none."""
    share = truth.mean(axis=0)
    return np.asarray((share > 0) & (share < 1))


def fit_candidate(candidate: Candidate, settings: Mapping[str, Any], examples: Examples, seed: int) -> Fitted:
    """Fit one candidate at one point of its grid; undersampling, scaling and fitting see these examples alone."""
    settings = dict(settings)
    factor = settings.pop(UNDERSAMPLING)
    rows: NDArray[np.integer] = np.arange(len(examples))
    if factor is not None:
        rows = undersampled(examples.truth, factor, np.random.default_rng(seed))
    truth = examples.truth[rows]
    X = _read(candidate, examples.counts[rows])
    estimator = candidate.make(seed, **settings).fit(X, truth[:, varying(truth)].astype(int))
    return Fitted(candidate.features, estimator, observed_sets(truth))


def _read(candidate: Candidate, counts: Counts) -> NDArray[np.float64]:
    return features(counts)[:, [NAMES.index(name) for name in candidate.features]]
