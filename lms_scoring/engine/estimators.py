"""The kinds of model that compete: each turns features into the logarithm of the odds.

All are fitted on ``X`` float32 ``[rows, f]`` and ``y`` bool; ``Origin`` says where the rows come from. ``signs`` says
per feature in which direction more makes ``y`` likelier; 0 leaves it open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier

Rows = NDArray[np.float32]

#: Shares of the run between which coefficients are interpolated.
KNOTS = (0.0, 0.06, 0.12, 0.25, 0.45, 0.75)

#: How levels are expected to differ, as standard deviations of the log odds: families from each other, and runs of a
#: family from their family. Assumed, not learned: too few runs are finished to learn them where it matters.
FAMILY_SPREAD, RUN_SPREAD = 0.5, 0.2


@dataclass(frozen=True)
class Origin:
    """Where training rows come from."""

    run: NDArray[np.integer]  #: position of the course run
    family: NDArray[np.integer]  #: position of its family
    people: int  #: how many people the rows stand for: many rows of one person are not more evidence


class Estimator(Protocol):
    """What the competition needs of a candidate."""

    def fit(self, X: Rows, y: NDArray[np.bool_], origin: Origin) -> None: ...

    def logit(self, X: Rows) -> Rows:
        """Log odds per row, at the level of a run like the average one where the model knows levels at all."""

    @property
    def dropped(self) -> dict[str, str]:
        """Features it did not use, with the reason."""


class TimeVaryingLogistic:
    """Ridge logistic regression whose coefficients move with the share of the run that has passed.

    Coefficients are linear between ``KNOTS`` (varying-coefficient model, Hastie & Tibshirani 1993). Those with a sign
    may not contradict it, which steadies them more than choosing features does; features without a sign enter only
    as ``elapsed``. Families, and runs within them, have random intercepts: a run's own is forgotten, for the next run
    will have another; a family's is kept and used where ``logit`` is told the family.
    """

    dropped: dict[str, str] = {}

    def __init__(
        self, signs: Sequence[int], elapsed: int, *, ridge: float = 4.0, centre: float = 0.0
    ) -> None:
        """``ridge`` holds standardised coefficients to ``centre`` (itself per unit of the feature)."""
        self.signs, self.elapsed = np.asarray(signs), elapsed
        self.ridge, self.centre = ridge, centre

    def fit(self, X: Rows, y: NDArray[np.bool_], origin: Origin) -> None:
        used = np.flatnonzero(self.signs)
        mean, spread = X[:, used].mean(axis=0, dtype=float), X[:, used].std(axis=0, dtype=float)
        scale = np.where(spread > 1e-6, spread, np.inf)
        blocks = [
            (((X[:, used] - mean) / scale).astype(np.float32), self.ridge),
            (np.ones((len(y), 1), np.float32), 1e-3),
            (_members(origin.family), FAMILY_SPREAD**-2),
            (_members(origin.run), RUN_SPREAD**-2),
        ]
        design = np.concatenate([columns for columns, _ in blocks], axis=1)
        ridge = np.concatenate([np.full(columns.shape[1], value) for columns, value in blocks])
        signs = np.pad(self.signs[used], (0, design.shape[1] - len(used)))
        centre = np.zeros(design.shape[1])
        centre[: len(used)] = self.centre * spread
        time = time_weights(X[:, self.elapsed])
        fitted = _fit(design, time, y, origin.people / len(y), _Penalty(ridge, centre, signs))
        slopes = fitted[: len(used)] / scale[:, None]
        families = blocks[2][0].shape[1]
        self.coefficients = np.zeros((len(self.signs), len(KNOTS)), np.float32)
        self.coefficients[used] = slopes
        self.intercept = (fitted[len(used)] - mean @ slopes).astype(np.float32)
        self.family_intercepts = fitted[len(used) + 1 :][:families].astype(np.float32)

    def logit(self, X: Rows, family: int = -1) -> Rows:
        """Log odds; ``family`` is a position, -1 the middle of the families that were trained on."""
        level = self.intercept + (self.family_intercepts[family] if family >= 0 else 0)
        return np.einsum("rk,rk->r", X @ self.coefficients + level, time_weights(X[:, self.elapsed]))


def time_weights(elapsed: NDArray) -> Rows:
    """Weights of the ``KNOTS`` at each share of the run: ``[rows, knots]``, rows summing to 1."""
    tents = np.eye(len(KNOTS))
    return np.stack([np.interp(elapsed, KNOTS, tent) for tent in tents], axis=1).astype(np.float32)


def _members(position: NDArray[np.integer]) -> Rows:
    """One column per position, 1 for the rows at it."""
    return (position[:, None] == np.arange(position.max(initial=-1) + 1)).astype(np.float32)


class _Penalty(NamedTuple):
    """What is expected of each column's coefficients before the data."""

    ridge: NDArray
    centre: NDArray
    signs: NDArray


