"""How sure a classifier may be: its logits scaled to fit rows it has not learned from."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

Floats = NDArray[np.floating[Any]]

TEMPERATURES: Final = (0.05, 20.0)
"""The range searched: at its ends a classifier is twenty times as sure as it said, or a twentieth."""


def temperature(logits: Floats, labels: Floats, weight: Floats | None = None) -> float:
    """The number to divide ``logits`` by that makes ``labels`` likeliest.

    Temperature scaling (Guo and others 2017, "On calibration of modern neural networks").

    Args:
        logits: (n, k), of classifiers fitted without these rows.
        labels: (n, k), one 1 in each row.
        weight: (n,), of the rows; 1 if not given.
    """
    weighted = labels if weight is None else labels * weight[:, None]

    def loss(value: float) -> float:
        return float(-(weighted * log_softmax(logits / value, axis=1)).sum())

    return float(minimize_scalar(loss, bounds=TEMPERATURES, method="bounded").x)
