"""What a reply says to the comment it answers, as hashed words: how it opens says most."""

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
_WORD: Final = re.compile(r"\w[\w']*|[!?.]")
_CONTENT: Final = 5
"""Letters of a word that is taken to carry content, when the words of reply and parent are compared."""


class ReplyWords(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Pairs of reply and parent to hashed words and runs of two and three, weighed by how rare they are.

    Args:
        bits: the table has 2 to the power of so many columns.
    """

    rarity_: NDArray[np.float32]
    """What to multiply each column by: the smooth inverse document frequency (Spärck Jones 1972)."""

    def __init__(self, bits: int = 17) -> None:
        self.bits = bits

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself, having counted in how many of the pairs each column is."""
        counts = self._counts(X)
        rows = np.bincount(counts.indices, minlength=counts.shape[1])
        self.rarity_ = (np.log((1 + counts.shape[0]) / (1 + rows)) + 1).astype(np.float32)
        return self

    def transform(self, X: Any) -> csr_matrix:
        """(n, 2 ** bits), float32, sparse; each row of length one."""
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
    """The words of the reply, and marks for how it opens, how long it is and how far it repeats the parent's words."""
    said, before = _words(reply), _words(parent)
    opening = [f"^{word}" for word in said[:OPENING]] + ["^" + "_".join(said[:2])]
    shared = {word for word in said if len(word) >= _CONTENT} & set(before)
    marks = [f"#len{_steps(len(said))}", f"#parent{_steps(len(before))}", f"#shared{min(len(shared), 4)}"]
    return " ".join([*said, *opening, *marks, *(["#asked"] if parent.rstrip().endswith("?") else [])])


def _words(text: str) -> list[str]:
    plain = text[:MAX_CHARACTERS].lower().replace("’", "'").encode("utf-8", "replace").decode()
    return _WORD.findall(plain)


def _steps(length: int) -> int:
    """``length`` on a logarithmic scale, 0 to 7."""
    return min((length + 1).bit_length() - 1, 7)
