"""The stance model put as weights of its views, so that a pair costs some sums and no feature is ever built.

Of a pair's features (``static_vectors``), those that name the comment are linear in its views, given the target: what
a view and its product with the target's vector add is one weighted sum, with weights of the target's own. These are
made once for each target. The scores are those of the pipeline to within rounding, and the same whatever pairs stand
beside them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from stance.features.pair_views import BLOCKS, OVERLAP, PairReader
from stance.products import row_products

Floats = NDArray[np.floating[Any]]


class PairScorer:
    """Probabilities of pairs by a fitted ``TargetAwareVectors``, ``StandardScaler`` and ``StanceClassifier``.

    Args:
        reader: reads the pairs.
        mean: (10 d + 13,), of the scaler.
        scale: the same.
        classes: (k,), of the classifier.
        coef: (k, 10 d + 13).
        intercept: (k,).
        off_topic: (10 d + 14,), the classifier's weights of being off topic, the intercept last; None if it has none.
    """

    def __init__(
        self,
        reader: PairReader,
        mean: Floats,
        scale: Floats,
        classes: NDArray[Any],
        coef: Floats,
        intercept: Floats,
        off_topic: Floats | None = None,
    ) -> None:
        self.classes = classes
        self._reader = reader
        self._tells_off_topic = off_topic is not None
        if off_topic is not None:
            coef, intercept = np.vstack([coef, off_topic[:-1]]), np.append(intercept, off_topic[-1])
        weights = coef / scale
        self._constant = intercept - weights @ mean
        # In the order of the features: c, t, p, q, ct, pt, qt, |c - t|, |p - t|, |q - t|, and numbers.
        width = (weights.shape[1] - OVERLAP) // BLOCKS
        vectors = weights[:, : BLOCKS * width].reshape(len(weights), BLOCKS, width)
        self._of_target = vectors[:, 1]
        self._of_views, self._of_products, self._of_differences = (
            vectors[:, places] for places in ([0, 2, 3], [4, 5, 6], [7, 8, 9])
        )
        self._of_numbers = weights[:, BLOCKS * width :]

    def score(self, texts: Sequence[str], targets: Sequence[str]) -> tuple[Floats, Floats]:
        """The probability of each class, (n, k), and how likely each text is off topic, (n,), NaN if not known."""
        read = self._reader.read(texts, targets)
        logits = np.empty((len(texts), len(self._constant)))
        for number, t in enumerate(read.target):
            rows = np.flatnonzero(read.which == number)
            views = [view[rows] for view in read.views()]
            values = np.concatenate([*views, *(abs(view - t) for view in views), read.overlap[rows]], axis=1)
            logits[rows] = row_products(values, self._weights(t)) + (self._constant + self._of_target @ t)
        shares = logits[:, :-1] if self._tells_off_topic else logits
        off_topic = expit(logits[:, -1]) if self._tells_off_topic else np.full(len(texts), np.nan)
        return softmax(shares, axis=1), off_topic

    def _weights(self, target: NDArray[np.float32]) -> NDArray[np.float32]:
        """The weights of the views, of their differences from the target and of the numbers, (6 d + 13, k)."""
        of_views = self._of_views + self._of_products * target
        parts = (part.reshape(len(part), -1) for part in (of_views, self._of_differences, self._of_numbers))
        return np.concatenate(list(parts), axis=1).T.astype(np.float32)
