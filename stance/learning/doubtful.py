"""Labels that are likely wrong: those that a model which has not learned from the row contradicts most.

Confident learning (Northcutt, Jiang and Chuang 2021, "Confident learning: estimating uncertainty in dataset labels"): a
label counts as doubtful where another one is at least as probable as it is, on average, on rows that have it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stance.learning.quality import Floats, Gold
from stance.records import Example

MOST_SHOWN: Final = 20
"""The most doubtful rows that are named."""


@dataclass(frozen=True)
class Doubt:
    """A row whose label is likely wrong."""

    example: Example
    given: str
    """Its label."""
    likelier: str
    """The label that the model would give."""
    probability: float
    """Of the latter."""


@dataclass(frozen=True)
class Doubts:
    """The doubtful labels among some rows."""

    rows: int
    """The rows looked at."""
    count: int
    """Those whose label is doubtful."""
    worst: Sequence[Doubt]
    """The most doubtful ones, the worst first."""
    contradicted: int = 0
    """The rows for which another label is likelier, doubtful or not."""

    @property
    def is_model_weak(self) -> bool:
        """Whether most labels are contradicted: the models then cannot be trusted to doubt any."""
        return 2 * self.contradicted > self.rows

    @property
    def share(self) -> float:
        """Of the rows looked at."""
        return self.count / self.rows if self.rows else 0.0


def doubts(examples: Sequence[Example], gold: Gold, held_out: Floats) -> Doubts:
    """The doubtful labels of ``examples``, from the logits (n, k) of models that had not learned from the row.

    Rows without logits, NaN, are not looked at. Of a graded task, the first attribute that can be judged counts.
    """
    if not gold.judged:
        return Doubts(0, 0, ())
    labels, probability = gold.given(np.arange(len(examples))), gold.probabilities(held_out)
    rows = np.flatnonzero((labels >= 0) & ~np.isnan(probability).any(axis=1))
    names, given, probability = gold.sides, labels[rows], probability[rows]
    usual = np.array([probability[given == k, k].mean() if (given == k).any() else np.inf for k in range(len(names))])
    excess = probability - usual
    excess[np.arange(len(given)), given] = -np.inf
    other = excess.argmax(axis=1)
    own, against = probability[np.arange(len(given)), given], probability[np.arange(len(given)), other]
    doubtful = np.flatnonzero((excess.max(axis=1, initial=-np.inf) >= 0) & (against > own))
    worst = doubtful[np.argsort((own - against)[doubtful], kind="stable")][:MOST_SHOWN]
    named = [Doubt(examples[rows[i]], names[given[i]], names[other[i]], float(against[i])) for i in worst]
    contradicted = int((probability.argmax(axis=1) != given).sum())
    return Doubts(len(rows), len(doubtful), named, contradicted)
