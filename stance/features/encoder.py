"""The vectors that a fine-tuned encoder gives a text and its pieces."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.features.network import Floats, Network
from stance.features.spelling import as_written, as_written_aligned, normalise, normalise_aligned

WINDOW: Final = 126
"""Pieces the encoder reads at a time: runs of 128 with the two special ones. A longer text is read window by window."""


class Encoder(Network):
    """Texts to the mean of their pieces' vectors.

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
        """(n, d), float32: the mean over all pieces of each text, and zero for a text without any.

        Raises:
            ModelError: if onnxruntime is not installed.
        """
        cut = (self.words().ids(self.spelled(str(text))) for text in X)
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
        return self.words().places(text), self._states(self.words().ids(text))

    def span_logits(self, vectors: Floats) -> Floats:
        """The logit that the piece of each of the ``vectors`` is part of what is toxic in its text, (t,)."""
        weights = np.asarray(self.span_weights)
        return np.asarray(vectors @ weights[:-1] + weights[-1])

    def _mean(self, ids: list[int]) -> Floats:
        return self._states(ids).mean(axis=0) if ids else np.zeros(self.width(), dtype=np.float32)

    def _states(self, ids: list[int]) -> Floats:
        """The vectors of the pieces ``ids`` of a text, (t, d), read ``WINDOW`` at a time between the special ones."""
        first, last = self.words().id_of("[CLS]"), self.words().id_of("[SEP]")
        windows = ([first, *ids[start : start + WINDOW], last] for start in range(0, len(ids), WINDOW))
        vectors = [self.states(window)[1:-1] for window in windows]
        return np.concatenate(vectors) if vectors else np.zeros((0, self.width()), dtype=np.float32)


class MultilingualEncoder(Encoder):
    """An encoder of many languages, which reads case and accents: they tell words of other languages apart."""

    def spelled(self, text: str) -> str:
        """``text`` as it is read."""
        return as_written(text)

    def spelled_aligned(self, text: str) -> tuple[str, list[int]]:
        """The same, with the place of each character in ``text``."""
        return as_written_aligned(text)
