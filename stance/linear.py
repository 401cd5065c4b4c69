"""Linear classifiers that can be adapted: logistic regressions whose prior is an earlier fit.

Both minimise the weighted cross-entropy plus ``|w - w0|^2 / (2 C)``, where ``w0`` is zero for ``fit`` and the present
weights for ``partial_fit``. A few hundred rows of a newsroom therefore move a general model only as far as they
speak for it (maximum a posteriori adaptation; Chelba and Acero 2004, "Adaptation of maximum entropy capitalizer").
Labels of ``AttributeClassifier`` may be shares in 0..1, since raters disagree.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from stance.calibration import temperature
from stance.products import row_products
from stance.regression import fit_attribute, fit_softmax

Floats = NDArray[np.floating[Any]]
NO_PULL: Final = 1e6
"""A ``C`` so large that there is no prior to speak of."""


def _labels(Y: ArrayLike, sample_weight: ArrayLike | None) -> tuple[Floats, Floats]:
    """Labels and weights, both (n, k), of labels (n,) or (n, k) and weights (n,), (n, k) or none."""
    Y = np.asarray(Y, dtype=float)
    Y = Y.reshape(len(Y), -1)
    known = Y[~np.isnan(Y)]
    if known.size and (known.min() < 0 or known.max() > 1):
        raise ValueError(f"labels must lie in 0..1; they reach from {known.min()} to {known.max()}")
    weight = np.ones(len(Y)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
    return Y, np.broadcast_to(weight.reshape(len(Y), -1), Y.shape)


class AttributeClassifier(BaseEstimator):  # type: ignore[misc]
    """One logistic regression per attribute, each fitted on the rows labelled for it.

    The first attribute starts from zero; the others start from a part of its weights, so that an attribute with few
    labels shares what the first has learned. ``calibrate`` turns what ``fit`` learned into probabilities that mean what
    they say; ``partial_fit`` afterwards keeps to that scale.

    Args:
        C: inverse strength of the pull towards zero, for the first attribute.
        C_shared: the same for every further attribute's pull towards its share of the first.
        share: part of the first attribute's logit, 0..1, that the others start from.
        C_adapt: the same for ``partial_fit``'s pull towards the present weights.
    """

    explained_by: ClassVar = "sum"
    """A logit is a sum over features, so what each part of a text adds to it can be told."""
    coef_: Floats
    intercept_: Floats
    n_features_in_: int

    def __init__(self, C: float = 1.0, C_shared: float = 1.0, share: float = 1.0, C_adapt: float = 1.0) -> None:
        self.C = C
        self.C_shared = C_shared
        self.share = share
        self.C_adapt = C_adapt

    def fit(self, X: Any, Y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, fitted. ``X`` is (n, d); ``Y`` (n, k) in 0..1, NaN where not labelled; weights (n,) or (n, k).

        An attribute without a labelled row is given its share of the first, which must have some.
        """
        X = self._inputs(X, reset=True)
        Y, weight = _labels(Y, sample_weight)
        if np.isnan(Y[:, 0]).all():
            raise ValueError("no row is labelled for the first attribute, from which the others start")
        first, intercept = fit_attribute(X, Y[:, 0], weight[:, 0], np.zeros(X.shape[1]), 0.0, self.C)
        start = (self.share * first, self.share * intercept)
        others = [fit_attribute(X, Y[:, j], weight[:, j], *start, self.C_shared) for j in range(1, Y.shape[1])]
        self._keep([(first, intercept), *others])
        return self

    def set_weights(self, coef: ArrayLike, intercept: ArrayLike) -> Self:
        """Itself, with weights (k, d) and intercepts (k,) that were learned elsewhere."""
        weights = np.asarray(coef, dtype=float)
        self.n_features_in_ = weights.shape[1]
        self._keep(list(zip(weights, np.asarray(intercept, dtype=float).tolist(), strict=True)))
        return self

    def partial_fit(self, X: Any, Y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, adapted to further rows; attributes without a labelled row stay as they are.

        ``Y`` may have columns of further attributes after those it knows: these start from their share of the first,
        as in ``fit``.
        """
        check_is_fitted(self)
        X = self._inputs(X)
        Y, weight = _labels(Y, sample_weight)
        present = list(zip(self.coef_.astype(float), self.intercept_, strict=True))
        start = (self.share * present[0][0], self.share * present[0][1])
        fitted = [fit_attribute(X, Y[:, j], weight[:, j], *now, self.C_adapt) for j, now in enumerate(present)]
        new = range(len(present), Y.shape[1])
        self._keep(fitted + [fit_attribute(X, Y[:, j], weight[:, j], *start, self.C_shared) for j in new])
        return self

    def calibrate(self, logits: ArrayLike, Y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, each attribute's logits stretched and shifted to fit rows it has not learned from (Platt 1999).

        ``logits`` (n, k) are those of models fitted without these rows; ``Y`` and weights as for ``fit``. The weights
        should make the rows look like what the model will read: probabilities hold for that mixture only.
        """
        check_is_fitted(self)
        logits = np.asarray(logits, dtype=float)
        Y, weight = _labels(Y, sample_weight)
        scaled = []
        for j in range(Y.shape[1]):
            slope, offset = fit_attribute(logits[:, [j]], Y[:, j], weight[:, j], np.ones(1), 0.0, NO_PULL)
            if slope[0] <= 0:  # too few rows to tell: it would turn the attribute round
                slope, offset = np.ones(1), 0.0
            scaled.append((self.coef_[j] * slope[0], self.intercept_[j] * slope[0] + offset))
        self._keep(scaled)
        return self

    def decision_function(self, X: Any) -> Floats:
        """Logits, (n, k)."""
        check_is_fitted(self)
        return np.asarray(row_products(self._inputs(X), self.coef_.T) + self.intercept_)

    def predict_proba(self, X: Any) -> Floats:
        """Probabilities in 0..1, (n, k); they do not sum to one, for attributes go together."""
        return np.asarray(expit(self.decision_function(X)))

    def _keep(self, fitted: Sequence[tuple[Floats, float]]) -> None:
        """Stores weights and intercepts; a feature's weights lie side by side, since scoring reads them together."""
        self.coef_ = np.asfortranarray([coef for coef, _ in fitted], dtype=np.float32)
        self.intercept_ = np.asarray([intercept for _, intercept in fitted], dtype=float)

    def _inputs(self, X: Any, reset: bool = False) -> Any:
        return validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=reset)


class StanceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Multinomial logistic regression that can be adapted.

    ``calibrate`` turns what ``fit`` learned into probabilities that mean what they say; ``partial_fit`` afterwards
    keeps to that scale. Beside the classes it may tell whether a text is off topic, which ``partial_fit`` leaves alone.

    Args:
        C: inverse strength of the pull towards zero.
        C_adapt: the same for ``partial_fit``'s pull towards the present weights.
    """

    explained_by: ClassVar = "leaving out"
    """Its features are not sums over words, so a word counts for what leaving it out takes away."""
    off_topic_: Floats
    """(d + 1,), the weights of a logistic regression, its intercept last; missing if nothing was ever said of it."""
    classes_: NDArray[Any]
    coef_: Floats
    intercept_: Floats
    n_features_in_: int

    def __init__(self, C: float = 1.0, C_adapt: float = 1.0) -> None:
        self.C = C
        self.C_adapt = C_adapt

    def fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, fitted. ``X`` is (n, d), ``y`` (n,) class labels; weights (n,)."""
        X, y = self._rows(X, y, reset=True)
        classes = np.unique(y)
        if len(classes) < 2:
            raise ValueError(f"only one class, {classes.tolist()[0]!r}: nothing to tell apart")
        self._start(classes, X.shape[1])
        self._learn(X, y, sample_weight, self.C, pull_intercept=False)
        return self

    def fit_shares(self, X: Any, Y: ArrayLike, classes: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, fitted to ``Y`` (n, k), how likely each of the ``classes``, in ascending order, is for each row."""
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=True)
        self._start(np.asarray(classes), X.shape[1])
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        shares = np.asarray(Y, dtype=float)
        self.coef_, self.intercept_ = fit_softmax(X, shares, weight, self.coef_, self.intercept_, self.C, False)
        return self

    def partial_fit(
        self, X: Any, y: ArrayLike, classes: ArrayLike | None = None, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Itself, adapted to further rows, whose classes must be among those it knows.

        The intercepts are drawn to the present ones too: rows of one topic, which often lean to one side, would
        otherwise move every other topic to that side. ``classes`` is needed only by a first call without ``fit``.
        """
        fresh = not hasattr(self, "classes_")
        if fresh and classes is None:
            raise ValueError("classes must be given on the first call of partial_fit")
        known = np.unique(self.classes_ if classes is None else np.asarray(classes))
        X, y = self._rows(X, y, reset=fresh)
        if fresh:
            self._start(known, X.shape[1])
        elif not np.array_equal(known, self.classes_):
            raise ValueError(f"classes {known.tolist()} are not those it knows, {self.classes_.tolist()}")
        if unknown := sorted(set(np.unique(y).tolist()) - set(self.classes_.tolist())):
            raise ValueError(f"labels {unknown} are not among the classes it knows, {self.classes_.tolist()}")
        self._learn(X, y, sample_weight, self.C if fresh else self.C_adapt, pull_intercept=not fresh)
        return self

    def set_weights(self, classes: ArrayLike, coef: ArrayLike, intercept: ArrayLike) -> Self:
        """Itself, with the weights (k, d) and intercepts (k,) of ``classes``, learned elsewhere; classes ascend."""
        self.classes_ = np.asarray(classes)
        self.coef_, self.intercept_ = np.asarray(coef, dtype=float), np.asarray(intercept, dtype=float)
        self.n_features_in_ = self.coef_.shape[1]
        return self

    def fit_off_topic(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, having learned from ``y`` (n,), 1 or 0 and NaN where not known, which texts are off topic."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        coef, intercept = fit_attribute(X, np.asarray(y, dtype=float), weight, np.zeros(X.shape[1]), 0.0, self.C)
        self.off_topic_ = np.append(coef, intercept)
        return self

    def predict_off_topic(self, X: Any) -> Floats:
        """How likely each text is off topic, (n,) in 0..1; NaN if that was never learned."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        if not hasattr(self, "off_topic_"):
            return np.full(X.shape[0], np.nan)
        weights = self.off_topic_[:-1, None].astype(X.dtype)
        return np.asarray(expit(row_products(X, weights)[:, 0] + self.off_topic_[-1]))

    def calibrate(self, logits: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, its logits divided by the one number that fits rows it has not learned from best.

        ``logits`` (n, k) are those of classifiers fitted without these rows; ``y`` and weights as for ``fit``. See
        ``calibration.temperature``.
        """
        check_is_fitted(self)
        logits = np.asarray(logits, dtype=float)
        weight = _check_sample_weight(sample_weight, logits)
        scale = temperature(logits, np.asarray(y)[:, None] == self.classes_, weight)
        self.coef_, self.intercept_ = self.coef_ / scale, self.intercept_ / scale
        return self

    def decision_function(self, X: Any) -> Floats:
        """Logits: (n, k), or (n,) for two classes, as scikit-learn has it."""
        logits = self._logits(X)
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X: Any) -> Floats:
        """Class probabilities, (n, k), summing to one, in the order of ``classes_``."""
        return np.asarray(softmax(self._logits(X), axis=1))

    def predict(self, X: Any) -> NDArray[Any]:
        """The likeliest class of each row, (n,)."""
        likeliest = self._logits(X).argmax(axis=1)
        return np.asarray(self.classes_[likeliest])

    def _start(self, classes: NDArray[Any], features: int) -> None:
        self.classes_ = classes
        self.coef_, self.intercept_ = np.zeros((len(classes), features)), np.zeros(len(classes))

    def _learn(self, X: Any, y: NDArray[Any], sample_weight: ArrayLike | None, C: float, pull_intercept: bool) -> None:
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        if not weight.any():
            raise ValueError("all sample weights are zero: nothing to learn from")
        Y = (y[:, None] == self.classes_).astype(float)
        self.coef_, self.intercept_ = fit_softmax(X, Y, weight, self.coef_, self.intercept_, C, pull_intercept)

    def _logits(self, X: Any) -> Floats:
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        return np.asarray(row_products(X, self.coef_.T.astype(X.dtype)) + self.intercept_)

    def _rows(self, X: Any, y: ArrayLike, reset: bool) -> tuple[Any, NDArray[Any]]:
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], reset=reset)
        check_classification_targets(y)
        return X, np.asarray(y)

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description of the input: dense or sparse."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
