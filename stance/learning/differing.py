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
BINS: Final = 10
"""Steps of probability in which a model's calibration is told."""
LEAST_IN_BIN: Final = 5
"""Rows from which the share in such a step is told; of fewer it is chance. Set by hand (2026-11)."""


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
class Bin:
    """Held-out rows to which a model gave nearly the same probability."""

    rows: int
    said: float
    """The mean probability that the model gave."""
    seen: float
    """The share of the rows of which that was true."""


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
    calibration_before: Sequence[Bin] = ()
    """How often the model in use is right where it says so with some probability: of a graded task, that a row has the
    first attribute judged; else that it has the likeliest label."""
    calibration_after: Sequence[Bin] = ()
    """The same of models that have learned from other rows."""


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
    calibration = (
        _bins(*(_yes(given, each) if gold.task.is_graded else _likeliest(given, each))) for each in (old, new)
    )
    return Differing(names, _counts(given, old), _counts(given, new), most, *calibration)


def _yes(given: NDArray[np.int64], probability: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """The probabilities of the attribute, and whether the rows have it."""
    return probability[:, 1], given == 1


def _likeliest(given: NDArray[np.int64], probability: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """The probabilities of the likeliest labels, and whether the rows have them."""
    return probability.max(axis=1), given == probability.argmax(axis=1)


def _bins(said: Floats, is_true: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """The rows by what is said of them, in steps of a tenth; those with too few rows to tell a share are left out."""
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    members = [np.flatnonzero(places == place) for place in range(BINS)]
    return tuple(
        Bin(len(rows), float(said[rows].mean()), float(is_true[rows].mean()))
        for rows in members
        if len(rows) >= LEAST_IN_BIN
    )


def _counts(given: NDArray[np.int64], probability: Floats) -> NDArray[np.int64]:
    """How many rows of each label (m,) are likeliest to have which, (k, k)."""
    table = np.zeros((probability.shape[1],) * 2, dtype=np.int64)
    np.add.at(table, (given, probability.argmax(axis=1)), 1)
    return table


def _worded(names: Sequence[str], probability: Floats) -> str:
    likeliest = int(probability.argmax())
    return f"{names[likeliest]} ({probability[likeliest]:.2f})"
