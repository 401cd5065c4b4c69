"""The vectors that a fine-tuned encoder gives a text and its pieces."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.features.network import Floats, Network
from stance.features.spelling import as_written, as_written_aligned, normalise, normalise_aligned

WINDOW: Final = 126
"""Pieces the encoder reads at a time: runs of 128 with the two special ones. A longer text is read window by window."""

MOST: Final = 16 * WINDOW
"""Pieces of a text that are read, so that an insult does not hide behind a long harmless text: most of what
``MAX_CHARACTERS`` leaves, in some 0.2 s."""
SURELY: Final = 1.0
"""The logit from which a piece of a long text is surely toxic.

Of attacks in our own words that were put into long harmless news comments, and of 621 held-out comments of more than a
window from Wikipedia's talk pages, with the mean over all and with 0, 1 and 2: 0.09, 0.21, 0.19 and 0.13 of the attacks
reach 0.5 (0.47 alone), 0.009, 0.028, 0.018 and 0.011 of the harmless comments do; the area under the curve is 0.970,
0.966, 0.969 and 0.970, and on the 145 such comments of dev_civil 0.950, 0.960, 0.960 and 0.959 (2026-11)."""
MOST_TOXIC: Final = 0.75
"""The weight of the most toxic window of a long text in other languages; all pieces together have the rest.

Of 0, 0.25, 0.5, 0.75 and 1: on comments graded by reading the area under the curve is the same with all (0.87 to 0.88);
of insults put into long harmless comments, 0.58, 0.61, 0.67, 0.70 and 0.72 score higher than 95 % of such comments with
a harmless sentence put in; comments of four windows and more, nearly all harmless, have mean scores of 0.08, 0.12,
0.17, 0.23 and 0.29 (2026-11)."""


class Encoder(Network):
    """Texts to the weighted mean of their pieces' vectors.

    All pieces weigh alike, unless a text is longer than a window and has a piece that is surely toxic: then only the
    window with the most toxic piece counts. In the mean over all, an insult after 800 harmless characters would vanish.

    Args:
        network: uint8 (b,), see ``Network``.
        tokenizer: the JSON of the vocabulary's ``tokenizer.json``.
        span_weights: float32 (d + 1,), the weights, bias last, that turn a piece's vector into the logit that the piece
            is part of what is toxic in its text.
    """

    def __init__(self, network: Any = None, tokenizer: str = "", span_weights: Any = None) -> None:
        self.network = network
        self.tokenizer = tokenizer
        self.span_weights = span_weights

    def transform(self, X: Sequence[str] | NDArray[Any]) -> Floats:
        """(n, d), float32: the weighted mean of each text's pieces, and zero for a text without any.

        Raises:
            ModelError: if onnxruntime is not installed.
        """
        cut = (self.words().ids(self.spelled(str(text)), MOST) for text in X)
        means = self.spread(self._mean, cut)
        return np.stack(means) if means else np.zeros((0, self.width()), dtype=np.float32)

    def spelled(self, text: str) -> str:
        """``text`` as it is read."""
        return normalise(text)

    def spelled_aligned(self, text: str) -> tuple[str, list[int]]:
        """The same, with the place of each character in ``text``."""
        return normalise_aligned(text)

    def vectors(self, text: str) -> tuple[list[tuple[int, int]], Floats]:
        """Start and end of each piece of a text in its plain spelling, and the pieces' vectors (t, d)."""
        return self.words().places(text, MOST), self._states(self.words().ids(text, MOST))

    def span_logits(self, vectors: Floats) -> Floats:
        """The logit that the piece of each of the ``vectors`` is part of what is toxic in its text, (t,)."""
        weights = np.asarray(self.span_weights)
        return np.asarray(vectors @ weights[:-1] + weights[-1])

    def shares(self, vectors: Floats) -> Floats:
        """The weight of each piece in its text's vector, (t,), by the pieces' ``vectors`` (t, d); they sum to 1."""
        if len(vectors) > WINDOW:
            logits = self.span_logits(vectors)
            most = int(logits.argmax())
            if logits[most] > SURELY:
                start = most - most % WINDOW
                return _evenly(len(vectors), slice(start, start + WINDOW))
        return _evenly(len(vectors), slice(None))

    def _mean(self, ids: list[int]) -> Floats:
        vectors = self._states(ids)
        mean: Floats = self.shares(vectors) @ vectors
        return mean

    def _states(self, ids: list[int]) -> Floats:
        """The vectors of the pieces ``ids`` of a text, (t, d), read ``WINDOW`` at a time between the special ones."""
        first, last = self.words().id_of("[CLS]"), self.words().id_of("[SEP]")
        windows = ([first, *ids[start : start + WINDOW], last] for start in range(0, len(ids), WINDOW))
        vectors = [self.states(window)[1:-1] for window in windows]
        return np.concatenate(vectors) if vectors else np.zeros((0, self.width()), dtype=np.float32)


class MultilingualEncoder(Encoder):
    """An encoder of many languages, which reads case and accents: they tell words of other languages apart.

    Of a text longer than a window the most toxic one has a weight of its own.

    Args:
        network, tokenizer, span_weights: as those of ``Encoder``.
        window_weights: float32 (d,), how toxic a window is by the mean of its pieces' vectors.
    """

    is_full_range = False

    def __init__(
        self, network: Any = None, tokenizer: str = "", span_weights: Any = None, window_weights: Any = None
    ) -> None:
        super().__init__(network, tokenizer, span_weights)
        self.window_weights = window_weights

    def shares(self, vectors: Floats) -> Floats:
        """The weight of each piece in its text's vector, (t,), by the pieces' ``vectors`` (t, d); they sum to 1."""
        even = _evenly(len(vectors), slice(None))
        if len(vectors) <= WINDOW:
            return even
        windows = [slice(start, start + WINDOW) for start in range(0, len(vectors), WINDOW)]
        weights = np.asarray(self.window_weights)
        toxic = max(windows, key=lambda window: float(vectors[window].mean(axis=0) @ weights))
        return MOST_TOXIC * _evenly(len(vectors), toxic) + (1 - MOST_TOXIC) * even

    def spelled(self, text: str) -> str:
        """``text`` as it is read."""
        return as_written(text)

    def spelled_aligned(self, text: str) -> tuple[str, list[int]]:
        """The same, with the place of each character in ``text``."""
        return as_written_aligned(text)


def _evenly(count: int, among: slice) -> Floats:
    """Weights of ``count`` pieces that sum to 1: equal ones ``among`` some, and 0 elsewhere."""
    weights = np.zeros(count, dtype=np.float32)
    weights[among] = 1 / max(len(weights[among]), 1)
    return weights
