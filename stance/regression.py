"""Logistic regressions drawn towards an earlier fit: the one computation behind all of the project's classifiers.

They minimise the weighted cross-entropy plus ``|w - w0|^2 / (2 C)``, as a step from the logits that ``w0`` gives.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import issparse
from scipy.special import expit, log_softmax

Floats = NDArray[np.floating[Any]]
MAX_ITERATIONS: Final = 300
"""Steps of L-BFGS, at most: a bound on time, beyond what a fit that converges takes."""


@dataclass(frozen=True)
class Descent:
    """Where a fit begins and when it ends."""

    tolerance: float = 1e-6
    """It ends where no slope exceeds this,"""
    least_gain: float = 1e-7
    """or where a step gains less than this share."""
    begin: Floats | None = None
    """The vector that it begins with: zero if not given. A near one saves time and changes nothing else."""


EXACT: Final = Descent()
"""Of a fit per attribute: what a further step gains changes no score by a visible digit."""
EXACT_SOFTMAX: Final = Descent(1e-7, 1e-9)
"""Of a multinomial fit."""


def _minimise(objective: Any, size: int, descent: Descent) -> Floats:
    """The minimising vector of ``objective`` (value, gradient), by L-BFGS."""
    begin = np.zeros(size) if descent.begin is None else descent.begin
    options = {"maxiter": MAX_ITERATIONS, "gtol": descent.tolerance, "ftol": descent.least_gain}
    return np.asarray(minimize(objective, begin, jac=True, method="L-BFGS-B", options=options).x)


def logistic_step(X: Any, y: Floats, weight: Floats, start: Floats, C: float, descent: Descent = EXACT) -> Floats:
    """The step (d + 1,), intercept last, from the logits ``start`` (n,) to those that fit ``y``, pulled towards zero.

    ``X`` is (n, d), sparse or dense; ``y`` (n,) in 0..1; ``weight`` (n,). The intercept's step is not penalised.
    """
    total = weight.sum()

    def objective(step: Floats) -> tuple[float, Floats]:
        logits = start + X @ step[:-1].astype(X.dtype) + step[-1]
        loss = weight @ (np.logaddexp(0, logits) - y * logits) + step[:-1] @ step[:-1] / (2 * C)
        slope = weight * (expit(logits) - y)
        return loss / total, np.append(X.T @ slope.astype(X.dtype) + step[:-1] / C, slope.sum()) / total

    return _minimise(objective, X.shape[1] + 1, descent)


def fit_attribute(
    X: Any, y: Floats, weight: Floats, prior: Floats, prior_intercept: float, C: float
) -> tuple[Floats, float]:
    """Weights and intercept of a logistic regression drawn towards ``prior``; the prior itself if no row is labelled.

    ``X`` is (n, d), sparse or dense; ``y`` (n,) in 0..1 or NaN; ``weight`` (n,). The intercept is not penalised.
    """
    rows = np.flatnonzero(~np.isnan(y) & (weight > 0))
    if not rows.size:
        return prior, prior_intercept
    X = X[rows]
    base = X @ prior.astype(X.dtype) + prior_intercept
    # Columns that no row has stay at the prior; leaving them out makes adapting to a few rows quick.
    used = np.unique(X.indices) if issparse(X) else np.arange(X.shape[1])
    step = logistic_step(X[:, used], y[rows], weight[rows], base, C)
    coef = prior.copy()
    coef[used] += step[:-1]
    return coef, prior_intercept + float(step[-1])


def softmax_step(
    X: Any,
    Y: Floats,
    weight: Floats,
    start: Floats,
    C: float,
    pull_intercept: float,
    descent: Descent = EXACT_SOFTMAX,
) -> tuple[Floats, Floats]:
    """Steps of weights (k, d) and of intercepts (k,) from the logits ``start`` (n, k) to those that fit ``Y`` (n, k).

    ``X`` is (n, d); ``Y`` holds class probabilities; ``weight`` (n,). Steps are pulled towards zero: those of weights
    by ``1 / C``, those of intercepts by ``pull_intercept``.
    """
    k, d = Y.shape[1], X.shape[1]
    total = weight.sum()

    def objective(step: Floats) -> tuple[float, Floats]:
        coef, intercept = step[: k * d].reshape(k, d), step[k * d :]
        logits = start + X @ coef.T.astype(X.dtype) + intercept
        shares = log_softmax(logits, axis=1)
        loss = -(weight @ (Y * shares).sum(axis=1))
        loss += (coef**2).sum() / (2 * C) + pull_intercept * (intercept @ intercept) / 2
        slope = weight[:, None] * (np.exp(shares) - Y)
        gradient = (X.T @ slope.astype(X.dtype)).T + coef / C
        return loss / total, np.append(gradient, slope.sum(axis=0) + pull_intercept * intercept) / total

    step = _minimise(objective, k * d + k, descent)
    return step[: k * d].reshape(k, d), step[k * d :]


def fit_softmax(
    X: Any, Y: Floats, weight: Floats, prior: Floats, prior_intercept: Floats, C: float, pull_intercept: bool
) -> tuple[Floats, Floats]:
    """Weights (k, d) and intercepts (k,) of a multinomial logistic regression drawn towards ``prior``.

    ``X`` is (n, d); ``Y`` (n, k) holds class probabilities; ``weight`` (n,).
    """
    base = X @ prior.T.astype(X.dtype) + prior_intercept
    coef, intercept = softmax_step(X, Y, weight, base, C, 1.0 / C if pull_intercept else 0.0)
    return prior + coef, prior_intercept + intercept
