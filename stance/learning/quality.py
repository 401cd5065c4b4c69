"""The one number that models are compared by, for all rows and for many weightings of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from stance.labels import Task
from stance.learning.splits import POSITIVE_FROM
from stance.records import Example

MIN_PER_LABEL: Final = 8
"""Rows of a label needed to learn it and to measure it."""

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Gold:
    """The labels of rows in numbers, and how well logits fit them."""

    task: Task
    labels: tuple[str, ...]
    """The outputs of the model that learns, k; of a task that is not graded, in the order of its classes."""
    shares: Floats
    """(n, k): of a graded task in 0..1, NaN where not labelled; else one 1 in each row."""
    weight: Floats
    """(n,), how much each row counts in learning: 1 on average."""
    counted: tuple[int, ...] | None = None
    """Of a task that is not graded, the labels that may count in the measure; None: all."""

    @classmethod
    def of(cls, examples: Sequence[Example], task: Task, labels: Sequence[str]) -> "Gold":
        """The gold of ``examples``."""
        if task.is_graded:
            shares = np.array(task.gold(examples, labels), dtype=float).reshape(len(examples), len(labels))
        else:
            given = np.array(task.gold(examples, labels), dtype=object)
            shares = (given[:, None] == np.array(labels, dtype=object)).astype(float)
        weight = np.array([example.weight for example in examples], dtype=float)
        return cls(task, tuple(labels), shares, weight / weight.mean() if len(weight) else weight)

    @cached_property
    def judged(self) -> list[int]:
        """The labels that count: with rows enough that have them and, of a graded task, that do not."""
        return self.judged_on(np.arange(len(self.shares)))

    def judged_on(self, rows: NDArray[np.int64]) -> list[int]:
        """The same, if there were only the ``rows``."""
        shares = self.shares[rows]
        positive, negative = (shares >= POSITIVE_FROM).sum(axis=0), (shares < POSITIVE_FROM).sum(axis=0)
        least = np.minimum(positive, negative) if self.task.is_graded else positive
        return [int(k) for k in np.flatnonzero(least >= MIN_PER_LABEL) if self.counted is None or k in self.counted]

    def only(self, labels: Sequence[int]) -> "Gold":
        """The same, in which no labels but ``labels`` count."""
        if not self.task.is_graded:
            return replace(self, counted=tuple(labels))
        shares = np.full(self.shares.shape, np.nan)
        shares[:, labels] = self.shares[:, labels]
        return replace(self, shares=shares)

    @property
    def sides(self) -> tuple[str, ...]:
        """What a row is one of: the labels or, of a graded task, the first attribute judged or not."""
        if not self.task.is_graded:
            return self.labels
        name = self.labels[self.judged[0]]
        return f"no {name}", name

    def given(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which of the ``sides`` each of the ``rows`` is labelled as, (m,); -1 where it is not."""
        shares = self.shares[rows]
        if not self.task.is_graded:
            return np.asarray(shares.argmax(axis=1))
        share = shares[:, self.judged[0]]
        return np.where(np.isnan(share), -1, (share >= POSITIVE_FROM).astype(np.int64))

    def probabilities(self, logits: Floats) -> Floats:
        """How likely each of the ``sides`` is, (m, s), by ``logits`` (m, k)."""
        if not self.task.is_graded:
            return np.asarray(softmax(logits, axis=1))
        yes = expit(logits[:, self.judged[0]])
        return np.stack([1 - yes, yes], axis=1)

    @property
    def measure(self) -> str:
        """What ``quality`` gives, in words."""
        if not self.task.is_graded:
            names = [self.labels[each] for each in self.judged]
            return "macro-F1" if len(names) == len(self.labels) else f"macro-F1 of {' and '.join(names)}"
        names = [self.labels[each] for each in self.judged]
        return f"AUC of {names[0]}" if len(names) == 1 else f"mean AUC of {', '.join(names)}"

    def quality(
        self,
        logits: Floats,
        rows: NDArray[np.int64],
        parts: NDArray[np.int64] | None = None,
        weights: Floats | None = None,
    ) -> Floats:
        """Of ``logits`` (m, k) on the ``rows`` (m,), for each of the ``weights`` (b, m): (b,); NaN if not defined.

        The area under the curve, averaged over the attributes judged; else macro-F1 over the labels judged. The area
        compares rows with the same number in ``parts`` (m,) only: those that one model gave logits.
        """
        if parts is None:
            parts = np.zeros(len(rows), dtype=np.int64)
        if weights is None:
            weights = np.ones((1, len(rows)))
        shares = self.shares[rows]
        if not self.task.is_graded:
            return macro_f1(shares.argmax(axis=1), logits.argmax(axis=1), weights, self.judged)
        known = {each: ~np.isnan(shares[:, each]) for each in self.judged}
        areas = [
            area_under_curve(shares[where, each] >= POSITIVE_FROM, logits[where, each], weights[:, where], parts[where])
            for each, where in known.items()
        ]
        return np.asarray(np.mean(areas, axis=0)) if areas else np.full(len(weights), np.nan)

    def straight(self, logits: Floats, rows: NDArray[np.int64], weights: Floats) -> Floats:
        """How often the model is right on which of two rows has more of it: below 0.5 the labels look swapped.

        As ``quality`` of a graded task; of two opposite sides, the area under the curve of one against the other.
        """
        if self.task.is_graded:
            return self.quality(logits, rows, weights=weights)
        one, other = (self.labels.index(label) for label in list(self.task.labels)[:2])
        sided = (self.shares[rows][:, [one, other]] > 0).any(axis=1)
        return area_under_curve(
            self.shares[rows[sided], one] > 0, (logits[:, one] - logits[:, other])[sided], weights[:, sided]
        )


