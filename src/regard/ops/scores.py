"""Scores: how well a query and a key fit, one function a formula.

Letters: B batch, T query length, S key length, D features, N heads, H head width, U units. With
heads, queries and keys are (B, T, N, H) and (B, S, N, H), scores are (B, N, T, S). The length axes
of a query and a key may differ; B may be 1 on one side. No function here knows of masks: a masked
score is a number like any other until `ops.normalizers` leaves it out.

Scores are in float32 at least: the product of two vectors of float16 soon passes 65504, the largest
number there.
"""

import math
from typing import Any

from keras import ops

from regard.ops.precision import precise, tanh, widened

__all__ = [
    "additive",
    "concat",
    "concat_key",
    "concat_query",
    "cosine",
    "cosine_query",
    "dot",
    "location",
    "location_sensitive",
    "mlp",
    "multiplicative",
    "normalized_vector",
    "scaled",
    "scaled_dot",
    "soft_cap",
    "unit",
]


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
    return ops.matmul(precise(query), ops.swapaxes(precise(key), -2, -1))


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
    return dot(scaled(query, scale), key)


def scaled(query: Any, scale: Any = None) -> Any:
    """Return the query with which `dot` is `scaled_dot`.

    The query is scaled, not the scores: mostly T D < T S.

    Args:
        query: (B, T, D), or with heads (B, T, N, H).
        scale: a number or a scalar tensor; 1 / sqrt(width of a query) when None.

    Returns:
        The shape of `query`, and its dtype; float32 for float16, unless the scale is a number that
        makes no query larger.
    """
    if scale is None:
        scale = 1.0 / math.sqrt(query.shape[-1])
    if not isinstance(scale, int | float) or scale > 1:
        query = widened(query)
    return query * ops.cast(scale, query.dtype)


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


def mlp(query: Any, key: Any, kernel: Any, bias: Any) -> Any:
    """Score by a hidden layer over the key alone, `query[t] . tanh(key[s] . kernel + bias)`.

    Args:
        query: (B, T, U), or with heads (B, T, N, U).
        key: (B, S, D), or with heads (B, S, N, D).
        kernel: (D, U).
        bias: (U,).

    Returns:
        Scores (B, T, S), or with heads (B, N, T, S) (Yang et al. 2016, equations 5 and 6).
    """
    return dot(query, tanh(ops.matmul(key, kernel) + bias))


def additive(query: Any, key: Any, vector: Any) -> Any:
    """Score by a hidden layer, `sum over u of vector[u] * tanh(query[t, u] + key[s, u])`.

    Query and key arrive projected: the sum of projections needs no T x S x D product.

    Args:
        query: (B, T, U), projected, with the bias added, if any.
        key: (B, S, U), projected.
        vector: (U,).

    Returns:
        Scores (B, T, S). Time and memory are O(B T S U); `regard.kernels` needs less.
    """
    hidden = tanh(ops.expand_dims(query, 2) + ops.expand_dims(key, 1))  # -> (B, T, S, U)
    return ops.sum(precise(hidden * vector), axis=-1)


def normalized_vector(vector: Any, gain: Any) -> Any:
    """Return the vector of a weight-normalised additive score, `gain * vector / |vector|`.

    Args:
        vector: (U,), not all 0.
        gain: (), a scalar tensor.

    Returns:
        (U,), for `additive` (`normalize=True` of tf-addons' BahdanauAttention).
    """
    return gain * vector * ops.rsqrt(ops.sum(ops.square(vector)))


def concat(query: Any, key: Any, kernel: Any, vector: Any) -> Any:
    """Score by a hidden layer over the two side by side, `vector . tanh([query; key] . kernel)`.

    Args:
        query: (B, T, Dq).
        key: (B, S, Dk).
        kernel: (Dq + Dk, U).
        vector: (U,).

    Returns:
        Scores (B, T, S). Time and memory are O(B T S U).
    """
    return additive(concat_query(query, kernel), concat_key(key, kernel), vector)


def concat_query(query: Any, kernel: Any) -> Any:
    """Return the query with which `additive` is `concat`.

    A matrix times two vectors side by side is two matrices: the T x S pairs are never put side by
    side.

    Args:
        query: (B, T, Dq).
        kernel: (Dq + Dk, U).

    Returns:
        (B, T, U).
    """
    return ops.matmul(query, kernel[: query.shape[-1]])


