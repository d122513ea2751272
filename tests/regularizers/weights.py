"""Attention weights to penalise, with masks, and a layer whose output is the penalty."""

from typing import Any

import keras
import numpy as np

# All different, so that a swapped axis cannot pass.
BATCH, HEADS, QUERIES, KEYS = 4, 2, 3, 5

# Whole, with a hole and without an end, one query and one key, without valid steps.
QUERY_MASK = np.array([[1, 1, 1], [1, 0, 1], [0, 1, 0], [0, 0, 0]], bool)
KEY_MASK = np.array([[1, 1, 1, 1, 1], [0, 1, 1, 0, 1], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]], bool)


def weights(heads: int | None = HEADS, masked: bool = True, seed: int = 0) -> np.ndarray:
    """Rows that sum to 1 over the valid keys; rows of zeros outside of what is valid."""
    random = np.random.default_rng(seed)
    shape = (BATCH, HEADS if heads is None else heads, QUERIES, KEYS)
    rows = np.exp(2 * random.normal(size=shape))
    if masked:
        rows = rows * (QUERY_MASK[:, None, :, None] & KEY_MASK[:, None, None, :])
    rows = rows / np.maximum(rows.sum(axis=-1, keepdims=True), 1e-30)
    return (rows[:, 0] if heads is None else rows).astype("float32")


class Penalised(keras.layers.Layer):
    """The penalties of the weights it is called with."""

    def __init__(self, regularizer: Any) -> None:
        super().__init__()
        self.regularizer = regularizer

    def call(self, weights: Any, query_mask: Any = None, key_mask: Any = None) -> Any:
        return self.regularizer.per_sample(weights, query_mask, key_mask)
