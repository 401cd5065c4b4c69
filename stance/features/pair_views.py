"""What a comment says as a whole, and what it says near a target, as vectors: what ``static_vectors`` is made of.

Pairs with the same target are worked on together. How like a piece is to the target's pieces is looked up in a table
of the pieces that occur, so that a pair costs no product of matrices of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from stance.features.word_pieces import Runs, WordPieces

Floats = NDArray[np.float32]

SHARPNESS: Final = 8.0
"""How strongly the pooling near the target prefers pieces like it. Higher and lower did no better on VAST dev."""
SHARPNESS_SMOOTHED: Final = 12.0
"""The same for the pooling of whole passages; set by hand (2026-11)."""
WINDOW: Final = 21
"""Pieces of a passage. Macro-F1 on VAST dev: 0.645 with 5, 0.641 with 11, 0.654 with 21, 0.650 with 31."""
SAME: Final = 0.999
"""The cosine above which two pieces are taken for the same: 1 but for rounding."""
BLOCKS: Final = 10
"""Vectors among the features of a pair; see ``TargetAwareVectors.transform``."""
OVERLAP: Final = 13
"""Numbers that tell how target and comment overlap, see ``Views.overlap``."""
_MOST_COSINES: Final = 1 << 22
"""Cosines of pieces of comments and of a target in memory at a time: 16 MB."""
_TINY: Final = np.finfo(np.float32).tiny


@dataclass(frozen=True)
class Views:
    """The vectors of n pairs, of d numbers each, at length one."""

    comment: Floats
    """(n, d), the mean of the comment's pieces."""
    near: Floats
    """(n, d), the same, where pieces like those of the target count more."""
    passage: Floats
    """(n, d), where pieces count more that stand in a passage like the target."""
    target: Floats
    """(t, d), of the distinct targets."""
    which: NDArray[np.int64]
    """(n,), the target of each pair among them."""
    overlap: Floats
    """(n, ``OVERLAP``): how many words target and comment share, how long they are, and the cosines of the views."""

    def views(self) -> tuple[Floats, Floats, Floats]:
        """The comment's three."""
        return self.comment, self.near, self.passage


class PairReader:
    """Reads pairs of comment and target as ``Views``; each the same whatever pairs are read beside it.

    Args:
        pieces: int8 (v, d), a vector per piece of the vocabulary, each in its own scale.
        factors: float32 (v,), what each vector is multiplied by: its scale and its weight.
        tokenizer: the JSON of the vocabulary's ``tokenizer.json``.
    """

    def __init__(self, pieces: NDArray[np.int8], factors: Floats, tokenizer: str) -> None:
        self._table = pieces.astype(np.float32)
        # Sums of products of whole numbers, which float32 holds exactly up to 2^24: in whatever order they are added
        # up, and that depends on how many rows a product of matrices has, the sum is the same.
        self._lengths = np.sqrt(np.einsum("vd,vd->v", self._table, self._table))
        self._factors = factors
        self._words = WordPieces(tokenizer)

    def read(self, comments: Sequence[str], targets: Sequence[str]) -> Views:
        """The views of pairs, in their order."""
        numbers: dict[str, int] = {}
        which = np.array([numbers.setdefault(target, len(numbers)) for target in targets], dtype=np.int64)
        order = np.argsort(which, kind="stable")
        said, about = self._words.runs([comments[row] for row in order.tolist()]), self._words.runs(numbers)
        near = np.empty(len(said.flat), dtype=np.float32)
        covered = np.empty((len(comments), 2), dtype=np.float32)
        for number, rows in _by_target(which[order], said, about):
            pieces = slice(said.ends[rows.start], said.ends[rows.stop])
            ends = said.ends[rows.start : rows.stop] - said.ends[rows.start]
            target = about.flat[about.ends[number] : about.ends[number + 1]]
            near[pieces], covered[rows] = self._cosines(said.flat[pieces], ends, target)
        passage = said.smoothed(near, WINDOW)
        factors = self._factors[said.flat]
        shares = (
            factors,
            factors * said.softmax(SHARPNESS * near),
            factors * said.softmax(SHARPNESS_SMOOTHED * passage),
        )
        c, p, q = (self._pooled(said, each) for each in shares)
        t = self._pooled(about, self._factors[about.flat])
        own = which[order]
        cosines = [np.einsum("nd,nd->n", view, t[own]) for view in (c, p, q)]
        overlap = np.column_stack([_overlap(said, near, passage, about.lengths[own], covered), *cosines])
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return Views(c[back], p[back], q[back], t, which, overlap[back])

    def _pooled(self, runs: Runs, shares: Floats) -> Floats:
        """The sum of each text's vectors, each times its share, at length one: (n, d)."""
        chosen = csr_array((shares, runs.flat, runs.ends), shape=(len(runs.lengths), len(self._table)))
        return unit(np.asarray(chosen @ self._table))

    def _cosines(self, said: NDArray[np.int64], starts: NDArray[np.int64], about: NDArray[np.int64]) -> Any:
        """How like each other the pieces of comments and of one target are.

        First, for each piece in ``said``, its highest cosine with a piece of the target. Second, for each comment, of
        which the pieces begin at ``starts``, the mean and the minimum, over the pieces of the target, of the highest
        cosine with a piece of the comment.
        """
        is_used = np.zeros(len(self._table), dtype=bool)
        is_used[said] = True
        used = np.flatnonzero(is_used)
        place = np.empty(len(self._table), dtype=np.int32)
        place[used] = np.arange(len(used))
        lengths = np.maximum(self._lengths[used, None] * self._lengths[about], _TINY)
        cosines = (self._table[used] @ self._table[about].T) / lengths
        best = np.maximum.reduceat(cosines[place[said]], starts)
        return cosines.max(axis=1)[place[said]], np.column_stack([best.sum(axis=1) / len(about), best.min(axis=1)])


def unit(rows: Floats) -> Floats:
    """``rows`` at length one; a zero row stays zero."""
    lengths = np.sqrt(np.einsum("nd,nd->n", rows, rows))
    return np.asarray(rows / np.maximum(lengths, _TINY)[:, None])


def _by_target(which: NDArray[np.int64], said: Runs, about: Runs) -> Iterator[tuple[int, slice]]:
    """The targets of pairs in ascending order of ``which``, and the rows of each; many rows in several parts."""
    edges = [*np.flatnonzero(np.diff(which, prepend=-1)).tolist(), len(which)]
    for start, stop in pairwise(edges):
        number = int(which[start])
        most = max(_MOST_COSINES // int(about.lengths[number]), 1)
        while start < stop:
            end = int(np.searchsorted(said.ends, said.ends[start] + most, side="right")) - 1
            end = min(max(end, start + 1), stop)
            yield number, slice(start, end)
            start = end


def _overlap(said: Runs, near: Floats, passage: Floats, target_lengths: NDArray[np.int64], covered: Floats) -> Floats:
    """How many words comment and target share, and how long they are: (n, 10)."""
    same = said.total((near > SAME).astype(np.float32))
    columns = [
        said.highest(near),
        said.total(near) / said.lengths,
        said.highest(passage),
        np.log1p(same),
        same > 0,
        same / said.lengths,
        np.log(said.lengths),
        np.log(target_lengths),
        covered[:, 0],
        covered[:, 1],
    ]
    return np.stack(columns, axis=1).astype(np.float32)
