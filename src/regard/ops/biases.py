"""Biases: what is *added* to a score in a call, whatever it stands for. Never a mask."""

from typing import Any

import keras
from keras import ops

from regard.errors import ArgumentError, ArgumentTypeError
from regard.ops.mask_checks import fits_pairs, pair_shapes
from regard.ops.precision import precise

__all__ = ["add_bias", "check_bias", "spread_bias"]


def add_bias(scores: Any, bias: Any) -> Any:
    """Add a bias to scores, in float32 at least.

    Args:
        scores: (B, T, S), or with heads (B, N, T, S).
        bias: broadcastable to `scores`; None adds nothing.

    Returns:
        The scores as they came without a bias; with one in float32, or float64 where they are.
    """
    if bias is None:
        return scores
    scores = precise(scores)
    return scores + ops.cast(bias, scores.dtype)


def check_bias(bias: Any, query: Any, value: Any, heads: int | None) -> None:
    """Check all that is known of a bias before it is added.

    Args:
        bias: (T, S), (B, T, S), or with heads also (B, N, T, S); None is right too.
        query: (B, T, Dq).
        value: (B, S, V); None for self-attention.
        heads: the number of heads, or None where scores have no axis for heads.

    Raises:
        ArgumentTypeError: for what is no tensor, or one of booleans or integers.
        ArgumentError: for another shape.
    """
    if bias is None:
        return
    dtype = keras.backend.standardize_dtype(bias.dtype) if hasattr(bias, "dtype") else None
    if dtype is None or "float" not in dtype:
        came = f"type {type(bias).__name__}" if dtype is None else f"dtype {dtype}"
        raise ArgumentTypeError(
            "`attention_bias` must be a tensor of floats, which is added to the scores. "
            f"Received: {came}. What says who takes part is `attention_mask`"
        )
    shapes = pair_shapes(query, query if value is None else value, heads)
    if not fits_pairs(bias.shape, shapes):
        raise ArgumentError(
            f"`attention_bias` must have the shape {', '.join(map(str, shapes.values()))} "
            "(queries, keys, with batch and heads in front). "
            f"Received: attention_bias of shape {tuple(bias.shape)}"
        )


def spread_bias(bias: Any, heads: int | None) -> Any:
    """Give a bias the axes of the scores.

    Args:
        bias: (T, S), (B, T, S), or with heads also (B, N, T, S); None stays None.
        heads: the number of heads, or None where scores have no axis for heads.

    Returns:
        (1 or B, T, S), or with heads (1 or B, 1 or N, T, S).
    """
    if bias is None:
        return None
    bias = ops.convert_to_tensor(bias)
    if len(bias.shape) == 2:
        bias = ops.expand_dims(bias, 0)
    return bias if heads is None or len(bias.shape) == 4 else ops.expand_dims(bias, 1)
