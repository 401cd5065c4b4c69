"""Where the model in use and the new one part: how each labels held-out rows, and on which rows they differ most."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.learning.quality import Floats, Gold
from stance.learning.splits import Rows
from stance.records import Example

MOST_DIFFERING: Final = 50
"""The rows on which they differ most that are kept."""


@dataclass(frozen=True)
class Difference:
    """A held-out row that the two models read differently."""

    example: Example
    given: str
    """Its label."""
    before: str
    """What the model in use says, with its probability."""
    after: str
    """What a model says that has learned from other rows."""


@dataclass(frozen=True)
class Differing:
    """What two models say of held-out rows."""

    names: tuple[str, ...] = ()
    """The labels told apart: those of the task or, of a graded one, without and with the first attribute judged."""
    before: NDArray[np.int64] | None = None
    """(k, k), how many rows with one label, a row of the table each, the model in use says have another."""
    after: NDArray[np.int64] | None = None
    """The same of models that have learned from other rows."""
    most: Sequence[Difference] = ()
    """The rows on which they differ most, the most different first."""


def differing(examples: Sequence[Example], gold: Gold, rows: Rows, before: Floats, after: Floats) -> Differing:
    """How logits before and after, (m, k) each, read the ``rows`` (m,); nothing if no label can be judged."""
    if not gold.judged:
        return Differing()
    given, names = gold.given(rows), gold.sides
    kept = given >= 0
    rows, given = rows[kept], given[kept]
    old, new = (gold.probabilities(logits[kept]) for logits in (before, after))
    apart = np.abs(old - new).sum(axis=1)
    order = np.argsort(-apart, kind="stable")[:MOST_DIFFERING]
    most = [
        Difference(examples[rows[i]], names[given[i]], *(_worded(names, each[i]) for each in (old, new)))
        for i in order.tolist()
        if apart[i] > 0
    ]
    return Differing(names, _counts(given, old), _counts(given, new), most)


def _counts(given: NDArray[np.int64], probability: Floats) -> NDArray[np.int64]:
    """How many rows of each label (m,) are likeliest to have which, (k, k)."""
    table = np.zeros((probability.shape[1],) * 2, dtype=np.int64)
    np.add.at(table, (given, probability.argmax(axis=1)), 1)
    return table


def _worded(names: Sequence[str], probability: Floats) -> str:
    likeliest = int(probability.argmax())
    return f"{names[likeliest]} ({probability[likeliest]:.2f})"
