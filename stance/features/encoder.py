"""A small transformer as a step of a pipeline: the vectors that a fine-tuned encoder gives a text and its pieces."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from stance.errors import NEEDS_RUNTIME, ModelError
from stance.features.spelling import normalise
from stance.features.word_pieces import WordPieces

Floats = NDArray[np.float32]

WINDOW: Final = 126
"""Pieces the encoder reads at a time, besides the two special ones; more are read window by window."""
_BATCH_PIECES: Final = 2_048
"""Pieces in a batch: bounds the memory to some 50 MB, and is as fast as larger ones."""


class Encoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to the mean of their pieces' vectors.

    Nothing is learned here: the network comes fine-tuned from ``training/``, in the ONNX format
    (https://onnx.ai/onnx/), and all state is an array and a string, so that it can be saved without pickling anything.

    Args:
        network: uint8 (b,), the bytes of an ONNX network from ``ids`` and ``mask`` (n, t) to ``states`` (n, t, d).
        tokenizer: the JSON of the vocabulary's ``tokenizer.json``.
        span_weights: float32 (d + 1,), what tells from a piece's vector, and a last 1, that it is part of what is
            toxic in a text, as a logit.
    """

    def __init__(self, network: Any = None, tokenizer: str = "", span_weights: Any = None) -> None:
        self.network = network
        self.tokenizer = tokenizer
        self.span_weights = span_weights

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself."""
        return self

    def transform(self, X: Sequence[str] | NDArray[Any]) -> Floats:
        """(n, d), float32: the mean over all pieces of each text, and zero for a text without any.

        Raises:
            ModelError: if onnxruntime is not installed.
        """
        pieces = [self._words().ids(normalise(str(text))) for text in X]
        owner = [i for i, each in enumerate(pieces) for _ in range(0, len(each), WINDOW)]
        windows = [each[at : at + WINDOW] for each in pieces for at in range(0, len(each), WINDOW)]
        sums: Floats | None = None
        for at in _batches([len(window) for window in windows]):
            states, mask = self._states([windows[i] for i in at])
            if sums is None:
                sums = np.zeros((len(pieces), states.shape[2]), dtype=np.float32)
            np.add.at(sums, [owner[i] for i in at], np.einsum("ntd,nt->nd", states, mask))
        if sums is None:
            sums = np.zeros((len(pieces), self._width()), dtype=np.float32)
        counts = np.array([max(len(each), 1) for each in pieces], dtype=np.float32)
        return np.asarray(sums / counts[:, None], dtype=np.float32)

    def vectors(self, text: str) -> tuple[list[tuple[int, int]], Floats]:
        """Where each piece of a text in its plain spelling stands, and the pieces' vectors (t, d)."""
        ids = self._words().ids(text)
        windows = [ids[at : at + WINDOW] for at in range(0, len(ids), WINDOW)]
        if not windows:
            return [], np.zeros((0, self._width()), dtype=np.float32)
        # All at once, as ``transform`` has them: 8-bit activations are scaled by batch.
        states, inner = self._states(windows)
        return self._words().places(text), states[inner > 0]

    def span_logits(self, vectors: Floats) -> Floats:
        """How likely the piece of each of the ``vectors`` is part of what is toxic in its text, (t,)."""
        weights = np.asarray(self.span_weights)
        return np.asarray(vectors @ weights[:-1] + weights[-1])

    def _states(self, windows: list[list[int]]) -> tuple[Floats, Floats]:
        """Vectors (n, t, d) and which of them are of pieces that are not special, (n, t)."""
        width = max(map(len, windows)) + 2
        ids = np.zeros((len(windows), width), dtype=np.int64)
        mask, inner = np.zeros_like(ids), np.zeros(ids.shape, dtype=np.float32)
        for row, window in enumerate(windows):
            ids[row, : len(window) + 2] = [self._special("[CLS]"), *window, self._special("[SEP]")]
            mask[row, : len(window) + 2] = 1
            inner[row, 1 : len(window) + 1] = 1
        (states,) = self._session().run(["states"], {"ids": ids, "mask": mask})
        return states, inner

    def _special(self, name: str) -> int:
        return self._words().id_of(name)

    def _width(self) -> int:
        return int(self._session().get_outputs()[0].shape[2])

    def _session(self) -> Any:
        if "_running" not in vars(self):
            try:
                import onnxruntime
            except ImportError as error:
                raise ModelError(NEEDS_RUNTIME) from error
            options = onnxruntime.SessionOptions()
            # One thread: several processes share the work (--jobs), and the results do not depend on the machine.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            network = np.asarray(self.network, dtype=np.uint8).tobytes()
            self._running = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        return self._running

    def _words(self) -> WordPieces:
        if "_word_pieces" not in vars(self):
            self._word_pieces = WordPieces(self.tokenizer)
        return self._word_pieces

    def __getstate__(self) -> dict[str, Any]:
        """The state without what is built again on first use."""
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name not in ("_word_pieces", "_running")}

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: strings in, nothing learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.transformer_tags.preserves_dtype = []
        return tags


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of windows of like lengths, so that little is filled up with nothing."""
    batch: list[int] = []
    for i in np.argsort(lengths, kind="stable").tolist():
        if batch and (len(batch) + 1) * (lengths[i] + 2) > _BATCH_PIECES:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
