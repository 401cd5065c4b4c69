"""What a reply says to its parent, as hashed words: its first words tell most."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, csr_matrix, diags_array
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from stance.features.reply_words import counted


class ReplyWords(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Pairs of reply and parent to hashed n-grams of one to three words, weighted by rarity.

    Args:
        bits: two to the power of ``bits`` columns.
    """

    rarity_: NDArray[np.float32]
    """The factor of each column: the smooth inverse document frequency (Spärck Jones 1972)."""

    def __init__(self, bits: int = 17) -> None:
        self.bits = bits

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself, with the rarity of each column among the pairs."""
        counts = self._counts(X)
        rows = np.bincount(counts.indices, minlength=counts.shape[1])
        self.rarity_ = (np.log((1 + counts.shape[0]) / (1 + rows)) + 1).astype(np.float32)
        return self

    def transform(self, X: Any) -> csr_matrix:
        """(n, 2^bits), sparse, float32; each row of length one."""
        check_is_fitted(self)
        counts = self._counts(X)
        counts.data = 1 + np.log(counts.data)
        return csr_matrix(normalize(counts @ diags_array(self.rarity_), copy=False))

    def _counts(self, X: Any) -> csr_array:
        return counted([str(reply) for reply, _ in X], [str(parent) for _, parent in X], self.bits)

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: strings in."""
        tags = super().__sklearn_tags__()
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags
