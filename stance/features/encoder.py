"""The vectors that a fine-tuned encoder gives a text and its pieces."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.features.network import Floats, Network, batches
from stance.features.spelling import normalise

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
        pieces = [self.words().ids(normalise(str(text))) for text in X]
        cut = [self._windows(ids) for ids in pieces]
        owner = [text for text, windows in enumerate(cut) for _ in windows]
        windows = list(chain.from_iterable(cut))
        sums = np.zeros((len(pieces), self.width()), dtype=np.float32)
        for batch in batches([len(window) for window in windows]):
            chosen = [windows[i] for i in batch]
            np.add.at(sums, [owner[i] for i in batch], np.einsum("ntd,nt->nd", self.states(chosen), _inner(chosen)))
        counts = np.array([max(len(ids), 1) for ids in pieces], dtype=np.float32)
        return np.asarray(sums / counts[:, None], dtype=np.float32)

    def vectors(self, text: str) -> tuple[list[tuple[int, int]], Floats]:
        """Start and end of each piece of a text in its plain spelling, and the pieces' vectors (t, d)."""
        windows = self._windows(self.words().ids(text))
        if not windows:
            return [], np.zeros((0, self.width()), dtype=np.float32)
        # All at once, as ``transform`` has them: 8-bit activations are scaled by batch.
        return self.words().places(text), self.states(windows)[_inner(windows) > 0]

    def span_logits(self, vectors: Floats) -> Floats:
        """The logit that the piece of each of the ``vectors`` is part of what is toxic in its text, (t,)."""
        weights = np.asarray(self.span_weights)
        return np.asarray(vectors @ weights[:-1] + weights[-1])

    def _windows(self, ids: list[int]) -> list[list[int]]:
        """The pieces of a text, at most ``WINDOW`` at a time, between the two special ones."""
        first, last = self.words().id_of("[CLS]"), self.words().id_of("[SEP]")
        return [[first, *ids[start : start + WINDOW], last] for start in range(0, len(ids), WINDOW)]


def _inner(windows: Sequence[Sequence[int]]) -> Floats:
    """1 for each piece that is not special, (n, t)."""
    inner = np.zeros((len(windows), max(map(len, windows))), dtype=np.float32)
    for row, window in enumerate(windows):
        inner[row, 1 : len(window) - 1] = 1
    return inner
