"""Features of a comment and a target from static vectors of word pieces, so that the target may be any words.

A bag of words learns nothing about a target that training never saw. Here comment and target are vectors in one space,
from a table taken once, at build time, from a sentence encoder (see ``training/static_vectors.py``). The features tell
what the comment speaks of, what the target is, what is said *near* the target, and how these relate.
"""

from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from stance.features.pair_views import BLOCKS, OVERLAP, PairReader
from stance.features.word_pieces import WordPieces

Floats = NDArray[np.float32]

RARITY: Final = 1e-3
"""Pieces more frequent than this count for less (Arora, Liang and Ma 2017, "A simple but tough-to-beat baseline")."""
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
        words = WordPieces(self.tokenizer)
        counts = np.zeros(len(self.pieces))
        for comment in dict.fromkeys(pairs[:, 0]):
            np.add.at(counts, words.ids(comment), 1)
        self.weights_ = (RARITY / (RARITY + counts / max(counts.sum(), 1))).astype(np.float32)
        self._pair_reader = self._new_reader()
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
        features = np.empty((len(pairs), BLOCKS * self.pieces.shape[1] + OVERLAP), dtype=np.float32)
        for number, batch in enumerate(batches):
            features[number * _BATCH :][: len(batch)] = self._features(batch)
        return features

    def _features(self, pairs: NDArray[Any]) -> Floats:
        read = self._reader().read(*pairs.T.tolist())
        c, p, q = read.views()
        t = read.target[read.which]
        related = [view * t for view in (c, p, q)] + [abs(view - t) for view in (c, p, q)]
        return np.concatenate([c, t, p, q, *related, read.overlap], axis=1)

    def _pairs(self, X: Any, reset: bool) -> NDArray[Any]:
        X = validate_data(self, X, dtype=object, reset=reset)
        if X.shape[1] != 2:
            raise ValueError(f"X must hold pairs of comment and target, (n, 2); it has {X.shape[1]} columns")
        pairs = np.empty(X.shape, dtype=object)
        pairs[:] = [[str(comment), str(target)] for comment, target in X]
        return pairs

    def _reader(self) -> PairReader:
        if "_pair_reader" not in vars(self):
            self._pair_reader = self._new_reader()
        return self._pair_reader

    def _new_reader(self) -> PairReader:
        return PairReader(self.pieces, self.scales * self.weights_, self.tokenizer)

    def __getstate__(self) -> dict[str, Any]:
        """The state without what is built again on first use."""
        return {name: value for name, value in super().__getstate__().items() if name != "_pair_reader"}

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: strings in, float32 out."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = []
        return tags
