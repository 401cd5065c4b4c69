"""What a topic's labelled rows add to a general stance model: a logistic regression for each topic, on top of it.

A topic has far fewer rows than there are features, so its weights are learned as weights of its rows, from how alike
these are (the kernel form of ridge-penalised logistic regression; Zhu and Hastie 2005, "Kernel logistic regression
and the import vector machine"). That makes a fit a matter of milliseconds for some hundred rows, and lets
cross-validation and a learning curve use the likenesses again.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse import csr_array
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from stance.calibration import temperature
from stance.features.topic_words import TopicParts
from stance.products import row_products
from stance.regression import Descent, softmax_step

Floats = NDArray[np.floating[Any]]

BALANCE: Final = 0.75
"""How far rare labels are weighed up: 0 not at all, 1 until all labels weigh the same. On 18 targets of six sets of
tweets and Reddit comments, 500 rows each: macro-F1 0.523, 0.534, 0.541 and 0.545 with 0, 0.5, 0.75 and 1 (2026-11)."""
GENERAL_SHARE: Final = 0.5
"""Weight of the general features' likeness, where words and characters count 1 each; chosen on the same targets with
plain TF-IDF, not with the hashed n-grams used here."""
PULL_INTERCEPT: Final = 0.1
"""Inverse squared size of an intercept's step, so that a topic whose few rows lean to one side does not move there."""
OFTEN: Final = 0.04
"""N-grams in a larger share of a topic's rows are multiplied as a dense matrix: half the time at 3,500 rows."""
_JITTER: Final = 1e-3
"""Added to the likeness of a row to itself, so that equal rows leave the matrix positive definite."""
_TOLERANCE: Final = 1e-5
"""The slope below which a fit ends."""
_LEAST_GAIN: Final = 1e-7
"""The share that a step must gain to go on."""


@dataclass(frozen=True)
class TopicRows:
    """The rows of one topic, ready to learn from."""

    number: int
    """The topic's, counted from one."""
    where: NDArray[np.int64]
    """Which rows they are, (n,)."""
    root: Floats
    """(n, n), whose products of rows are how alike the rows are."""
    general: Floats
    """The general model's logits, (n, k), less their mean over the labels."""
    present: Floats
    """What is known of the topic already adds to them, (n, k)."""

    def start(self, trust: float) -> Floats:
        """The logits to start from, (n, k), with ``trust`` times the general ones."""
        return np.asarray(trust * self.general + self.present)

    def weights(self, coef: Floats) -> Floats:
        """Weights of the rows, (n, k), that do what ``coef`` (n, k) does to the columns of ``root``."""
        return np.asarray(solve_triangular(self.root, coef, lower=True, trans="T"))


