"""A small transformer as a step of a pipeline: the common part of the steps that run a fine-tuned network."""

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

import joblib
import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from stance.errors import NEEDS_RUNTIME, ModelError
from stance.features.word_pieces import WordPieces

Floats = NDArray[np.float32]


@cache
def has_vnni() -> bool:
    """Whether the processor sums products of 8-bit integers without overflow, as far as Linux tells; else False."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("\n\n")[0].split()
    except OSError:
        return False
    return "avx512_vnni" in flags or "avx_vnni" in flags


class Network(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A step that runs a network over runs of word pieces.

    Nothing is learned here: the network comes fine-tuned from ``training/``, in the ONNX format
    (https://onnx.ai/onnx/), and all state is an array and a string, so that it can be saved without pickling anything.
    """

    network: Any
    """uint8 (b,), the bytes of an ONNX network from ``ids`` and ``mask`` (n, t) to ``states`` (n, t, d)."""
    tokenizer: str
    """The JSON of the vocabulary's ``tokenizer.json``."""
    is_full_range: ClassVar[bool] = True
    """Whether the network's weights use all of their 8 bits: the sums of their products then overflow on processors
    without VNNI unless they are computed in a slower way (macro-F1 on VAST 0.672 instead of 0.685), which takes 1.7
    times as long and more."""

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself."""
        return self

    def states(self, run: Sequence[int]) -> Floats:
        """The vectors of a run's pieces, special ones included, (t, d).

        One run at a time: the network's 8-bit activations are scaled by batch, so in a batch a text's vectors would
        depend on the other texts. It takes a twentieth more time for short texts, a quarter more for long ones.
        """
        ids = np.asarray([run], dtype=np.int64)
        (states,) = self._session().run(["states"], {"ids": ids, "mask": np.ones_like(ids)})
        return np.asarray(states[0])

    def spread(self, function: Callable[[Any], Floats], rows: Iterable[Any]) -> list[Floats]:
        """``function`` of each row, in order, by as many threads as there are cores: ``states`` lets others run.

        A worker among several processes (``--jobs``) has one thread.
        """
        threads = 1 if multiprocessing.parent_process() else joblib.cpu_count()
        self._session()  # opened once, not by each thread
        pool = ThreadPoolExecutor(threads)
        try:
            return list(pool.map(function, rows))
        finally:
            pool.shutdown(cancel_futures=True)  # at Ctrl-C, without what has not begun

    def width(self) -> int:
        """The length of a piece's vector."""
        return int(self._session().get_outputs()[0].shape[2])

    def words(self) -> WordPieces:
        """The tokenizer that cuts texts into the network's pieces."""
        if "_word_pieces" not in vars(self):
            self._word_pieces = WordPieces(self.tokenizer)
        return self._word_pieces

    def _session(self) -> Any:
        if "_running" not in vars(self):
            try:
                import onnxruntime
            except ImportError as error:
                raise ModelError(NEEDS_RUNTIME) from error
            options = onnxruntime.SessionOptions()
            # One thread a run: the results then do not depend on the machine.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            if self.is_full_range and not has_vnni():
                options.add_session_config_entry("session.x64quantprecision", "1")
            network = np.asarray(self.network, dtype=np.uint8).tobytes()
            self._running = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        return self._running

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
