"""Features of a comment and a target from static vectors of word pieces, so that the target may be any words.

A bag of words learns nothing about a target that training never saw. Here comment and target are vectors in one space,
from a table taken once, at build time, from a sentence encoder (see ``training/static_vectors.py``). The features tell
what the comment speaks of, what the target is, what is said *near* the target, and how these relate.
"""

from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from stance.features.word_pieces import Runs, WordPieces

Floats = NDArray[np.float32]

RARITY: Final = 1e-3
"""Pieces more frequent than this count for less (Arora, Liang and Ma 2017, "A simple but tough-to-beat baseline")."""
SHARPNESS: Final = 8.0
"""How strongly the pooling near the target prefers pieces like it. Higher and lower did no better on VAST dev."""
SHARPNESS_SMOOTHED: Final = 12.0
"""The same for the pooling of whole passages; set by hand (2026-11)."""
WINDOW: Final = 21
"""Pieces of a passage. Macro-F1 on VAST dev: 0.645 with 5, 0.641 with 11, 0.654 with 21, 0.650 with 31."""
SAME: Final = 0.999
"""The cosine above which two pieces are taken for the same: 1 but for rounding."""
SCALARS: Final = 13
"""Features that are not vectors: overlap and cosines."""
BLOCKS: Final = 10
"""Vectors among the features; see ``TargetAwareVectors.transform``."""
_BATCH: Final = 256
"""Pairs worked on at a time: bounds the memory beside the result to some 100 MB, whatever the input."""


class TargetAwareVectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Pairs of comment and target to features of what the comment says about the target.

    The table and the tokenizer are parameters, since they come ready from the build step; ``fit`` learns only how
    frequent each piece is. All state is arrays and strings, so a fitted step can be saved without pickling anything.

    Args:
        pieces: int8 (v, d), a vector per piece of the vocabulary, each in its own scale; zero for special marks.
        scales: float32 (v,), the factor of each piece's vector.
        tokenizer: the JSON of the vocabulary's ``tokenizer.json``.
    """

    weights_: Floats
    n_features_in_: int

    def __init__(self, pieces: Any = None, scales: Any = None, tokenizer: str = "") -> None:
        self.pieces = pieces
        self.scales = scales
        self.tokenizer = tokenizer

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself, the pieces weighted by their smooth inverse frequency in the distinct comments of ``X``."""
        if self.pieces is None or self.scales is None:
            raise ValueError("TargetAwareVectors needs a table of vectors: give pieces, scales and tokenizer")
        pairs = self._pairs(X, reset=True)
        words = self._words()
        counts = np.zeros(len(self.pieces))
        for comment in dict.fromkeys(pairs[:, 0]):
            np.add.at(counts, words.ids(comment), 1)
        self.weights_ = (RARITY / (RARITY + counts / max(counts.sum(), 1))).astype(np.float32)
        return self

    def transform(self, X: Any) -> Floats:
        """Features, (n, 10 d + 13): vectors, their products and differences with the target's, and overlap.

        With c the comment's vector, t the target's, p and q the comment's poolings near the target, each of length
        one: c, t, p, q, ct, pt, qt, |c - t|, |p - t|, |q - t|, overlap. All are finite, whatever the strings.

        Args:
            X: (n, 2) comments and targets.
        """
        check_is_fitted(self)
        pairs = self._pairs(X, reset=False)
        batches = [pairs[start : start + _BATCH] for start in range(0, len(pairs), _BATCH)]
        features = np.empty((len(pairs), BLOCKS * self.pieces.shape[1] + SCALARS), dtype=np.float32)
        for number, batch in enumerate(batches):
            features[number * _BATCH :][: len(batch)] = self._features(batch)
        return features

    def _features(self, pairs: NDArray[Any]) -> Floats:
        words = self._words()
        said, about = (words.runs(texts) for texts in pairs.T)
        used, rows = np.unique(np.concatenate([said.flat, about.flat]), return_inverse=True)
        said_rows, about_rows = rows[: len(said.flat)], rows[len(said.flat) :]
        vectors = self.pieces[used].astype(np.float32)
        weighted = vectors * (self.scales * self.weights_)[used, None]
        near, covered = _cosines(_unit(vectors), said, said_rows, about, about_rows)
        passage = said.smoothed(near, WINDOW)

        c = _pooled(said, said_rows, np.ones_like(near), weighted)
        t = _pooled(about, about_rows, np.ones(len(about_rows), dtype=np.float32), weighted)
        p = _pooled(said, said_rows, said.softmax(SHARPNESS * near), weighted)
        q = _pooled(said, said_rows, said.softmax(SHARPNESS_SMOOTHED * passage), weighted)
        related = [view * t for view in (c, p, q)] + [abs(view - t) for view in (c, p, q)]
        overlap = _overlap(said, near, passage, about, covered)
        cosines = np.stack([(view * t).sum(axis=1) for view in (c, p, q)], axis=1)
        return np.concatenate([c, t, p, q, *related, overlap, cosines], axis=1)

    def _pairs(self, X: Any, reset: bool) -> NDArray[Any]:
        X = validate_data(self, X, dtype=object, reset=reset)
        if X.shape[1] != 2:
            raise ValueError(f"X must hold pairs of comment and target, (n, 2); it has {X.shape[1]} columns")
        pairs = np.empty(X.shape, dtype=object)
        pairs[:] = [[str(comment), str(target)] for comment, target in X]
        return pairs

    def _words(self) -> WordPieces:
        if "_word_pieces" not in vars(self):
            self._word_pieces = WordPieces(self.tokenizer)
        return self._word_pieces

    def __getstate__(self) -> dict[str, Any]:
        """The state without what is built again on first use."""
        return {name: value for name, value in super().__getstate__().items() if name != "_word_pieces"}

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: strings in, float32 out."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = []
        return tags


def _unit(rows: Floats) -> Floats:
    """``rows`` at length one; a zero row stays zero."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny))


def _pooled(runs: Runs, rows: NDArray[np.int64], shares: Floats, table: Floats) -> Floats:
    """The sum of each text's ``rows`` of ``table``, each times its share, at length one: (n, d)."""
    chosen = csr_array((shares, rows, runs.ends), shape=(len(runs.lengths), len(table)))
    return _unit(chosen @ table)


def _cosines(
    unit: Floats, said: Runs, said_rows: NDArray[np.int64], about: Runs, about_rows: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """How like each other the pieces of the pairs are, by their rows of ``unit``.

    First, for each piece of the comments, end to end, its highest cosine with a piece of the target. Second, (n, 2),
    the mean and the minimum, over the pieces of each target, of the highest cosine with a piece of the comment.
    """
    near = np.empty(len(said.flat), dtype=np.float32)
    covered = np.empty((len(said.lengths), 2), dtype=np.float32)
    for pair in range(len(covered)):
        comment = slice(said.ends[pair], said.ends[pair + 1])
        target = slice(about.ends[pair], about.ends[pair + 1])
        cosines = unit[said_rows[comment]] @ unit[about_rows[target]].T
        near[comment] = cosines.max(axis=1)
        best = cosines.max(axis=0)
        covered[pair] = best.sum() / len(best), best.min()
    return near, covered


def _overlap(said: Runs, near: Floats, passage: Floats, about: Runs, covered: Floats) -> Floats:
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
        np.log(about.lengths),
        covered[:, 0],
        covered[:, 1],
    ]
    return np.stack(columns, axis=1).astype(np.float32)