def topic_step(
    X: Floats, start: Floats, Y: Floats, weight: Floats, C: float, balance: float = BALANCE
) -> tuple[Floats, Floats]:
    """What rows of one topic teach: the steps of weights (d, k) and of intercepts (k,) from the logits ``start``.

    They minimise cross-entropy plus their squared length over ``2 C``. ``X`` is (n, d), ``Y`` (n, k) one 1 a row,
    ``weight`` (n,).
    """
    weight = weight * _balanced(Y, balance)
    coef, intercept = softmax_step(X, Y, weight, start, C, PULL_INTERCEPT, Descent(_TOLERANCE, _LEAST_GAIN))
    return coef.T, intercept


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A general classifier's logits, moved for each topic by weights of its own; elsewhere just the general one.

    It reads what ``TopicFeatures`` gives. ``partial_fit`` goes on from the present weights, and learns topics it has
    not met from the start.

    Args:
        general: the general model's fitted classifier; a clone keeps it as it is.
        width: how many general features there are.
        trust: what part of the general logits a topic starts from.
        C: inverse strength of the pull towards that start.
        balance: how far rare labels are weighed up: 0 not at all, 1 until all labels weigh the same.
    """

    explained_by: ClassVar = "leaving out"
    balance: float = BALANCE
    """Of models saved before it could be chosen."""
    classes_: NDArray[Any]
    centre_: Floats
    """(d,), the mean of the general features."""
    length_: float
    """How long they are without it, at the root of the mean square."""
    dense_: Floats
    """(t, d, k), weights of the general features."""
    columns_: NDArray[np.int32]
    """The n-grams of the first topic, then of the second, to the last."""
    ends_: NDArray[np.int64]
    """(t + 1,), where each topic's begin and end."""
    sparse_: Floats
    """(len(columns_), k), their weights."""
    intercept_: Floats
    """(t, k)."""
    temperature_: float

    def __init__(
        self, general: Any = None, width: int = 0, trust: float = 0.3, C: float = 5.0, balance: float = BALANCE
    ) -> None:
        self.general = general
        self.width = width
        self.trust = trust
        self.C = C
        self.balance = balance

    def fit(self, X: Any, y: ArrayLike) -> Self:
        """Itself, with weights for each topic in ``X``, a matrix of ``TopicFeatures``; ``y`` (n,) are labels."""
        return self.begin(X).partial_fit(X, y)

    def partial_fit(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Itself, the weights of the topics in ``X`` moved as far as its rows speak for it; weights (n,)."""
        X = self._parts(X)
        if not hasattr(self, "classes_"):
            self.begin(X)
        Y = self.one_hot(y)
        weight = np.ones(len(Y)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        for number in topics_of(X.topic):
            rows = self.rows_of(X, number, np.flatnonzero(X.topic == number))
            own, start = rows.where, rows.start(self.trust)
            self.take(rows, X, *topic_step(rows.root, start, Y[own], weight[own], self.C, self.balance))
        return self

    def take(self, rows: TopicRows, X: TopicParts, coef: Floats, intercept: Floats) -> None:
        """Moves the weights of a topic by a step that ``topic_step`` found on ``rows``, which are some of ``X``."""
        self._keep(rows.number - 1, rows.weights(coef), intercept, X[rows.where])

    def calibrate(self, logits: Floats, y: ArrayLike) -> Self:
        """Itself, sure of its topics as far as ``logits`` (n, k), held out while learning, were right on ``y``."""
        self.temperature_ = temperature(logits, self.one_hot(y))
        return self

    def one_hot(self, y: ArrayLike) -> Floats:
        """(n, k), one 1 in each row, in the order of ``classes_``."""
        labels = np.asarray(y)
        if unknown := sorted(set(labels.tolist()) - set(self.classes_.tolist())):
            raise ValueError(f"labels {unknown} are not among the classes it knows, {self.classes_.tolist()}")
        return np.asarray(labels[:, None] == self.classes_, dtype=float)

    def rows_of(self, X: TopicParts, number: int, where: NDArray[np.int64]) -> TopicRows:
        """Rows of a topic, ready to learn from: those of ``X`` at the places ``where``."""
        check_is_fitted(self)
        general, sparse = X.general[where], X.words[where]
        dense = self._scaled(general)
        # In double precision, for equal rows leave little to spare; the steps then do with single.
        likeness = _likeness(dense, sparse).astype(float)
        likeness[np.diag_indices_from(likeness)] += _JITTER
        root = cholesky(likeness, lower=True, overwrite_a=True, check_finite=False).astype(np.float32)
        logits = _centred(self.general.decision_function(general))
        return TopicRows(number, where, root, logits, self._moved(number - 1, dense, sparse))

    def general_of(self, X: Any) -> Floats:
        """The general features in ``X``, (n, d)."""
        return self._parts(X).general

    def decision_function(self, X: Any) -> Floats:
        """Logits, (n, k)."""
        check_is_fitted(self)
        X = self._parts(X)
        logits = _two_sided(self.general.decision_function(X.general))
        for number in topics_of(X.topic):
            where = np.flatnonzero(X.topic == number)
            if number < len(self.ends_) and self.ends_[number] > self.ends_[number - 1]:
                moved = self._moved(number - 1, self._scaled(X.general[where]), X.words[where])
                logits[where] = (self.trust * _centred(logits[where]) + moved) / self.temperature_
        return logits

    def predict_proba(self, X: Any) -> Floats:
        """Class probabilities, (n, k), summing to one, in the order of ``classes_``."""
        return np.asarray(softmax(self.decision_function(X), axis=1))

    def predict(self, X: Any) -> NDArray[Any]:
        """The likeliest class of each row, (n,)."""
        return np.asarray(self.classes_[self.decision_function(X).argmax(axis=1)])

    def predict_off_topic(self, X: Any) -> Floats:
        """How likely each text is off topic, (n,), as the general classifier has it; NaN if it cannot tell."""
        general = self.general_of(X)
        if not hasattr(self.general, "predict_off_topic"):
            return np.full(len(general), np.nan)
        return np.asarray(self.general.predict_off_topic(general))

    def begin(self, X: Any) -> Self:
        """Itself, knowing no topic yet, with the scale of the general features in ``X``."""
        general = self.general_of(X)
        self.classes_ = np.asarray(self.general.classes_)
        k = len(self.classes_)
        self.centre_ = general.mean(axis=0)
        self.length_ = float(np.sqrt(((general - self.centre_) ** 2).sum(axis=1).mean())) or 1.0
        self.dense_ = np.zeros((0, self.width, k), dtype=np.float32)
        self.columns_, self.sparse_ = np.zeros(0, dtype=np.int32), np.zeros((0, k), dtype=np.float32)
        self.ends_, self.intercept_ = np.zeros(1, dtype=np.int64), np.zeros((0, k))
        self.temperature_ = 1.0
        return self

    def _parts(self, X: Any) -> TopicParts:
        if isinstance(X, TopicParts):
            return X
        X = csr_array(X)
        topic = X[:, [0]].toarray().ravel().astype(np.int64)
        return TopicParts(topic, X[:, 1 : 1 + self.width].toarray(), csr_array(X[:, 1 + self.width :]))

    def _scaled(self, general: Floats) -> Floats:
        return np.asarray((general - self.centre_) * (np.sqrt(GENERAL_SHARE) / self.length_), dtype=np.float32)

    def _moved(self, topic: int, dense: Floats, sparse: csr_array) -> Floats:
        """What the topic's weights add to the general logits, (n, k): zero if it has none."""
        if topic >= len(self.dense_):
            return np.zeros((len(dense), len(self.classes_)))
        own = slice(self.ends_[topic], self.ends_[topic + 1])
        words = sparse[:, self.columns_[own]] @ self.sparse_[own]
        return np.asarray(row_products(dense, self.dense_[topic]) + words + self.intercept_[topic], dtype=float)

    def _keep(self, topic: int, rows: Floats, intercept: Floats, X: TopicParts) -> None:
        """Adds what was learned of a topic, as weights of its rows ``X``, to its weights."""
        k, general, words = len(self.classes_), X.general, X.words
        missing = max(topic + 1 - len(self.dense_), 0)
        self.dense_ = np.concatenate([self.dense_, np.zeros((missing, self.width, k), dtype=np.float32)])
        self.intercept_ = np.concatenate([self.intercept_, np.zeros((missing, k))])
        self.ends_ = np.concatenate([self.ends_, np.full(missing, self.ends_[-1])])
        self.dense_[topic] += (self._scaled(general).T @ rows).astype(np.float32)
        self.intercept_[topic] += intercept
        own = slice(self.ends_[topic], self.ends_[topic + 1])
        old = self.columns_[own]
        columns = np.union1d(old, words.indices).astype(np.int32)
        weights = np.asarray(words[:, columns].T @ rows, dtype=np.float32)
        weights[np.searchsorted(columns, old)] += self.sparse_[own]
        self.columns_ = np.concatenate([self.columns_[: own.start], columns, self.columns_[own.stop :]])
        self.sparse_ = np.concatenate([self.sparse_[: own.start], weights, self.sparse_[own.stop :]])
        self.ends_[topic + 1 :] += len(columns) - len(old)

    def __sklearn_clone__(self) -> "TopicClassifier":
        return TopicClassifier(**self.get_params(deep=False))

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description of the input: sparse."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.no_validation = True
        return tags


def topics_of(topic: NDArray[np.int64]) -> list[int]:
    """The numbers of the topics that some rows have, in ascending order."""
    return sorted(set(topic.tolist()) - {0})


def _likeness(dense: Floats, sparse: csr_array) -> Floats:
    """How alike each two rows are by both kinds of features, (n, n)."""
    often = np.bincount(sparse.indices, minlength=sparse.shape[1]) > len(dense) * OFTEN
    is_often = often[sparse.indices]
    place, row = np.cumsum(often) - 1, np.repeat(np.arange(len(dense)), np.diff(sparse.indptr))
    common = np.zeros((len(dense), int(often.sum())), dtype=np.float32)
    common[row[is_often], place[sparse.indices[is_often]]] = sparse.data[is_often]
    rest = csr_array((sparse.data[~is_often], (row[~is_often], sparse.indices[~is_often])), shape=sparse.shape)
    likeness = dense @ dense.T
    likeness += common @ common.T
    likeness += (rest @ rest.T).toarray()
    return likeness


def _balanced(Y: Floats, balance: float) -> Floats:
    """A weight per row, the higher the rarer its label."""
    counts = Y.sum(axis=0)
    shares = np.divide(len(Y), counts * len(counts), out=np.zeros_like(counts), where=counts > 0)
    return np.asarray(Y @ shares**balance)


def _two_sided(logits: Any) -> Floats:
    logits = np.array(logits, dtype=float)
    return np.stack([-logits, logits], axis=1) / 2 if logits.ndim == 1 else logits


def _centred(logits: Any) -> Floats:
    logits = _two_sided(logits)
    return np.asarray(logits - logits.mean(axis=1, keepdims=True))
