"""The agreement model put as sums over hashed n-grams, without a feature that is built and thrown away."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from stance.features.reply_words import counted

Floats = NDArray[np.floating[Any]]


class ReplyScorer:
    """Probabilities of replies and parents by a fitted ``ReplyWords`` and ``StanceClassifier``.

    The scores are those of the pipeline to within rounding, and the same whatever pairs stand beside them.

    Args:
        rarity: (2^bits,), ``ReplyWords.rarity_``.
        classes: (k,), of the classifier.
        coef: (k, 2^bits).
        intercept: (k,).
    """

    def __init__(self, rarity: NDArray[np.float32], classes: NDArray[Any], coef: Floats, intercept: Floats) -> None:
        self.classes = classes
        self._bits = len(rarity).bit_length() - 1
        self._rarity = rarity
        # Per column: what it adds to each class.
        self._table = np.ascontiguousarray(coef.T, dtype=np.float32)
        self._intercept = intercept

    def score(self, texts: Sequence[str], parents: Sequence[str]) -> tuple[Floats, Floats]:
        """The probability of each class, (n, k), and NaN for how likely each text is off topic, (n,)."""
        counts = counted(texts, parents, self._bits)
        counts.data = (1 + np.log(counts.data)) * self._rarity[counts.indices]
        lengths = np.sqrt(np.add.reduceat(np.square(counts.data), counts.indptr[:-1])) if len(texts) else np.zeros(0)
        logits = np.asarray(counts @ self._table) / lengths[:, None] + self._intercept  # a reply has its marks at least
        return softmax(logits.astype(np.float64), axis=1), np.full(len(texts), np.nan)
