"""Another fitted pipeline's logits as features."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin


class Logits(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Rows to the logits that another fitted pipeline gives them.

    Args:
        pipeline: the fitted pipeline. A clone of this step keeps it as it is, since this step does not fit it.
    """

    def __init__(self, pipeline: Any = None) -> None:
        self.pipeline = pipeline

    def fit(self, X: Any, y: Any = None) -> Self:
        """Itself."""
        return self

    def transform(self, X: Any) -> NDArray[np.float32]:
        """(n, k)."""
        return np.asarray(self.pipeline.decision_function(X), dtype=np.float32)

    def __sklearn_clone__(self) -> Self:
        return self

    def __sklearn_tags__(self) -> Any:
        """scikit-learn's description: nothing learned."""
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.no_validation = True
        return tags
