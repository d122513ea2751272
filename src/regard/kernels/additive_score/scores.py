"""Additive scores by the path that suits the sizes, on the backend that runs."""

import functools
import importlib
from types import ModuleType
from typing import Any

import keras
from keras import ops

from regard.kernels.additive_score.range import limits
from regard.kernels.dispatch import choose_additive
from regard.ops import scores
from regard.ops.precision import precise

__all__ = ["additive_scores"]


def additive_scores(query: Any, key: Any, vector: Any, keys: Any = None) -> Any:
    """Score by a hidden layer, as `regard.ops.scores.additive`, by the path that suits the sizes.

    Args:
        query: (B, T, U), projected, with the bias added, if any.
        key: (B, S, U), projected.
        vector: (U,).
        keys: boolean (B, S) or (1, S), which keys take part; None for all. The fused path gives the
            others a score that is finite and nothing more.

    Returns:
        Scores (B, T, S); the fused path gives float32 also for half precision.
    """
    dtype = keras.backend.standardize_dtype(query.dtype)
    if choose_additive(query.shape, key.shape, dtype).path == "reference":
        return scores.additive(query, key, vector)
    query, key, vector = precise(query), precise(key), precise(vector)
    centre = ops.stop_gradient(_middle(key, keys))
    key = key - centre
    if keys is not None:
        spread, _ = limits(keras.backend.standardize_dtype(key.dtype))
        key = ops.where(ops.expand_dims(keys, -1), key, ops.clip(key, -spread, spread))
    return _backend().centred_scores(query + centre, key, vector)


def _middle(key: Any, keys: Any) -> Any:
    """The middle of the range of the keys that take part, (B, 1, U); 0 where it is not finite."""
    low = high = key
    if keys is not None:
        taken = ops.expand_dims(keys, -1)
        low, high = ops.where(taken, key, float("inf")), ops.where(taken, key, -float("inf"))
    low, high = ops.min(low, axis=1, keepdims=True), ops.max(high, axis=1, keepdims=True)
    middle = 0.5 * low + 0.5 * high
    return ops.where(ops.isfinite(middle), middle, 0.0)


@functools.cache
def _backend() -> ModuleType:
    return importlib.import_module(f"regard.kernels.additive_score.{keras.backend.backend()}")
