"""Steps that stand on what others found: a layer of a small network, and another pipeline's logits."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

Floats = NDArray[np.float32]


class _Ready(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A step with nothing to learn: its parameters come ready from ``training/``."""

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself."""
        return self

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: nothing learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.no_validation = True
        return tags


class HiddenLayer(_Ready):
    """Features with the outputs of a hidden layer behind them, which tell how features work together.

    Args:
        weights: float32 (d, h).
        bias: float32 (h,).
    """

    def __init__(self, weights: Any = None, bias: Any = None) -> None:
        self.weights = weights
        self.bias = bias

    def transform(self, X: Any) -> Floats:
        """(n, d + h), float32: ``X`` and the rectified sums."""
        X = np.asarray(X, dtype=np.float32)
        return np.concatenate([X, np.maximum(X @ np.asarray(self.weights) + np.asarray(self.bias), 0)], axis=1)


class Logits(_Ready):
    """What another fitted pipeline makes of the same rows, as features: its logits.

    Args:
        pipeline: the fitted pipeline. A clone of this step keeps it as it is, since it cannot be fitted again here.
    """

    def __init__(self, pipeline: Any = None) -> None:
        self.pipeline = pipeline

    def transform(self, X: Any) -> Floats:
        """(n, k), float32."""
        return np.asarray(self.pipeline.decision_function(X), dtype=np.float32)

    def __sklearn_clone__(self) -> Self:
        return self
