"""Hashed n-grams of words and of the characters in them, weighted by rarity.

A text is a sequence of tokens, and every number here is a sum over tokens, since the n-grams of a word's characters
depend on the word alone. That lets ``ngram_scorer`` look up the whole contribution of a word.
"""

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from stance.features.ngram_scorer import NgramScorer
from stance.features.tokens import LEAST_LENGTH, Hashes, Tokens, batches_of, columns_of, token_ngrams, tokens_of


class HashedNgrams(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to two blocks of hashed columns: tokens and pairs of tokens, and n-grams of words' characters.

    A column holds the number of distinct tokens, or pairs of them, in which its n-gram occurs, times its rarity (the
    smooth inverse document frequency as scikit-learn has it; Salton and Buckley 1988). A repeated token counts once: on
    dev_civil the area under the curve is 0.905 so, and 0.897 with every occurrence counted (2026-11). Each block is
    divided by a length of its own: the square root of the sum, over distinct tokens and pairs, of each one's squared
    weights, which is the Euclidean norm of a text whose tokens share no n-gram.

    Args:
        bits: two to the power of ``bits`` columns in each block.
    """

    rarity_: NDArray[np.float32]
    """(2, 2^bits), the factor of each column: of tokens and pairs, and of n-grams of characters."""

    def __init__(self, bits: int = 18) -> None:
        self.bits = bits

    def fit(self, X: Iterable[str], y: Any = None) -> Self:
        """Itself, with the rarity of each column among the texts."""
        counts, texts = np.zeros((2, 1 << self.bits)), 0
        for batch in batches_of([str(text) for text in X]):
            for kind, block in enumerate(self._blocks(tokens_of(batch))):
                counts[kind] += np.bincount(block.indices, minlength=1 << self.bits)
            texts += len(batch)
        self.rarity_ = (np.log((1 + texts) / (1 + counts)) + 1).astype(np.float32)
        return self

    def transform(self, X: Iterable[str]) -> csr_array:
        """(n, 2 * 2^bits), sparse, float32."""
        check_is_fitted(self)
        parts = [self._weighted(tokens_of(batch)) for batch in batches_of([str(text) for text in X])]
        return vstack(parts, format="csr") if parts else csr_array((0, 2 << self.bits), dtype=np.float32)

    def _weighted(self, tokens: Tokens) -> csr_array:
        blocks, lengths = self._blocks(tokens), self._lengths(tokens)
        for kind, block in enumerate(blocks):
            block.data *= self.rarity_[kind][block.indices]
            block.data /= np.repeat(lengths[kind], np.diff(block.indptr))
        return hstack(blocks, format="csr", dtype=np.float32)

    def _lengths(self, tokens: Tokens) -> NDArray[np.float32]:
        """What each text's blocks are divided by, (2, n)."""
        pairs, pair_ends = tokens.pair_hashes()
        of_pairs = _summed(np.square(self.rarity_[0][self._columns(pairs)]), pair_ends)
        tokens = tokens.distinct()
        words, which = _vocabulary(tokens)
        of_tokens, of_characters = (_summed(squares[which], tokens.ends) for squares in self.token_squares(words))
        lengths = np.sqrt([of_tokens + of_pairs, of_characters])
        return np.maximum(lengths, LEAST_LENGTH).astype(np.float32)

    def token_squares(self, words: Tokens) -> NDArray[np.float32]:
        """The squared weights of each token, and of its n-grams of characters together, (2, n)."""
        ngrams = token_ngrams(words, self.bits)
        ngrams.data *= self.rarity_[1][ngrams.indices]
        return np.array([np.square(self.rarity_[0][self._columns(words.hashes)]), ngrams.power(2).sum(axis=1)])

    def _columns(self, hashes: Hashes) -> NDArray[np.int64]:
        return columns_of(hashes, self.bits)

    def _blocks(self, tokens: Tokens) -> tuple[csr_array, csr_array]:
        """How many tokens and pairs of each text have each column: (n, 2^bits) for either block, without duplicates."""
        shape = (len(tokens.ends) - 1, 1 << self.bits)
        pairs, pair_ends = tokens.pair_hashes()
        tokens = tokens.distinct()
        single = _counted(self._columns(tokens.hashes), tokens.ends, shape)
        double = _counted(self._columns(pairs), pair_ends, shape)
        words, which = _vocabulary(tokens)
        uses = _counted(which, tokens.ends, (shape[0], len(words.hashes)))
        characters = csr_array(uses @ token_ngrams(words, self.bits))
        characters.sort_indices()
        return csr_array(single + double), characters

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = []
        return tags


class NgramLogits(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to the logits of a fitted n-gram model, as features for another model: (n, k), float32.

    Nothing is learned here; the parameters are the fitted model's arrays (see ``NgramScorer``).
    """

    def __init__(self, rarity: Any = None, coef: Any = None, intercept: Any = None) -> None:
        self.rarity = rarity
        self.coef = coef
        self.intercept = intercept

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself."""
        return self

    def transform(self, X: Iterable[str]) -> NDArray[np.float32]:
        """(n, k)."""
        return self.scorer().logits([str(text) for text in X])

    def scorer(self) -> NgramScorer:
        """The scorer, with its table of the words it has met."""
        if "_scorer" not in vars(self):
            self._scorer = NgramScorer(self.rarity, self.coef, self.intercept)
        return self._scorer

    def __getstate__(self) -> dict[str, Any]:
        """The state without what is built again on first use."""
        return {name: value for name, value in super().__getstate__().items() if name != "_scorer"}

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


def _vocabulary(tokens: Tokens) -> tuple[Tokens, NDArray[np.int64]]:
    """The distinct tokens, as one text, and for each token its place among them."""
    _, where, which = np.unique(tokens.hashes, return_index=True, return_inverse=True)
    return tokens.picked(where), which


def _counted(columns: NDArray[np.int64], ends: NDArray[np.int64], shape: tuple[int, int]) -> csr_array:
    counts = csr_array((np.ones(len(columns), dtype=np.float32), columns, ends.copy()), shape=shape)
    counts.sum_duplicates()
    return counts


def _summed(values: NDArray[Any], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sum of ``values`` between one end and the next."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    return np.asarray(sums[ends[1:]] - sums[ends[:-1]])
