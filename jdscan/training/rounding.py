"""Rounding of float32 matrices to small integers."""

import numpy as np
from numpy.typing import NDArray


def pack(array: NDArray[np.float32], axis: int, steps: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round a matrix to integers of at most ``steps``, with one scale for each index of ``axis``."""
    scale = np.maximum(np.abs(array).max(axis=1 - axis, keepdims=True), 1e-8) / steps
    return np.round(array / scale).astype(np.int8), scale.reshape(-1).astype(np.float32)
