"""The vectors that a fine-tuned encoder gives a text and its pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from stance.features.network import Floats, Network
from stance.features.spelling import as_written, as_written_aligned, normalise, normalise_aligned

WINDOW: Final = 126
"""Pieces the encoder reads at a time: runs of 128 with the two special ones. A longer text is read window by window."""
ROOMY: Final = 100
"""Pieces a window of a longer text has on average, so that there is room to end it with a sentence."""
FAR: Final = 25
"""Pieces from where windows would be of one length, for which a window that ends with a sentence is as good as one that
ends with a word there, and one that ends with a word as good as one within a word. Set by hand (2026-11)."""

MOST: Final = 16 * WINDOW
"""Pieces of a text that are read, so that an insult does not hide behind a long harmless text: most of what
``MAX_CHARACTERS`` leaves, in some 0.2 s."""
STEEP: Final = 2.0
"""How fast the weight of a long text's most toxic window grows with the logit of its most toxic piece.

Of attacks in our own words that were put into long harmless news comments, with the mean over all, and with 0.5, 1, 2
and a step at 1: 0.04, 0.16, 0.20, 0.22 and 0.21 reach 0.5; of ten plain insults put there 0.14, 0.55, 0.66, 0.72 and
0.75 do, and 0.48, 0.94, 0.95, 0.96 and 0.92 reach 0.1. Of 621 held-out comments of more than a window from Wikipedia's
talk pages 0.005, 0.007, 0.012, 0.019 and 0.016 of the harmless ones reach 0.5, and the area under the curve is 0.971,
0.970, 0.969, 0.969 and 0.968; on the 145 such comments of dev_civil 0.932, 0.943, 0.943, 0.944 and 0.944 (2026-11)."""
MOST_TOXIC: Final = 0.75
"""The weight of the most toxic window of a long text in other languages; all pieces together have the rest.

Of 0, 0.25, 0.5, 0.75 and 1: on comments graded by reading the area under the curve is the same with all (0.87 to 0.88);
of insults put into long harmless comments, 0.58, 0.61, 0.67, 0.70 and 0.72 score higher than 95 % of such comments with
a harmless sentence put in; comments of four windows and more, nearly all harmless, have mean scores of 0.08, 0.12,
0.17, 0.23 and 0.29 (2026-11)."""


@dataclass(frozen=True)
class Pieces:
    """The pieces of a text, as an encoder reads them."""

    places: list[tuple[int, int]]
    """The first character of each piece in the text, and the one after its last."""
    vectors: Floats
    """(t, d)."""
    shares: Floats
    """The weight of each in the text's vector, (t,); they sum to 1."""


def windows_of(ends: NDArray[np.int8]) -> list[slice]:
    """Where a text longer than a window is cut into windows of about one length, with sentences where there is room.

    Args:
        ends: what ends with each of the text's pieces, (t,), as ``WordPieces.ends`` tells it.
    """
    bounds, count = [0], -(-len(ends) // ROOMY)
    for left in range(count - 1, 0, -1):
        here = bounds[-1]
        target = here + (len(ends) - here) / (left + 1)
        at_once = np.arange(max(here + 1, len(ends) - left * WINDOW), min(here + WINDOW, len(ends) - left) + 1)
        bounds.append(int(at_once[np.argmax(ends[at_once - 1] - np.abs(at_once - target) / FAR)]))
    return [slice(start, end) for start, end in pairwise([*bounds, len(ends)])]


class Encoder(Network):
    """Texts to the weighted mean of their pieces' vectors.

    All pieces weigh alike, but in a text longer than a window those of the window with the most toxic piece weigh more,
    the more, the surer that piece is toxic. In the mean over all, an insult after 800 harmless characters would vanish.

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

    def read(self, text: str) -> Pieces:
        """The pieces of a text in its plain spelling."""
        return Pieces(self.words().places(text, MOST), *self._read(self.words().ids(text, MOST)))

    def span_logits(self, vectors: Floats) -> Floats:
        """The logit that the piece of each of the ``vectors`` is part of what is toxic in its text, (t,)."""
        weights = np.asarray(self.span_weights)
        return np.asarray(vectors @ weights[:-1] + weights[-1])

    def shares(self, vectors: Floats, windows: Sequence[slice]) -> Floats:
        """The weight of each piece in its text's vector, (t,); they sum to 1.

        Args:
            vectors: of the pieces of a text, (t, d).
            windows: those they were read in.
        """
        return _evenly(len(vectors), *(self._most_toxic(vectors, windows) if len(windows) > 1 else ()))

    def _most_toxic(self, vectors: Floats, windows: Sequence[slice]) -> tuple[slice, float]:
        """The most toxic of several windows, and the share of the weights that is its alone."""
        logits = self.span_logits(vectors)
        most = int(logits.argmax())
        return next(window for window in windows if most < window.stop), float(expit(STEEP * logits[most]))

    def _mean(self, ids: list[int]) -> Floats:
        vectors, shares = self._read(ids)
        mean: Floats = shares @ vectors
        return mean

    def _read(self, ids: list[int]) -> tuple[Floats, Floats]:
        """The vectors of the pieces ``ids`` of a text, (t, d), and the share of each in the text's vector, (t,)."""
        first, last = self.words().id_of("[CLS]"), self.words().id_of("[SEP]")
        windows = windows_of(self.words().ends(ids)) if len(ids) > WINDOW else [slice(0, len(ids))] * bool(ids)
        vectors = [self.states([first, *ids[window], last])[1:-1] for window in windows]
        found = np.concatenate([np.zeros((0, self.width()), dtype=np.float32), *vectors])
        return found, self.shares(found, windows)


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

    def _most_toxic(self, vectors: Floats, windows: Sequence[slice]) -> tuple[slice, float]:
        weights = np.asarray(self.window_weights)
        return max(windows, key=lambda window: float(vectors[window].mean(axis=0) @ weights)), MOST_TOXIC

    def _mean(self, ids: list[int]) -> Floats:
        return super()._mean(ids or [self.words().id_of("[UNK]")])

    def _read(self, ids: list[int]) -> tuple[Floats, Floats]:
        unknown, space, stop = (self.words().id_of(piece) for piece in ("[UNK]", "\u2581", "."))
        if not set(ids) - {unknown, space}:  # nothing can be told of it: a full stop says as little
            ids = [stop] * len(ids)
        return super()._read(ids)

    def spelled(self, text: str) -> str:
        """``text`` as it is read."""
        return as_written(text)

    def spelled_aligned(self, text: str) -> tuple[str, list[int]]:
        """The same, with the place of each character in ``text``."""
        return as_written_aligned(text)


def _evenly(count: int, window: slice = slice(0), share: float = 0.0) -> Floats:
    """Weights of ``count`` pieces that sum to 1: a ``share`` of it is the ``window``'s alone, the rest is all pieces'.

    Within the window, and within all, each piece has as much.
    """
    weights = np.full(count, (1 - share) / max(count, 1), dtype=np.float32)
    weights[window] += share / max(len(weights[window]), 1)
    return weights
