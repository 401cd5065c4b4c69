"""Matrix products in which no row depends on the others."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse


def row_products(X: Any, weights: NDArray[Any]) -> NDArray[Any]:
    """``X @ weights``, (n, k), whose rows are the same to the last digit whatever rows stand beside them.

    BLAS adds in another order for one row than for many, so that a score would depend on the size of its batch.

    Args:
        X: dense or sparse, (n, d).
        weights: (d, k).
    """
    if issparse(X):
        return np.asarray(X @ weights)  # SciPy adds row by row
    columns = np.ascontiguousarray(weights.T)
    products = np.empty((len(X), len(columns)), dtype=np.result_type(X, weights))
    for row, values in enumerate(np.ascontiguousarray(X)):
        products[row] = columns @ values
    return products