def area_under_curve(
    positive: NDArray[np.bool_], scores: Floats, weights: Floats, parts: NDArray[np.int64] | None = None
) -> Floats:
    """The weighted area under the ROC curve for each of ``weights`` (b, n): (b,); NaN without rows of both kinds.

    That is the share of pairs of a positive and a negative row in the right order: of all pairs, or of those in the
    same of the ``parts`` (n,). Models that learned from different rows may score on scales of their own, and their
    scores in one curve would make both look worse than they are (Forman and Scholz 2010, "Apples-to-apples in
    cross-validation studies").
    """
    won, pairs = np.zeros(len(weights)), np.zeros(len(weights))
    for part in np.unique(parts) if parts is not None else [0]:
        own = np.flatnonzero(parts == part) if parts is not None else np.arange(len(scores))
        order = own[np.argsort(scores[own], kind="stable")]
        starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf) > 0)  # equal scores are right by half
        if not len(starts):
            continue
        weighted = weights[:, order]
        above = np.add.reduceat(weighted * positive[order], starts, axis=1)
        below = np.add.reduceat(weighted * ~positive[order], starts, axis=1)
        won += (above * (np.cumsum(below, axis=1) - below / 2)).sum(axis=1)
        pairs += above.sum(axis=1) * below.sum(axis=1)
    return np.asarray(np.divide(won, pairs, out=np.full(len(weights), np.nan), where=pairs > 0))


def macro_f1(truth: NDArray[np.int64], said: NDArray[np.int64], weights: Floats, labels: Sequence[int]) -> Floats:
    """The mean over ``labels`` of the weighted F1 for each of ``weights`` (b, n): (b,)."""
    scores = []
    for label in labels:
        is_label, says = truth == label, said == label
        hits = weights @ (is_label & says)
        both = weights @ is_label.astype(float) + weights @ says
        scores.append(np.divide(2 * hits, both, out=np.zeros(len(weights)), where=both > 0))
    return np.asarray(np.mean(scores, axis=0)) if scores else np.full(len(weights), np.nan)
