"""Linear classifiers that can be adapted: logistic regressions whose prior is an earlier fit.

Both minimise the weighted cross-entropy plus ``|w - w0|^2 / (2 C)``, where ``w0`` is zero for ``fit`` and the present
weights for ``partial_fit``. A few hundred rows of a newsroom therefore move a general model only as far as they
speak for it (maximum a posteriori adaptation; Chelba and Acero 2004, "Adaptation of maximum entropy capitalizer").
Labels of ``AttributeClassifier`` may be shares in 0..1, since raters disagree.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

Floats = NDArray[np.floating[Any]]
MAX_ITERATIONS = 300


def _minimise(objective: Any, size: int, tolerance: float) -> Floats:
    """The minimising vector of ``objective`` (value, gradient), starting at zero, by L-BFGS."""
    result = minimize(
        objective, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": MAX_ITERATIONS, "gtol": tolerance}
    )
    return np.asarray(result.x)


def fit_binary(
    X: Any, y: Floats, weight: Floats, prior: Floats, prior_intercept: float, C: float, tolerance: float = 1e-4
) -> tuple[Floats, float]:
    """Weights and intercept of a logistic regression drawn towards ``prior``.

    ``X`` is (n, d), sparse or dense; ``y`` (n,) in 0..1; ``weight`` (n,). The intercept is not penalised.
    """
    total = weight.sum()
    base = X @ prior + prior_intercept

    def objective(step: Floats) -> tuple[float, Floats]:
        logits = base + X @ step[:-1] + step[-1]
        loss = weight @ (np.logaddexp(0, logits) - y * logits) + step[:-1] @ step[:-1] / (2 * C)
        slope = weight * (expit(logits) - y)
        return loss / total, np.append(X.T @ slope + step[:-1] / C, slope.sum()) / total

    step = _minimise(objective, X.shape[1] + 1, tolerance * 0.01)
    return prior + step[:-1], prior_intercept + float(step[-1])


def fit_softmax(
    X: Any, Y: Floats, weight: Floats, prior: Floats, prior_intercept: Floats, C: float
) -> tuple[Floats, Floats]:
    """Weights (k, d) and intercepts (k,) of a multinomial logistic regression drawn towards ``prior``.

    ``X`` is (n, d); ``Y`` (n, k) holds class probabilities; ``weight`` (n,).
    """
    k, d = prior.shape
    total = weight.sum()
    base = X @ prior.T + prior_intercept

    def objective(step: Floats) -> tuple[float, Floats]:
        coef, intercept = step[: k * d].reshape(k, d), step[k * d :]
        logits = base + X @ coef.T + intercept
        loss = -(weight @ (Y * log_softmax(logits, axis=1)).sum(axis=1)) + (coef**2).sum() / (2 * C)
        slope = weight[:, None] * (softmax(logits, axis=1) - Y)
        return loss / total, np.append((slope.T @ X + coef / C).ravel(), slope.sum(axis=0)) / total

    step = _minimise(objective, k * d + k, 1e-7)
    return prior + step[: k * d].reshape(k, d), prior_intercept + step[k * d :]


class AttributeClassifier(BaseEstimator):  # type: ignore[misc]
    """One calibrated logistic regression per attribute, each fitted on the rows labelled for it.

    The first attribute starts from zero; the others start from its weights, so that an attribute with few labels
    shares what the first has learned. Probabilities are ``sigmoid(slope * logit + offset)`` (Platt 1999).

    Args:
        C: inverse strength of the pull towards the prior, for the first attribute.
        C_shared: the same for every further attribute's pull towards the first.
        C_adapt: the same for ``partial_fit``'s pull towards the present weights.
    """

    coef_: Floats
    intercept_: Floats
    calibration_: Floats

    def __init__(self, C: float = 1.0, C_shared: float = 1.0, C_adapt: float = 1.0) -> None:
        self.C = C
        self.C_shared = C_shared
        self.C_adapt = C_adapt

    def fit(self, X: Any, Y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, fitted. ``X`` is (n, d); ``Y`` (n, k) in 0..1, NaN where not labelled; weights (n,) or (n, k)."""
        X, Y, weight = self._rows(X, Y, sample_weight)
        start = np.zeros(X.shape[1])
        coefs, intercepts = [], []
        for j in range(Y.shape[1]):
            rows = np.flatnonzero(~np.isnan(Y[:, j]))
            coef, intercept = fit_binary(
                X[rows], Y[rows, j], weight[rows, j], start, 0.0, self.C if j == 0 else self.C_shared
            )
            start = coef if j == 0 else start
            coefs.append(coef)
            intercepts.append(intercept)
        self.coef_ = np.asarray(coefs, dtype=np.float32)
        self.intercept_ = np.asarray(intercepts)
        self.calibration_ = np.tile([1.0, 0.0], (Y.shape[1], 1))
        self.n_features_in_ = X.shape[1]
        return self

    def partial_fit(self, X: Any, Y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, adapted to further rows; attributes without a labelled row stay as they are."""
        check_is_fitted(self)
        X, Y, weight = self._rows(X, Y, sample_weight)
        for j in range(Y.shape[1]):
            rows = np.flatnonzero(~np.isnan(Y[:, j]))
            if rows.size:
                self.coef_[j], self.intercept_[j] = fit_binary(
                    X[rows], Y[rows, j], weight[rows, j], self.coef_[j].astype(float), self.intercept_[j], self.C_adapt
                )
        return self

    def decision_function(self, X: Any) -> Floats:
        """Uncalibrated logits, (n, k)."""
        check_is_fitted(self)
        return np.asarray(X @ self.coef_.T + self.intercept_)

    def predict_proba(self, X: Any) -> Floats:
        """Calibrated probabilities in 0..1, (n, k); they do not sum to one, for attributes go together."""
        slope, offset = self.calibration_.T
        return np.asarray(expit(self.decision_function(X) * slope + offset))

    @staticmethod
    def _rows(X: Any, Y: ArrayLike, sample_weight: ArrayLike | None) -> tuple[Any, Floats, Floats]:
        X = check_array(X, accept_sparse="csr", dtype=np.float64)
        Y = np.atleast_2d(np.asarray(Y, dtype=float).T).T
        weight = np.ones(len(Y)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        return X, Y, np.broadcast_to(weight.reshape(len(Y), -1), Y.shape)


class StanceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Multinomial logistic regression that can be adapted.

    Args:
        C: inverse strength of the pull towards zero.
        C_adapt: the same for ``partial_fit``'s pull towards the present weights.
    """

    def __init__(self, C: float = 1.0, C_adapt: float = 1.0) -> None:
        self.C = C
        self.C_adapt = C_adapt

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, fitted. ``X`` is (n, d), ``y`` (n,) class labels."""
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError(f"only one class, {self.classes_[0]!r}: nothing to tell apart")
        k = len(self.classes_)
        self.coef_, self.intercept_ = self._fit(X, y, sample_weight, np.zeros((k, X.shape[1])), np.zeros(k), self.C)
        return self

    def partial_fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, adapted to further rows, whose classes must be among those it knows."""
        check_is_fitted(self)
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, reset=False)
        self.coef_, self.intercept_ = self._fit(X, y, sample_weight, self.coef_, self.intercept_, self.C_adapt)
        return self

    def _fit(
        self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None, prior: Floats, prior_intercept: Floats, C: float
    ) -> tuple[Floats, Floats]:
        Y = (np.asarray(y)[:, None] == self.classes_).astype(float)
        weight = np.ones(len(Y)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        return fit_softmax(X, Y, weight, prior, prior_intercept, C)

    def decision_function(self, X: Any) -> Floats:
        """Logits: (n, k), or (n,) for two classes, as scikit-learn has it."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)
        logits = np.asarray(X @ self.coef_.T + self.intercept_)
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X: Any) -> Floats:
        """Class probabilities, (n, k), summing to one, in the order of ``classes_``."""
        logits = self.decision_function(X)
        if logits.ndim == 1:
            logits = np.column_stack([np.zeros_like(logits), logits])
        return np.asarray(softmax(logits, axis=1))

    def predict(self, X: Any) -> NDArray[Any]:
        """The likeliest class of each row, (n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
