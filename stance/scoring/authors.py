"""What an author's other comments say of each: readers seldom change sides within a thread."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

CONSTANCY: Final = 0.7
"""How likely a comment follows its author's side; else it is like anybody's. Set by hand (2026-11): authors mostly keep
to a side, and a comment that speaks clearly against it must still be able to win."""
LEAST_PROBABILITY: Final = 1e-9
"""Probabilities are not read as smaller, so that their logarithms stay finite."""

Floats = NDArray[np.float64]


def by_author(
    sides: Any, authors: Sequence[Any], off_topic: Any = None, threads: Sequence[Any] | None = None
) -> Floats:
    """The probabilities (n, k) of each comment's labels, given all comments of its author in the thread.

    Each author has one side, unknown and at first any with the same probability; a comment follows it with the
    probability ``CONSTANCY`` and is otherwise independent of it (a mixture of labels with a latent class per author;
    Bayes' rule gives the posterior in closed form). Comments without an author, and authors with one comment, keep
    what they have.

    Args:
        sides: (n, k), each row summing to one.
        authors: n names, None where unknown.
        off_topic: (n,) in 0..1; the more a comment speaks of something else, the less it says of its author's side.
        threads: the thread of each comment; None if all are of one.
    """
    own = np.asarray(sides, dtype=np.float64)
    found = own.copy()
    k = own.shape[1]
    heed = np.ones(len(own)) if off_topic is None else 1 - np.nan_to_num(np.asarray(off_topic, dtype=np.float64))
    follows = CONSTANCY * np.eye(k) + (1 - CONSTANCY) / k
    group = _groups(authors, threads)
    is_told = np.isfinite(own).all(axis=1)
    has_gap = np.bincount(group, ~is_told, minlength=len(own) + 1) > 0
    rows = np.flatnonzero((np.bincount(group, minlength=len(own) + 1) > 1)[group] & ~has_gap[group] & (group > 0))
    group = group[rows]
    said = (heed[rows, None] * own[rows] + (1 - heed[rows, None]) / k) @ follows.T
    logs = np.log(np.maximum(said, LEAST_PROBABILITY))
    together = np.stack([np.bincount(group, logs[:, label], minlength=1) for label in range(k)], axis=1)
    others = together[group] - logs
    side = np.exp(others - others.max(axis=1, keepdims=True, initial=-np.inf))
    pooled = own[rows] * (side @ follows)
    found[rows] = pooled / pooled.sum(axis=1, keepdims=True)
    return found


def _groups(authors: Sequence[Any], threads: Sequence[Any] | None) -> NDArray[np.int64]:
    """A number for each author in each thread, counted from 1; 0 where the author is unknown."""
    names, known = pd.factorize(pd.Series(authors, dtype=object))
    if threads is None:
        return np.asarray(names + 1)
    places = pd.factorize(pd.Series(threads, dtype=object))[0]
    pairs = np.where(names < 0, -1, places * max(len(known), 1) + names)
    distinct, numbers = np.unique(pairs, return_inverse=True)
    return np.asarray(numbers + (0 if len(distinct) and distinct[0] == -1 else 1))
