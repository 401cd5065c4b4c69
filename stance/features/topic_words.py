"""The words of a comment on a topic, beside the features that a general stance model reads."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from stance.features.ngrams import HashedNgrams


@dataclass(frozen=True)
class TopicParts:
    """The features of pairs, part by part."""

    topic: NDArray[np.int64]
    """(n,), the number of each pair's topic; 0 for none."""
    general: NDArray[np.float32]
    """(n, d)."""
    words: csr_array
    """(n, 2 * 2^bits); empty rows for pairs of no topic."""

    def __getitem__(self, rows: Any) -> "TopicParts":
        return TopicParts(self.topic[rows], self.general[rows], self.words[rows])


def joined(parts: Sequence[TopicParts]) -> TopicParts:
    """The features of several batches of pairs, one after the other."""
    words = csr_array(vstack([part.words for part in parts], format="csr"))
    return TopicParts(
        np.concatenate([part.topic for part in parts]), np.concatenate([part.general for part in parts]), words
    )


class TopicFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Pairs of comment and target to the number of their topic, the general features, and hashed n-grams.

    A topic is a target that ``fit`` met often enough, however it is capitalised or spaced. Any other target has the
    number 0 and no n-grams, since no weights were learned for them.

    Args:
        general: the fitted steps of a general model before its classifier; a clone keeps them as they are.
        bits: two to the power of ``bits`` columns for words and as many for characters, see ``HashedNgrams``.
        least_rows: the rows a target must have to become a topic.
    """

    topics_: NDArray[np.str_]
    """(t,), the topics as ``key_of`` writes them; that of number 1 comes first."""
    ngrams_: HashedNgrams

    def __init__(self, general: Any = None, bits: int = 18, least_rows: int = 20) -> None:
        self.general = general
        self.bits = bits
        self.least_rows = least_rows

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself, with the topics among the targets of ``X``, (n, 2) or more, and the n-grams' rarity in its texts."""
        pairs = np.asarray(X, dtype=object)
        self.topics_ = np.array([], dtype=str)
        self.add_topics([str(target) for target in pairs[:, 1]])
        self.ngrams_ = HashedNgrams(self.bits).fit([str(text) for text in pairs[:, 0]])
        return self

    def add_topics(self, targets: Sequence[str]) -> Self:
        """Itself, with further topics: those of ``targets``, one for each row, that have enough rows."""
        known = self.topics_.tolist()
        rows = Counter(map(key_of, targets))
        new = [key for key, count in rows.items() if key and key not in known and count >= self.least_rows]
        self.topics_ = np.array([*known, *new], dtype=str)
        return self

    def numbers(self, targets: Sequence[str]) -> NDArray[np.int64]:
        """The number of each target's topic, (n,), counted from one; 0 for a target that is no topic."""
        number = {key: place for place, key in enumerate(self.topics_.tolist(), start=1)}
        return np.array([number.get(key_of(target), 0) for target in targets], dtype=np.int64)

    def transform(self, X: Any) -> csr_array:
        """(n, 1 + d + 2 * 2^bits), sparse, float32: the topic's number, d general features, words, characters."""
        parts = self.parts(X)
        columns = [csr_array(parts.topic[:, None].astype(np.float32)), csr_array(parts.general), parts.words]
        return csr_array(hstack(columns, format="csr", dtype=np.float32))

    def parts(self, X: Any) -> TopicParts:
        """The same in its parts, which take half the memory."""
        check_is_fitted(self)
        pairs = np.asarray(X, dtype=object)
        numbers = self.numbers([str(target) for target in pairs[:, 1]])
        texts = [str(text) if number else "" for text, number in zip(pairs[:, 0], numbers, strict=True)]
        words = csr_array(self.ngrams_.transform(texts) * (numbers > 0)[:, None])
        return TopicParts(numbers, np.asarray(self.general.transform(pairs), dtype=np.float32), words)

    def __sklearn_clone__(self) -> "TopicFeatures":
        return TopicFeatures(**self.get_params(deep=False))

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: pairs of strings in, float32 out."""
        tags = super().__sklearn_tags__()
        tags.no_validation = True
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = []
        return tags


def key_of(target: str) -> str:
    """The words of ``target`` in lower case: two targets with the same key are the same topic."""
    return " ".join(re.findall(r"\w+", target.lower()))
