"""Dot-product attention on TensorFlow, a block of queries at a time."""

import functools
from typing import Any

import tensorflow as tf

from regard.kernels.dispatch import queries_at_once
from regard.kernels.dot_product.query_blocks import attended_in_blocks

__all__ = ["attended", "on_gpu"]


def attended(query: Any, key: Any, value: Any, allowed: Any, bias: Any) -> Any:
    """Attend by softmax, see `regard.kernels.dot_product.dot_output`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H); T is known.
        key: (B, S, D), or with heads (B, S, N, H).
        value: (B, S, V), or with heads (B, S, N, V).
        allowed: boolean, broadcastable to the scores; None allows everything.
        bias: broadcastable to the scores; None adds nothing.

    Returns:
        (B, T, V), or with heads (B, T, N, V); a query without keys gets 0.
    """
    size = queries_at_once(query.shape[1])
    return attended_in_blocks(query, key, value, allowed, bias, size)


@functools.cache
def on_gpu() -> bool:
    """Say whether TensorFlow sees a GPU."""
    return bool(tf.config.get_visible_devices("GPU"))
