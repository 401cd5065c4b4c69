"""The n-gram model put as sums over tokens, so that a text costs some look-ups and no feature is ever built.

What a token adds to every attribute is summed once and kept in a table; after a few thousand comments nearly every
token is found there. The scores are those of the pipeline to within rounding, and the same whatever texts stand beside
them.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from stance.features.spelling import normalise_aligned
from stance.features.tokens import (
    LEAST_LENGTH,
    Hashes,
    Tokens,
    batches_of,
    columns_of,
    plain_tokens,
    token_ngrams,
    tokens_of,
)
from stance.records import Part

Floats = NDArray[np.float32]
_SLOT_BITS: Final = 19
"""Tokens in the table: two to this power, of 64 bytes each. Two that fall on one place push each other out."""
_ROOM: Final = 1 << 12
"""Tokens of a batch that were pushed out and for which there is room; for more, the table is made anew."""


class NgramScorer:
    """Logits of texts by a fitted ``HashedNgrams`` and ``AttributeClassifier``.

    Args:
        rarity: (2, d), ``HashedNgrams.rarity_``.
        coef: (k, 2 d), of the classifier.
        intercept: (k,).
    """

    def __init__(self, rarity: Floats, coef: Floats, intercept: NDArray[Any]) -> None:
        self.attributes, width = len(coef), rarity.shape[1]
        self._bits = width.bit_length() - 1
        self.intercept = np.asarray(intercept, dtype=np.float32)
        # Per column: what it adds to each attribute, and to the square of the text's length.
        self._single = np.ascontiguousarray(
            np.column_stack([(coef[:, :width] * rarity[0]).T, np.square(rarity[0])]), np.float32
        )
        self._characters = np.ascontiguousarray((coef[:, width:] * rarity[1]).T, dtype=np.float32)
        self._rarity = rarity[1]
        self._filling = Lock()  # the dashboard's sessions share a model
        self._keys: Hashes = np.zeros(1 << _SLOT_BITS, dtype=np.uint64)
        self._table = np.zeros(((1 << _SLOT_BITS) + _ROOM, 2 * (self.attributes + 1)), dtype=np.float32)

    @classmethod
    def of(cls, pipeline: Any) -> Self:
        """The scorer of a fitted pipeline of the two."""
        return cls(pipeline[0].rarity_, pipeline[-1].coef_, pipeline[-1].intercept_)

    def logits(self, texts: Sequence[str]) -> Floats:
        """(n, k)."""
        parts = [self._of_batch(tokens_of(batch)) for batch in batches_of(texts)]
        return np.concatenate(parts) if parts else np.zeros((0, self.attributes), dtype=np.float32)

    def _of_batch(self, tokens: Tokens) -> Floats:
        width = self.attributes + 1
        pairs, pair_ends = tokens.pair_hashes()
        sums = self._token_sums(tokens.distinct())
        words = sums[:, :width] + _row_sums(columns_of(pairs, self._bits), pair_ends, self._single)
        return np.asarray(_divided(words) + _divided(sums[:, width:]) + self.intercept)

    def _token_sums(self, tokens: Tokens) -> Floats:
        """Per text the sums of its tokens' rows of the table, which are put there first where they are missing."""
        with self._filling:
            return self._sums_from_table(tokens, columns_of(tokens.hashes, _SLOT_BITS))

    def _sums_from_table(self, tokens: Tokens, slots: NDArray[np.int64]) -> Floats:
        missing = np.flatnonzero(self._keys[slots] != tokens.hashes)
        if missing.size:
            _, first = np.unique(tokens.hashes[missing], return_index=True)
            new = missing[first]
            self._keys[slots[new]] = tokens.hashes[new]
            self._table[slots[new]] = self._rows(tokens.picked(new))
            # Another token of this batch has taken the place of these, which stand after the table for this once.
            displaced = np.flatnonzero(self._keys[slots] != tokens.hashes)
            if displaced.size:
                _, first, which = np.unique(tokens.hashes[displaced], return_index=True, return_inverse=True)
                slots = slots.copy()
                slots[displaced] = len(self._keys) + which
                self._put_after(self._rows(tokens.picked(displaced[first])))
        return _row_sums(slots, tokens.ends, self._table)

    def _put_after(self, rows: Floats) -> None:
        """Puts ``rows`` after those of the table, which has room for few."""
        end = len(self._keys) + len(rows)
        if end > len(self._table):
            self._table = np.concatenate([self._table[: len(self._keys)], rows])
        self._table[len(self._keys) : end] = rows

    def parts(self, text: str) -> list[Part]:
        """What each word and sign of ``text`` adds to the logits; with the intercepts they sum to ``logits``.

        What a pair of tokens adds is shared by the two, and what is said several times by all places where it stands.
        """
        plain, places = normalise_aligned(text)
        tokens = plain_tokens(plain)
        if not len(tokens.hashes):
            return []
        width = self.attributes + 1
        rows = self._rows(tokens) / _times(tokens.hashes)[:, None]
        pairs = tokens.neighbours()
        of_pairs = self._single[columns_of(pairs, self._bits)] / _times(pairs)[:, None]
        rows[:-1, :width] += of_pairs / 2
        rows[1:, :width] += of_pairs / 2
        lengths = np.maximum(np.sqrt(rows[:, [width - 1, -1]].sum(axis=0)), LEAST_LENGTH)
        added = rows[:, : width - 1] / lengths[0] + rows[:, width:-1] / lengths[1]
        # From bytes of the plain spelling to its characters, and from those to characters of the text.
        character = np.repeat(np.arange(len(plain)), [len(letter.encode("utf-8")) for letter in plain])
        first, last = character[tokens.first].tolist(), character[tokens.last - 1].tolist()
        parts = list[Part]()
        for start, end, values in zip(first, last, added.tolist(), strict=True):
            part = Part(places[start], places[end] + 1, tuple(values))
            # One sign may stand for several words (U+FDFA): they are one part, as are words that share a sign.
            if parts and part.start < parts[-1].end:
                before = parts.pop()
                both = zip(before.contributions, part.contributions, strict=True)
                part = Part(before.start, max(before.end, part.end), tuple(map(sum, both)))
            parts.append(part)
        return parts

    def _rows(self, words: Tokens) -> Floats:
        """The table's rows for some tokens, (n, 2 (k + 1))."""
        ngrams = token_ngrams(words, self._bits)
        added = ngrams @ self._characters
        ngrams.data *= self._rarity[ngrams.indices]
        squares = ngrams.power(2).sum(axis=1)
        return np.column_stack([self._single[columns_of(words.hashes, self._bits)], added, squares])


def _row_sums(which: NDArray[np.int64], ends: NDArray[np.int64], table: Floats) -> Floats:
    """Per text the sum of the table's rows ``which[ends[i] : ends[i + 1]]``."""
    ones = np.ones(len(which), dtype=np.float32)
    return np.asarray(csr_array((ones, which, ends), shape=(len(ends) - 1, len(table))) @ table)


def _divided(sums: Floats) -> Floats:
    """The attributes' sums by the length, the root of the last column."""
    return np.asarray(sums[:, :-1] / np.maximum(np.sqrt(sums[:, -1:]), LEAST_LENGTH), dtype=np.float32)


def _times(hashes: Hashes) -> NDArray[np.float32]:
    """How often each element's value occurs."""
    _, which, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    return np.asarray(counts[which], dtype=np.float32)
