"""Ways from labelled rows to a model, each of which can be tried on some rows and measured on others."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse import csr_array, issparse
from scipy.special import expit
from sklearn.pipeline import Pipeline

from stance.learning.quality import Floats, Gold
from stance.learning.splits import Rows
from stance.regression import EXACT, EXACT_SOFTMAX, Descent, logistic_step, softmax_step


@dataclass(frozen=True)
class Way:
    """A way to learn, by its kind and its strengths."""

    kind: str
    """``AS_IT_IS``'s, "adapted", "own weights" or "topic model"."""
    C: float = 0.0
    """How far rows may move the weights."""
    trust: float = 1.0
    """What part of the present weights, or of the general logits, is learned from on: 0 none."""
    balance: float = 0.0
    """Of a topic model: how far rare labels are weighed up."""
    keeps: float = 0.0
    """How strongly what the model in use says of other comments is kept, beside ``1 / C``: 0 not at all."""

    @property
    def name(self) -> str:
        """In words."""
        if self.kind == AS_IT_IS.kind:
            return self.kind
        others = {"trust": 0 < self.trust < 1 and self.trust, "balance": self.balance, "keeping": self.keeps}
        return ", ".join(
            [self.kind, f"C {self.C:g}", *(f"{name} {value:g}" for name, value in others.items() if value)]
        )


AS_IT_IS: Final = Way("as it is")
ADAPTED: Final = "adapted"
OWN: Final = "own weights"
"""Weights that start from zero: a logistic regression of the rows alone."""

ROUGHLY: Final = Descent(1e-4, 1e-5)
"""How exact a trial is: no measure changes by a visible digit, and it takes a third of the time."""
MANY: Final = 20
"""Cells that a column has on average where there are rows enough for nearly all: some 25,000 comments' n-grams."""
JITTER: Final = 1e-3
"""Added to the likeness of a row to itself, as a share of the mean one: equal rows would else make it singular."""


Step = tuple[Floats, Floats]
"""How far weights (k, d) and intercepts (k,) move."""


class Learner(Protocol):
    """A model in use and rows with labels, on which ways to learn are tried."""

    ways: list[Way]
    """The first is ``AS_IT_IS``."""
    present: Floats
    """The logits of the model in use on all rows, (n, k)."""

    def prepare(self, rows: Rows) -> None:
        """Makes trials on some of the ``rows`` quick."""

    def tried(self, way: Way, taught: Rows, held: Rows, labels: Sequence[int]) -> Floats:
        """The logits (m, k) on the rows ``held`` after learning ``labels`` in ``way`` from the rows ``taught``."""

    def grown(self, way: Way, nested: Sequence[Rows], held: Rows, labels: Sequence[int]) -> list[Floats]:
        """The same after learning from each of the ``nested`` rows, all of which are among the next ones."""

    def learned(self, way: Way, taught: Rows, held_out: Floats | None = None) -> Any:
        """The pipeline that has learned in ``way`` from the rows ``taught``.

        ``held_out`` (n, k) are its logits while it had not learned from the row, NaN where none; they tell how sure it
        may be.
        """

    def elsewhere(self, pipeline: Any) -> tuple[Floats, Floats]:
        """The logits on other comments, (m, k) each, of the model in use and of a ``pipeline`` that has learned."""


def grid(strengths: Sequence[float], trusts: Sequence[float] = (1.0,), keeps: Sequence[float] = (0.0,)) -> list[Way]:
    """Ways to adapt with each of the ``strengths``, ``trusts`` and ``keeps``, the gentlest of each first."""
    return [
        Way(ADAPTED if trust else OWN, C, trust, keeps=keep) for keep in keeps for trust in trusts for C in strengths
    ]


