"""Scores: how well a query and a key fit, one function a formula.

Letters: B batch, T query length, S key length, D features, N heads, H head width, U units. With
heads, queries and keys are (B, T, N, H) and (B, S, N, H), scores are (B, N, T, S). The length axes
of a query and a key may differ; B may be 1 on one side. No function here knows of masks: a masked
score is a number like any other until `ops.normalizers` leaves it out.
"""

import math
from typing import Any

from keras import ops

__all__ = ["additive", "dot", "multiplicative", "scaled_dot"]


def dot(query: Any, key: Any) -> Any:
    """Score by the dot product, `query[t] . key[s]`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H).
        key: (B, S, D), or with heads (B, S, N, H).

    Returns:
        Scores (B, T, S), or with heads (B, N, T, S).
    """
    if len(query.shape) == 4:
        # (B, T, N, H) -> (B, N, T, H)
        query, key = ops.swapaxes(query, 1, 2), ops.swapaxes(key, 1, 2)
    return ops.matmul(query, ops.swapaxes(key, -2, -1))


def scaled_dot(query: Any, key: Any, scale: Any = None) -> Any:
    """Score by the scaled dot product, `scale * query[t] . key[s]`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H).
        key: (B, S, D), or with heads (B, S, N, H).
        scale: a number or a scalar tensor; 1 / sqrt(width of a query) when None (Vaswani et al.
            2017, equation 1).

    Returns:
        Scores (B, T, S), or with heads (B, N, T, S).
    """
    if scale is None:
        scale = 1.0 / math.sqrt(query.shape[-1])
    # The query is scaled, not the scores: float16 products stay small, and mostly T D < T S.
    return dot(query * ops.cast(scale, query.dtype), key)


def multiplicative(query: Any, key: Any, kernel: Any) -> Any:
    """Score by a learned bilinear form, `query[t] . kernel . key[s]`.

    Args:
        query: (B, T, Dq).
        key: (B, S, Dk).
        kernel: (Dq, Dk).

    Returns:
        Scores (B, T, S).
    """
    return dot(ops.matmul(query, kernel), key)


def additive(query: Any, key: Any, vector: Any) -> Any:
    """Score by a hidden layer, `sum over u of vector[u] * tanh(query[t, u] + key[s, u])`.

    Query and key arrive projected: the sum of projections needs no T x S x D product.

    Args:
        query: (B, T, U), projected, with the bias added, if any.
        key: (B, S, U), projected.
        vector: (U,).

    Returns:
        Scores (B, T, S). Time and memory are O(B T S U).
    """
    hidden = ops.tanh(ops.expand_dims(query, 2) + ops.expand_dims(key, 1))  # -> (B, T, S, U)
    return ops.sum(hidden * vector, axis=-1)
