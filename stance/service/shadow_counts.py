"""How two models scored the same comments: counts of pairs of scores, from which no comment can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

BINS: Final = 100
"""Of a score: each 0.01 wide, so that thresholds of two digits fall between two of them."""
_EDGE: Final = 1e-9
"""Added to a score, so that one on an edge is in the upper bin, as a threshold counts it."""

Scores = Mapping[str, float]


@dataclass(eq=False)
class Pairs:
    """One attribute's scores by the old model and by the new one."""

    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros((BINS, BINS), dtype=np.int64))
    """Comments by bin of the old score and of the new one, (BINS, BINS)."""
    old: float = 0.0
    """The sum of the old scores."""
    new: float = 0.0

    @property
    def comments(self) -> int:
        """How many comments were counted."""
        return int(self.counts.sum())

    @property
    def rank_correlation(self) -> float:
        """Spearman's, of the bins; NaN where one of the two always gave the same."""
        old, new = _ranks(self.counts.sum(axis=1)), _ranks(self.counts.sum(axis=0))
        total = self.counts.sum()
        old, new = old - total / 2, new - total / 2  # the mean of all ranks
        spread = (self.counts.sum(axis=1) @ old**2) * (self.counts.sum(axis=0) @ new**2)
        return float(old @ self.counts @ new / np.sqrt(spread)) if spread > 0 else float("nan")

    def differing(self, threshold: float) -> float:
        """The share of comments that one model puts at ``threshold`` or above and the other below; in hundredths."""
        edge = _bin(threshold)
        differing = self.counts[:edge, edge:].sum() + self.counts[edge:, :edge].sum()
        return float(differing / max(self.comments, 1))

    def flagged(self, threshold: float) -> tuple[int, int]:
        """How many comments have an old score, and how many a new score, of ``threshold`` or more."""
        edge = _bin(threshold)
        return int(self.counts[edge:].sum()), int(self.counts[:, edge:].sum())

    def mapped(self, threshold: float) -> float:
        """The new score from which on as many comments are as have an old score of ``threshold`` or more.

        Within a bin, comments are taken to be spread evenly.
        """
        wanted, _ = self.flagged(threshold)
        tail = np.append(np.cumsum(self.counts.sum(axis=0)[::-1])[::-1], 0)  # with a new score from each edge on
        reached = int(np.nonzero(tail >= wanted)[0][-1])
        inside = tail[reached] - tail[min(reached + 1, BINS)]
        part = (tail[reached] - wanted) / inside if inside else 0.0
        return float((reached + part) / BINS)


@dataclass(eq=False)
class Joint:
    """All attributes that two models have in common."""

    pairs: dict[str, Pairs] = field(default_factory=dict)
    comments: int = 0
    dropped: int = 0
    """Comments that the new model did not score, since the service had others to answer."""

    def add(self, old: Scores, new: Scores) -> None:
        """Counts a comment."""
        self.comments += 1
        for name in old.keys() & new.keys():
            pairs = self.pairs.setdefault(name, Pairs())
            pairs.counts[_bin(old[name]), _bin(new[name])] += 1
            pairs.old += old[name]
            pairs.new += new[name]

    def merge(self, other: Self) -> None:
        """Counts what ``other`` counted."""
        self.comments += other.comments
        self.dropped += other.dropped
        for name, more in other.pairs.items():
            pairs = self.pairs.setdefault(name, Pairs())
            pairs.counts += more.counts
            pairs.old += more.old
            pairs.new += more.new

    def as_json(self) -> dict[str, Any]:
        """What ``of_json`` reads."""
        attributes = {}
        for name, pairs in self.pairs.items():
            places = np.argwhere(pairs.counts)
            counts = [[int(old), int(new), int(pairs.counts[old, new])] for old, new in places]
            attributes[name] = {"old": pairs.old, "new": pairs.new, "counts": counts}
        return {"comments": self.comments, "dropped": self.dropped, "attributes": attributes}

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Self:
        """The counts in a JSON object.

        Raises:
            ValueError, KeyError, TypeError, IndexError: if it is none of these.
        """
        joint = cls(comments=int(said["comments"]), dropped=int(said["dropped"]))
        for name, entry in said["attributes"].items():
            pairs = joint.pairs[str(name)] = Pairs(old=float(entry["old"]), new=float(entry["new"]))
            for old, new, count in entry["counts"]:
                pairs.counts[int(old), int(new)] = int(count)
        return joint


def _bin(score: float) -> int:
    return min(int(score * BINS + _EDGE), BINS - 1)


def _ranks(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The middle of the ranks of what is in each bin, from 0 on."""
    return np.asarray(np.cumsum(counts) - counts / 2, dtype=np.float64)