class Adapting:
    """Moving the last step of a pipeline, whose features stay as they are.

    Features of fewer rows than columns are replaced by as many columns as rows with the same products of rows: fits
    depend on nothing else (Schölkopf, Herbrich and Smola 2001, "A generalized representer theorem"), and so each takes
    milliseconds. A way that keeps what is said of other comments moves least in the directions in which these differ: a
    step is as long there as it changes their logits.
    """

    def __init__(
        self, features: Pipeline, last: Any, X: Any, gold: Gold, ways: Sequence[Way], others: Any = None
    ) -> None:
        """Ways for the fitted classifier ``last`` on ``X`` (n, d), which ``features`` gave.

        ``others`` (m, d) are those of comments without labels, on which it is seen what is forgotten.
        """
        self.features, self.last, self.X, self.gold = features, last, X, gold
        self.ways = [AS_IT_IS, *(way for way in ways if not way.keeps or others is not None)]
        # What is kept on the one half is measured on the other.
        halves = any(way.keeps for way in self.ways)
        self.kept: Any
        self.kept, self.others = (others[::2], others[1::2]) if halves else (None, others)
        self.present = self._present(X)
        self._place = np.full(X.shape[0], -1)
        self._spread: tuple[Floats, Floats] | None = None
        self._latest: tuple[Way, Step | None] = AS_IT_IS, None
        self._turned: dict[float, tuple[Floats, Floats]] = {}

    def prepare(self, rows: Rows) -> None:
        """Makes trials on some of the ``rows`` quick."""
        self._place[:] = -1
        self._place[rows] = np.arange(len(rows))
        self._rows, X = rows, self.X[rows]
        self._is_root = X.shape[1] > len(rows)
        if self._is_root:
            likeness = np.asarray((X @ X.T).toarray() if issparse(X) else X @ X.T, dtype=float)
            X = cholesky(likeness + JITTER * likeness.diagonal().mean() * np.eye(len(rows)), lower=True)
        self._root = np.asarray(X, dtype=np.float32)
        self._turned.clear()

    def tried(self, way: Way, taught: Rows, held: Rows, labels: Sequence[int]) -> Floats:
        """The logits (m, k) on the rows ``held`` after learning ``labels`` in ``way`` from the rows ``taught``."""
        return self.grown(way, [taught], held, labels)[0]

    def grown(self, way: Way, nested: Sequence[Rows], held: Rows, labels: Sequence[int]) -> list[Floats]:
        """The same after learning from each of the ``nested`` rows, all of which are among the next ones."""
        if way == AS_IT_IS:
            return [np.asarray(self.present[held])] * len(nested)
        space = self._space(way, np.concatenate([nested[-1], held]))
        there, start, found = space(held), self._trusts(way) * self.present[held], []
        step: Step | None = None
        for taught in nested:
            step = self._step(way, taught, space(taught), labels, ROUGHLY, step)
            found.append(start + there @ step[0].T.astype(there.dtype) + step[1])
        if step and not self._are_prepared(nested[-1]):
            self._latest = way, step
        return found

    def learned(self, way: Way, taught: Rows, held_out: Floats | None = None) -> Any:
        """The pipeline that has learned in ``way`` from the rows ``taught``, and is as sure as ``held_out`` allows."""
        last = self.last_of(way, taught)
        if way != AS_IT_IS and held_out is not None:
            self._calibrate(last, held_out)
        return Pipeline([*self.features.steps, ("last", last)])

    def elsewhere(self, pipeline: Any) -> tuple[Floats, Floats]:
        """The logits on the other rows, (m, k) each, of the model in use and of a ``pipeline`` that has learned."""
        return self._present(self.others), two_sided(pipeline[-1].decision_function(self.others))

    def last_of(self, way: Way, taught: Rows) -> Any:
        """The classifier that has learned in ``way`` from the rows ``taught``."""
        last = copy.deepcopy(self.last)
        if way == AS_IT_IS:
            return last
        ends = EXACT if self.gold.task.is_graded else EXACT_SOFTMAX
        begin = self._latest[1] if self._latest[0] == way and not self._are_prepared(taught) else None
        step, intercept = self._step(way, taught, self._space(way, taught)(taught), self.gold.judged, ends, begin)
        if way.keeps:
            step = step @ self._turn(way.C * way.keeps)[0].T
        elif self._is_root and self._are_prepared(taught):
            # What the columns weigh is what the rows weigh, and so what the features weigh.
            of_rows = solve_triangular(self._root.astype(float), step.T, lower=True, trans="T")
            step = np.asarray(self.X[self._rows].T @ of_rows).T
        new = len(step) - len(last.coef_)
        trusts, share = self._trusts(way), getattr(last, "share", 1.0)
        coef = np.concatenate([last.coef_, *[share * last.coef_[:1]] * new]) * trusts[:, None] + step
        offset = np.concatenate([last.intercept_, *[share * last.intercept_[:1]] * new]) * trusts + intercept
        if self.gold.task.is_graded:
            return last.set_weights(coef, offset)
        return last.set_weights(last.classes_, coef, offset)

    def _are_prepared(self, rows: Rows) -> bool:
        return bool((self._place[rows] >= 0).all())

    def _space(self, way: Way, rows: Rows) -> Callable[[Rows], Any]:
        """Gives features of some of the ``rows``, in which steps are as long as ``way`` has it."""
        is_prepared = self._are_prepared(rows)
        if way.keeps:
            turn, turned = self._turn(way.C * way.keeps)
            return lambda some: turned[self._place[some]] if is_prepared else (self.X[some] @ turn).astype(np.float32)
        if is_prepared:
            return lambda some: self._root[self._place[some]]
        # All rows are not copied: they may be most of what is in memory.
        return lambda some: self.X if len(some) == self.X.shape[0] else self.X[some]

    def _turn(self, strength: float) -> tuple[Floats, Floats]:
        """The matrix (d, d) that turns features, and shrinks them where other comments differ; and those prepared."""
        if strength not in self._turned:
            if self._spread is None:
                self._spread = np.linalg.eigh((self.kept.T @ self.kept).astype(float))
            sizes, directions = self._spread
            turn = np.asarray(directions / np.sqrt(1 + strength * np.maximum(sizes, 0)), dtype=np.float32)
            self._turned[strength] = turn, self.X[self._rows] @ turn
        return self._turned[strength]

    def _trusts(self, way: Way) -> Floats:
        """What part of each label's present weights is kept, (k,): all of what cannot be judged."""
        trusts = np.full(len(self.gold.labels), way.trust)
        if self.gold.task.is_graded:
            trusts[[label not in self.gold.judged for label in range(len(trusts))]] = 1.0
        return trusts

    def _step(
        self, way: Way, taught: Rows, X: Any, labels: Sequence[int], ends: Descent, begin: Step | None = None
    ) -> Step:
        """How far the weights (k, d) and intercepts (k,) move, by the features ``X`` (m, d) of the rows ``taught``.

        The search begins at the step ``begin``.
        """
        coef: Floats = np.zeros((len(self.gold.labels), X.shape[1]))
        intercept: Floats = np.zeros(len(self.gold.labels))
        X, used = _without_empty_columns(X)
        start, weight = self._trusts(way) * self.present[taught], self.gold.weight[taught]
        shares = self.gold.shares[taught]
        if not self.gold.task.is_graded:
            if begin:
                ends = replace(ends, begin=np.concatenate([begin[0][:, used].ravel(), begin[1]]))
            coef[:, used], intercept = softmax_step(X, shares, weight, start, way.C, 1 / way.C, ends)
            return coef, intercept
        for label in labels:
            known = np.flatnonzero(~np.isnan(shares[:, label]))
            if len(known):
                # What starts from another attribute has to move further than what only adapts.
                C = way.C if label < len(self.last.coef_) else max(way.C, self.last.C_shared)
                own = X if len(known) == len(taught) else X[known]
                if begin:
                    ends = replace(ends, begin=np.append(begin[0][label, used], begin[1][label]))
                step = logistic_step(own, shares[known, label], weight[known], start[known, label], C, ends)
                coef[label, used], intercept[label] = step[:-1], step[-1]
        return coef, intercept

    def _calibrate(self, last: Any, held_out: Floats) -> None:
        """Makes ``last`` as sure as fits the rows as they were held out, and other comments as the model in use has it.

        Labelled rows are mostly chosen: more of them are toxic than of what will be read. 0.05 of news comments
        (dev_civil) have a score of 0.5 and more. After learning 200 rows of each of six sets 0.08 had on average (fast:
        0.11) by the rows alone, and 0.04 (0.05) so; the Brier score was 0.072 (0.095) there and is 0.051 (0.052), and
        on other rows of the sets it was 0.114 (0.126) and is 0.119 (0.143; 2026-11).
        """
        known = np.flatnonzero(~np.isnan(held_out).any(axis=1))
        logits, labels, weight = held_out[known], self._labels(known), self.gold.weight[known]
        others = self.others if self.kept is None else self.kept
        if self.gold.task.is_graded and others is not None:
            said = expit(self._present(others))
            kept = [j for j in self.gold.judged if j < len(self.last.coef_)]
            said[:, np.setdiff1d(np.arange(said.shape[1]), kept)] = np.nan
            logits = np.concatenate([logits, last.decision_function(others)])
            labels = np.concatenate([labels, said])
            weight = np.concatenate([weight, np.ones(len(said))])
        last.calibrate(logits, labels, weight)

    def _labels(self, rows: Rows) -> Any:
        """What the classifier is calibrated to: attributes that cannot be judged stay as they are."""
        shares = self.gold.shares[rows]
        if not self.gold.task.is_graded:
            return np.array(self.gold.labels, dtype=str)[shares.argmax(axis=1)]
        learned = np.full(shares.shape, np.nan)
        learned[:, self.gold.judged] = shares[:, self.gold.judged]
        return learned

    def _present(self, X: Any) -> Floats:
        """The present logits, (n, k); of an attribute that is new, its share of the first."""
        logits = two_sided(self.last.decision_function(X))
        new = len(self.gold.labels) - logits.shape[1]
        return np.concatenate([logits, *[getattr(self.last, "share", 1.0) * logits[:, :1]] * new], axis=1)


def _without_empty_columns(X: Any) -> tuple[Any, Any]:
    """``X``, of which nothing is kept, without columns that no row has, and where the others stand.

    Those do not move; leaving them out makes learning from a few rows quick. Many rows have nearly all columns.
    """
    if not issparse(X) or X.nnz > MANY * X.shape[1]:
        return X, slice(None)
    has = np.bincount(X.indices, minlength=X.shape[1]) > 0
    used = np.flatnonzero(has)
    number = (np.cumsum(has) - 1).astype(X.indices.dtype)
    # The matrix is large, and to pick columns would copy it.
    return csr_array((X.data, number[X.indices], X.indptr), shape=(X.shape[0], len(used))), used


def two_sided(logits: Any) -> Floats:
    """Logits (n, k) of those that a classifier of two classes gives as one number a row."""
    logits = np.asarray(logits, dtype=float)
    return np.stack([-logits, logits], axis=1) / 2 if logits.ndim == 1 else logits
