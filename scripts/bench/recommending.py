"""Quality of the recommender on simulated profiles of many seeds, and what other ways of deciding would reach."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier

from recommender.engine.candidates import BY_NAME, Fitted, fit_candidate
from recommender.engine.examples import Examples, Truth
from recommender.engine.features_v1 import NAMES, features
from recommender.engine.fitting import evaluate, fit
from recommender.engine.label_sets import marginals, most_probable, observed_sets
from recommender.engine.published_rules import bayes_limit
from recommender.engine.simulation import simulate
from scripts.bench.report import table

SEEDS = range(101, 111)
ROWS, FRESH_ROWS = 10_000, 20_000
#: Fresh profiles have seeds of their own.
FRESH = 100_000

Predictor = Callable[[NDArray[np.float64]], Truth]


def measure() -> str:
    """The figures as Markdown."""
    return "\n\n".join(["## Recommending", _seeds(), "### Every candidate, one draw", _candidates(), _ways()])


def _seeds() -> str:
    rows = [_seed(seed) for seed in SEEDS]
    figures = np.array([row[1:] for row in rows], float)
    spread = [
        ["mean", *figures.mean(axis=0)],
        ["least", *figures.min(axis=0)],
        ["greatest", *figures.max(axis=0)],
    ]
    head = ("seed", "cross-validated", "limit of these rows", "on fresh rows", "limit of the fresh rows", "s")
    return (
        f"The chain: share of profiles whose labels are all right, on {ROWS:,} simulated rows in cross-validation, "
        f"and on {FRESH_ROWS:,} fresh ones. The limit is what the best possible guess reaches on average for these "
        "counts; coins that fall well or badly put a draw above or below it.\n\n"
        + table(head, [*rows, *spread])
    )


def _seed(seed: int) -> list[object]:
    learned, fresh = simulate(ROWS, seed), simulate(FRESH_ROWS, FRESH + seed)
    started = time.monotonic()
    model = fit(learned, [BY_NAME["chain"]])
    seconds = time.monotonic() - started
    accuracy = model.record["candidates"]["chain"]["cv_subset_accuracy"]
    found = evaluate(model, fresh)["subset_accuracy"]
    return [seed, accuracy, bayes_limit(learned.counts), found, bayes_limit(fresh.counts), seconds]


def _candidates() -> str:
    started = time.monotonic()
    compared = fit(simulate(ROWS, SEEDS[0])).record["candidates"]
    names = ("cv_subset_accuracy", "micro_f1", "macro_f1")
    rows = [[name, *(row[key] for key in names), row["calibration"]["ece"]] for name, row in compared.items()]
    rows += [
        [f"{name}, undersampled", _undersampled(row), None, None, None] for name, row in compared.items()
    ]
    head = ("candidate", "all labels right", "micro F1", "macro F1", "calibration error")
    return f"{table(head, rows)}\n\nAll of them in {time.monotonic() - started:.0f} s."


def _undersampled(row: dict) -> float | None:
    scores = [p["cv_subset_accuracy"] for p in row["grid"] if p["settings"]["undersampling"] is not None]
    return max(scores, default=None)


def _ways() -> str:
    """Other ways to decide, each on the same draws, with the same features."""
    ways = {
        "chain, most probable set": _chain,
        "chain, labels likelier than not": _chain_by_label,
        "three chains of random order, averaged": _chains,
        "independent boosted trees, most probable set": _independent,
        "independent boosted trees, labels likelier than not": _independent_by_label,
        "random forest over sets as classes": _sets_as_classes,
    }
    draws = [(simulate(ROWS, seed), simulate(FRESH_ROWS, FRESH + seed)) for seed in SEEDS[:3]]
    rows = []
    for name, way in ways.items():
        right = [
            (way(learned)(features(fresh.counts)) == fresh.truth).all(axis=1).mean()
            for learned, fresh in draws
        ]
        rows.append([name, float(np.mean(right))])
    limit = float(np.mean([bayes_limit(fresh.counts) for _, fresh in draws]))
    return (
        "### Other ways to decide\n\n"
        f"On counts and ratios, trained on {ROWS:,} rows, all labels right on {FRESH_ROWS:,} fresh ones, mean of "
        f"{len(draws)} draws.\n\n{table(('way', 'all labels right'), [*rows, ['limit', limit]])}"
    )


def _fitted(examples: Examples, seed: int = 0) -> Fitted:
    chain = BY_NAME["chain"]
    return fit_candidate(chain, chain.points()[0], examples, seed)


def _chain(examples: Examples) -> Predictor:
    fitted = _fitted(examples)
    return lambda X: most_probable(fitted.set_probabilities(X), fitted.sets)


def _chain_by_label(examples: Examples) -> Predictor:
    fitted = _fitted(examples)
    return lambda X: marginals(fitted.set_probabilities(X), fitted.sets) > 0.5


def _chains(examples: Examples) -> Predictor:
    X, sets = features(examples.counts), observed_sets(examples.truth)
    orders = [np.random.default_rng(seed).permutation(len(examples.labels)).tolist() for seed in range(3)]
    chains = [Fitted(NAMES, ClassifierChain(_trees(), order=o).fit(X, examples.truth), sets) for o in orders]
    return lambda X: most_probable(np.mean([chain.set_probabilities(X) for chain in chains], axis=0), sets)


def _independent(examples: Examples) -> Predictor:
    fitted = _independent_trees(examples)
    return lambda X: most_probable(fitted.set_probabilities(X), fitted.sets)


def _independent_by_label(examples: Examples) -> Predictor:
    trees = _independent_trees(examples).estimator
    return lambda X: np.column_stack([each[:, 1] for each in trees.predict_proba(X)]) > 0.5


def _independent_trees(examples: Examples) -> Fitted:
    trees = MultiOutputClassifier(_trees()).fit(features(examples.counts), examples.truth)
    return Fitted(NAMES, trees, observed_sets(examples.truth))


def _trees() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=4, learning_rate=0.1, early_stopping=False, random_state=0
    )


def _sets_as_classes(examples: Examples) -> Predictor:
    sets, code = np.unique(examples.truth, axis=0, return_inverse=True)
    forest = RandomForestClassifier(200, min_samples_leaf=3, max_features=0.5, random_state=0)
    forest.fit(features(examples.counts), code.ravel())
    return lambda X: sets[forest.predict(X)]
