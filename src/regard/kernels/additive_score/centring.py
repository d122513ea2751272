"""The middle of the keys, which is taken from them and given to the queries."""

from typing import Any

import keras
from keras import ops

from regard.kernels.additive_score.overflow import limits
from regard.ops.extremes import extreme

__all__ = ["centred"]


def centred(key: Any, key_mask: Any = None) -> tuple[Any, Any]:
    """Centre keys, for each sample and feature, by the middle of the range of those that take part.

    Args:
        key: (B, S, U), float32 or float64.
        key_mask: boolean (B, S) or (1, S), which keys take part; None for all. The others are
            clipped, so that none of them decides how a score is computed.

    Returns:
        The middle, (B, 1, U), without a gradient, and the keys without it, (B, S, U). A middle that
        is not finite counts as 0.
    """
    centre = ops.stop_gradient(_middle(key, key_mask))
    key = key - centre
    if key_mask is not None:
        spread, _ = limits(keras.backend.standardize_dtype(key.dtype))
        key = ops.where(ops.expand_dims(key_mask, -1), key, ops.clip(key, -spread, spread))
    return centre, key


def _middle(key: Any, key_mask: Any) -> Any:
    low = high = key
    if key_mask is not None:
        key_mask = ops.expand_dims(key_mask, -1)
        low, high = ops.where(key_mask, key, float("inf")), ops.where(key_mask, key, -float("inf"))
    low = extreme(ops.min, low, 1, 0.0, keepdims=True)
    high = extreme(ops.max, high, 1, 0.0, keepdims=True)
    middle = 0.5 * low + 0.5 * high
    return ops.where(ops.isfinite(middle), middle, 0.0)