def concat_key(key: Any, kernel: Any) -> Any:
    """Return the key with which `additive` is `concat`, see `concat_query`.

    Args:
        key: (B, S, Dk).
        kernel: (Dq + Dk, U).

    Returns:
        (B, S, U).
    """
    return ops.matmul(key, kernel[kernel.shape[0] - key.shape[-1] :])


def unit(tensor: Any) -> Any:
    """Return the vectors along the last axis with length 1; a vector of zeros stays one.

    Args:
        tensor: (..., D).

    Returns:
        (..., D). Lengths are taken in float32; the gradient at a vector of zeros is 0, not NaN.
    """
    exact = precise(tensor)
    square = ops.sum(ops.square(exact), axis=-1, keepdims=True)
    some = square > 0
    # The inner `where`: the slope of `rsqrt` at 0 is infinite.
    length = ops.where(some, ops.rsqrt(ops.where(some, square, 1.0)), 0.0)
    return ops.cast(exact * length, tensor.dtype)


def cosine(query: Any, key: Any, scale: Any = 1.0) -> Any:
    """Score by the cosine of the angle, `scale * query[t] . key[s] / (|query[t]| |key[s]|)`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H).
        key: (B, S, D), or with heads (B, S, N, H).
        scale: a number or a scalar tensor.

    Returns:
        Scores (B, T, S), or with heads (B, N, T, S); 0 where one of the two is a vector of zeros.
    """
    return dot(cosine_query(query, scale), unit(key))


def cosine_query(query: Any, scale: Any = 1.0) -> Any:
    """Return the query with which `dot` is `cosine`, beside keys of length 1 (`unit`).

    Args:
        query: (B, T, D), or with heads (B, T, N, H).
        scale: a number or a scalar tensor.

    Returns:
        The shape of `query`.
    """
    query = unit(query)  # no longer than the scale, so float16 suffices
    return query * ops.cast(scale, query.dtype)


def location(query: Any, kernel: Any, key: Any) -> Any:
    """Score each place by the query alone, `(query[t] . kernel)[s]`: the key is not looked at.

    Args:
        query: (B, T, D).
        kernel: (D, places), a column a place.
        key: (B, S, .), of which only the length counts; S is at most `places`.

    Returns:
        Scores (B, T, S).
    """
    return ops.matmul(precise(query), precise(kernel))[..., : ops.shape(key)[1]]


def location_sensitive(
    query: Any, key: Any, previous: Any, filters: Any, kernel: Any, vector: Any
) -> Any:
    """Score one step by content and by where the step before looked.

    The weights of the step before pass a convolution, and the hidden layer of `additive` sees its
    channels too: `vector . tanh(query + key[s] + f[s] . kernel)`, `f = previous * filters`
    (Chorowski et al. 2015, equations 8 and 9, https://arxiv.org/abs/1506.07503).

    Args:
        query: (B, U), projected, with the bias added, if any.
        key: (B, S, U), projected.
        previous: (B, S), the weights of the step before; 0 at masked keys.
        filters: (width, channels), one filter a channel; width odd, centred on s.
        kernel: (channels, U).
        vector: (U,).

    Returns:
        Scores (B, S) of this one step.
    """
    filters = ops.expand_dims(filters, 1)  # (width, channels) -> (width, 1, channels)
    before = ops.expand_dims(ops.cast(previous, key.dtype), -1)  # (B, S) -> (B, S, 1)
    seen = ops.conv(before, filters, padding="same", data_format="channels_last")  # (B, S, C)
    hidden = tanh(ops.expand_dims(query, 1) + key + ops.matmul(seen, kernel))
    return ops.sum(precise(hidden * vector), axis=-1)


def soft_cap(scores: Any, cap: float) -> Any:
    """Bound scores smoothly, `cap * tanh(scores / cap)`.

    Args:
        scores: any shape.
        cap: the bound, above 0: no score is larger, and scores well below it hardly change.

    Returns:
        The shape of `scores` (Gemma 2, 2024, section 2, https://arxiv.org/abs/2408.00118).
    """
    return cap * tanh(scores / cap)
