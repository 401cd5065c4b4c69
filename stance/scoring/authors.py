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


def by_author(sides: Any, authors: Sequence[Any], off_topic: Any = None) -> Floats:
    """The probabilities (n, k) of each comment's labels, given all comments of its author in the thread.

    Each author has one side, unknown and at first any with the same probability; a comment follows it with the
    probability ``CONSTANCY`` and is otherwise independent of it (a mixture of labels with a latent class per author;
    Bayes' rule gives the posterior in closed form). Comments without an author, and authors with one comment, keep
    what they have.

    Args:
        sides: (n, k), each row summing to one.
        authors: n names of one thread, None where unknown.
        off_topic: (n,) in 0..1; the more a comment speaks of something else, the less it says of its author's side.
    """
    own = np.asarray(sides, dtype=np.float64)
    found = own.copy()
    k = own.shape[1]
    heed = np.ones(len(own)) if off_topic is None else 1 - np.nan_to_num(np.asarray(off_topic, dtype=np.float64))
    follows = CONSTANCY * np.eye(k) + (1 - CONSTANCY) / k
    said = (heed[:, None] * own + (1 - heed[:, None]) / k) @ follows.T
    for _, rows in pd.Series(range(len(own))).groupby(pd.Series(list(authors), dtype=object)):
        places = rows.to_numpy()
        if len(places) > 1 and np.isfinite(own[places]).all():
            logs = np.log(np.maximum(said[places], LEAST_PROBABILITY))
            others = logs.sum(axis=0) - logs
            side = np.exp(others - others.max(axis=1, keepdims=True))
            found[places] = own[places] * (side @ follows)
            found[places] /= found[places].sum(axis=1, keepdims=True)
    return found
