"""Shapes of a call's tensors, checked when a layer is built."""

from typing import Any

from regard.errors import ArgumentTypeError, ShapeError

__all__ = ["check_one_tensor", "check_shape", "check_shapes"]


def check_shapes(query_shape: Any, value_shape: Any, key_shape: Any) -> tuple[int, int, int]:
    """Check ranks and widths of query, key and value, and that key and value are equally long.

    Args:
        query_shape: (B, T, Dq).
        value_shape: (B, S, V); None for self-attention.
        key_shape: (B, S, Dk); None when the values are the keys.

    Returns:
        The widths of query, key and value.

    Raises:
        ArgumentTypeError: for a list of tensors in place of one.
        ShapeError: for another rank, an unknown width, or keys and values of different number.
    """
    value_shape = query_shape if value_shape is None else value_shape
    key_shape = value_shape if key_shape is None else key_shape
    hint = ". Call layer(query, value) instead of layer([query, value])"
    query_width = check_shape("query", query_shape, hint)
    value_width = check_shape("value", value_shape, hint)
    key_width = check_shape("key", key_shape, hint)
    if None not in (value_shape[1], key_shape[1]) and value_shape[1] != key_shape[1]:
        raise ShapeError(
            "`key` and `value` must have the same number of steps. "
            f"Received: key of shape {tuple(key_shape)}, value of shape {tuple(value_shape)}"
        )
    return query_width, key_width, value_width


def check_shape(name: str, shape: Any, hint: str = "") -> int:
    """Check that one input is one tensor, of rank 3, with known features.

    Args:
        name: what the call names it.
        shape: (B, T, D).
        hint: what to do instead of giving a list.

    Returns:
        Its width D.

    Raises:
        ArgumentTypeError: for a list of tensors in place of one.
        ShapeError: for another rank or an unknown width.
    """
    check_one_tensor(name, shape, hint)
    if len(shape) != 3 or shape[-1] is None:
        raise ShapeError(
            f"`{name}` must have the shape (batch, steps, features) with known features. "
            f"Received: {name} of shape {tuple(shape)}"
        )
    width: int = shape[-1]
    return width


def check_one_tensor(name: str, shape: Any, hint: str = "") -> None:
    """Check that one input is one tensor, of any rank.

    Args:
        name: what the call names it.
        shape: what Keras gives to `build`: of a list of tensors, a list of shapes.
        hint: what to do instead of giving a list.

    Raises:
        ArgumentTypeError: for a list of tensors in place of one.
    """
    if not isinstance(shape, (tuple, list)) or any(isinstance(x, (tuple, list)) for x in shape):
        raise ArgumentTypeError(
            f"`{name}` must be one tensor, not a list of tensors. "
            f"Received: {name} of shape {shape}{hint}"
        )