def _fit(design: Rows, time: Rows, y: NDArray, weight: float, penalty: _Penalty) -> NDArray:
    """Coefficients ``[columns, knots]`` of least penalised log loss within the bounds that the signs set."""
    shape = (design.shape[1], time.shape[1])
    ridge, centre = penalty.ridge[:, None], np.repeat(penalty.centre[:, None], shape[1], axis=1)
    bounds = [
        (0 if sign > 0 else None, 0 if sign < 0 else None) for sign in np.repeat(penalty.signs, shape[1])
    ]

    def loss(flat: NDArray) -> tuple[float, NDArray]:
        w = flat.reshape(shape)
        z = np.einsum("rk,rk->r", design @ w.astype(np.float32), time)
        error = (expit(z) - y).astype(np.float32)
        value = weight * np.sum(np.logaddexp(0, z) - y * z, dtype=float) + 0.5 * np.sum(
            ridge * (w - centre) ** 2
        )
        gradient = weight * (design.T @ (error[:, None] * time)) + ridge * (w - centre)
        return value, gradient.ravel().astype(float)

    found = minimize(loss, centre.ravel(), jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x.reshape(shape)


class Boosting:
    """A hundred shallow gradient-boosted trees that may not contradict the signs; they know no levels."""

    def __init__(self, signs: Sequence[int], names: Sequence[str], *, seed: int = 0) -> None:
        self.signs, self.names, self.seed = np.asarray(signs), tuple(names), seed

    def fit(self, X: Rows, y: NDArray[np.bool_], origin: Origin) -> None:
        constant = np.ptp(X, axis=0) == 0
        self.used = np.flatnonzero(~constant)
        self.dropped = {
            self.names[column]: "constant in the training rows" for column in np.flatnonzero(constant)
        }
        self.trees = HistGradientBoostingClassifier(
            max_iter=100,
            learning_rate=0.07,
            max_leaf_nodes=8,
            min_samples_leaf=min(200, max(5, len(y) // 50)),
            l2_regularization=50,
            max_features=0.2,
            monotonic_cst=self.signs[self.used],
            early_stopping=False,
            random_state=self.seed,
        ).fit(X[:, self.used], y)

    def logit(self, X: Rows) -> Rows:
        return self.trees.decision_function(X[:, self.used]).astype(np.float32)


class Average:
    """The mean of the log odds of several candidates."""

    def __init__(self, members: Sequence[Estimator]) -> None:
        self.members = list(members)

    @property
    def dropped(self) -> dict[str, str]:
        return {name: reason for member in self.members for name, reason in member.dropped.items()}

    def fit(self, X: Rows, y: NDArray[np.bool_], origin: Origin) -> None:
        for member in self.members:
            member.fit(X, y, origin)

    def logit(self, X: Rows) -> Rows:
        return np.mean([member.logit(X) for member in self.members], axis=0, dtype=np.float32)
