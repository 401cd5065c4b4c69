"""What a reply says to its parent, as hashed words: its first words tell most."""

import re
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

OPENING: Final = 3
"""Words at the start of a reply that count once more as its opening."""
MAX_CHARACTERS: Final = 4_000
"""Characters read of a reply and of its parent: bounds the time that a paste or an attack can take."""
_WORD: Final = re.compile(r"\w[\w']*|[!?.]")
_CONTENT: Final = 5
"""Letters from which a word is taken to carry content, when the words of reply and parent are compared."""
_MAX_SHARED: Final = 4
"""Shared words that are told apart by number; more count as so many."""
_MAX_STEP: Final = 7
"""The longest step of a text's length on its logarithmic scale: 127 words and more."""


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

    def _counts(self, X: Any) -> csr_matrix:
        hashed = HashingVectorizer(
            n_features=1 << self.bits, ngram_range=(1, 3), token_pattern=r"\S+", lowercase=False, norm=None,
            alternate_sign=False, dtype=np.float32,
        )  # fmt: skip
        return csr_matrix(hashed.transform([_marked(str(reply), str(parent)) for reply, parent in X]))

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: strings in."""
        tags = super().__sklearn_tags__()
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


def _marked(reply: str, parent: str) -> str:
    """The words of the reply, and marks for its opening, the lengths of both, and how many words it repeats."""
    said, before = _words(reply), _words(parent)
    opening = [f"^{word}" for word in said[:OPENING]] + ["^" + "_".join(said[:2])]
    shared = {word for word in said if len(word) >= _CONTENT} & set(before)
    marks = [f"#len{_steps(len(said))}", f"#parent{_steps(len(before))}", f"#shared{min(len(shared), _MAX_SHARED)}"]
    return " ".join([*said, *opening, *marks, *(["#asked"] if parent.rstrip().endswith("?") else [])])


def _words(text: str) -> list[str]:
    plain = text[:MAX_CHARACTERS].lower().replace("’", "'").encode("utf-8", "replace").decode()
    return _WORD.findall(plain)


def _steps(length: int) -> int:
    """``length`` on a logarithmic scale, 0 to ``_MAX_STEP``."""
    return min((length + 1).bit_length() - 1, _MAX_STEP)
