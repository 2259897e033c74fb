"""The kinds of model that compete: each turns features into the logarithm of the odds.

All are fitted on ``X`` float32 ``[rows, f]``, ``y`` bool, ``family`` int (position of the course family, -1 for one
not seen before). ``signs`` says per feature in which direction more makes ``y`` likelier; 0 leaves it open.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier

Rows = NDArray[np.float32]
Families = NDArray[np.integer]

#: Shares of the run between which coefficients are interpolated.
KNOTS = (0.0, 0.12, 0.3, 0.6)


class Estimator(Protocol):
    """What the competition needs of a candidate."""

    dropped: dict[str, str]  #: features it did not use, with the reason

    def fit(self, X: Rows, y: NDArray[np.bool_], family: Families, people: int) -> None: ...

    def logit(self, X: Rows, family: Families) -> NDArray[np.float32]: ...


class TimeVaryingLogistic:
    """Ridge logistic regression whose coefficients move with the share of the run that has passed.

    Coefficients are linear between ``KNOTS`` (a varying-coefficient model, Hastie & Tibshirani 1993). Those with
    a sign may not contradict it, which steadies them more than choosing features does. Features without a sign
    enter only as ``elapsed``. Each family has intercepts of its own, shrunk to zero: a family never seen before
    gets the middle of those seen.
    """

    def __init__(
        self, signs: Sequence[int], elapsed: int, *, ridge: float = 4.0, family_ridge: float = 0.2
    ) -> None:
        self.signs, self.elapsed = np.asarray(signs), elapsed
        self.ridge, self.family_ridge = ridge, family_ridge
        self.dropped: dict[str, str] = {}

    def fit(self, X: Rows, y: NDArray[np.bool_], family: Families, people: int) -> None:
        """``people`` is how many the rows stand for: many rows of one person are not more evidence."""
        used = np.flatnonzero(self.signs)
        mean, scale = X[:, used].mean(axis=0, dtype=float), X[:, used].std(axis=0, dtype=float)
        scale[scale < 1e-6] = np.inf
        Z = ((X[:, used] - mean) / scale).astype(np.float32)
        time = time_weights(X[:, self.elapsed])
        member = (family[:, None] == np.arange(family.max(initial=-1) + 1)).astype(np.float32)
        design = np.concatenate([Z, np.ones_like(time[:, :1]), member], axis=1)
        ridge = np.concatenate(
            [np.full(len(used), self.ridge), [1e-3], np.full(member.shape[1], self.family_ridge)]
        )
        signs = np.concatenate([self.signs[used], np.zeros(1 + member.shape[1], int)])
        fitted = _fit(design, time, y, people / len(y), ridge, signs)
        self.coefficients = np.zeros((len(self.signs), len(KNOTS)), np.float32)
        self.coefficients[used] = fitted[: len(used)] / scale[:, None]
        self.intercept = (fitted[len(used)] - mean @ (fitted[: len(used)] / scale[:, None])).astype(
            np.float32
        )
        self.family_intercepts = fitted[len(used) + 1 :].astype(np.float32)

    def logit(self, X: Rows, family: Families) -> NDArray[np.float32]:
        unseen = np.zeros((1, len(KNOTS)), np.float32)
        level = self.intercept + np.concatenate([self.family_intercepts, unseen])[family]
        return np.einsum("rk,rk->r", X @ self.coefficients + level, time_weights(X[:, self.elapsed]))


def time_weights(elapsed: NDArray) -> Rows:
    """Weights of the ``KNOTS`` at each share of the run: ``[rows, knots]``, rows summing to 1."""
    tent = np.eye(len(KNOTS))
    return np.stack([np.interp(elapsed, KNOTS, row) for row in tent], axis=1).astype(np.float32)


def _fit(design: Rows, time: Rows, y: NDArray, weight: float, ridge: NDArray, signs: NDArray) -> NDArray:
    """Coefficients ``[columns, knots]`` of least penalised log loss within the bounds that ``signs`` set."""
    shape = (design.shape[1], time.shape[1])
    bounds = [(0 if sign > 0 else None, 0 if sign < 0 else None) for sign in np.repeat(signs, shape[1])]

    def loss(flat: NDArray) -> tuple[float, NDArray]:
        w = flat.reshape(shape)
        z = np.einsum("rk,rk->r", design @ w.astype(np.float32), time)
        error = (expit(z) - y).astype(np.float32)
        value = weight * np.sum(np.logaddexp(0, z) - y * z, dtype=float) + 0.5 * np.sum(
            ridge[:, None] * w * w
        )
        gradient = weight * (design.T @ (error[:, None] * time)) + ridge[:, None] * w
        return value, gradient.ravel().astype(float)

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x.reshape(shape)


class Boosting:
    """A hundred shallow gradient-boosted trees that may not contradict the signs; unaware of families."""

    def __init__(self, signs: Sequence[int], names: Sequence[str], *, seed: int = 0) -> None:
        self.signs, self.names, self.seed = np.asarray(signs), tuple(names), seed

    def fit(self, X: Rows, y: NDArray[np.bool_], family: Families, people: int) -> None:
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

    def logit(self, X: Rows, family: Families) -> NDArray[np.float32]:
        return self.trees.decision_function(X[:, self.used]).astype(np.float32)


class Average:
    """The mean of the logarithms of the odds of several candidates."""

    def __init__(self, members: Sequence[Estimator]) -> None:
        self.members = list(members)

    @property
    def dropped(self) -> dict[str, str]:
        return {name: reason for member in self.members for name, reason in member.dropped.items()}

    def fit(self, X: Rows, y: NDArray[np.bool_], family: Families, people: int) -> None:
        for member in self.members:
            member.fit(X, y, family, people)

    def logit(self, X: Rows, family: Families) -> NDArray[np.float32]:
        return np.mean([member.logit(X, family) for member in self.members], axis=0, dtype=np.float32)
