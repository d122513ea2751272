"""What is asked of the masks and the lengths of a call before it is run."""

from typing import Any

import keras

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError

__all__ = ["check_dtype", "check_masks", "check_side", "fits_pairs", "pair_shapes"]


def check_masks(
    query: Any,
    value: Any,
    key: Any,
    mask: Any,
    query_mask: Any,
    value_mask: Any,
    key_mask: Any,
    attention_mask: Any,
    heads: int | None,
) -> None:
    """Check all that is known of a call before it is run; see `side_masks` for the arguments.

    Raises:
        ArgumentError: for a key without a value.
        ShapeError: if query and value differ in their batch, or key and value in batch or steps.
        MaskError: for a mask of the wrong dtype, rank or shape, or one that could not have an
            effect.
    """
    if key is not None and value is None:
        raise ArgumentError("`key` needs `value`. Received: key without value")
    if value is not None and mask is not None:
        raise MaskError(
            "`mask` is for self-attention, where one tensor is query and value. Received: mask and "
            "value. Give `query_mask` and `value_mask` instead"
        )
    value = query if value is None else value
    if None not in (query.shape[0], value.shape[0]) and query.shape[0] != value.shape[0]:
        raise ShapeError(
            "`query` and `value` must have the same batch. Received: query of shape "
            f"{tuple(query.shape)}, value of shape {tuple(value.shape)}"
        )
    if key is not None and not _fits(key.shape[:2], value.shape[:2]):
        raise ShapeError(
            "`key` and `value` must have the same batch and number of steps. Received: key of "
            f"shape {tuple(key.shape)}, value of shape {tuple(value.shape)}"
        )
    check_side("mask", mask, query)
    check_side("query_mask", query_mask, query)
    check_side("value_mask", value_mask, value)
    check_side("key_mask", key_mask, value)
    _check_pairs(attention_mask, query, value, heads)


def check_dtype(name: str, mask: Any) -> None:
    """Check that a mask is a tensor of booleans or integers.

    Args:
        name: what the call names it.
        mask: a tensor or an array.

    Raises:
        ArgumentTypeError: for what is no tensor.
        MaskError: for another dtype.
    """
    if not hasattr(mask, "dtype"):
        raise ArgumentTypeError(
            f"`{name}` must be a tensor or an array. Received: {name} of type {type(mask).__name__}"
        )
    dtype = keras.backend.standardize_dtype(mask.dtype)
    if dtype != "bool" and "int" not in dtype:
        raise MaskError(
            f"`{name}` must be boolean or integers 0/1, where True takes part. Received: dtype "
            f"{dtype}. What is added to a score is a bias, not a mask{_checks.see_page('masking')}"
        )


def check_side(name: str, mask: Any, tensor: Any, rank: int = 2) -> None:
    """Check the mask of one tensor.

    Args:
        name: what the call names it.
        mask: (B, S), or with sentences (B, L, W); None is right too.
        tensor: the tensor whose steps it covers.
        rank: of the mask: 2, or with sentences 3.

    Raises:
        ArgumentTypeError: for what is no tensor.
        MaskError: for another dtype or shape.
    """
    if mask is None:
        return
    check_dtype(name, mask)
    if not _fits(mask.shape, tensor.shape[:rank]):
        axes = "batch, steps" if rank == 2 else "batch, sentences, words"
        raise MaskError(
            f"`{name}` must have the shape ({axes}) of its tensor. Received: {name} of shape "
            f"{tuple(mask.shape)} for a tensor of shape {tuple(tensor.shape)}"
            + (_without_ones(name, mask, tensor) if rank == 2 else "")
            + _checks.see_page("masking")
        )


def pair_shapes(query: Any, value: Any, heads: int | None) -> dict[int, tuple[Any, ...]]:
    """Return the shapes that a tensor of pairs may have.

    Args:
        query: (B, T, Dq).
        value: (B, S, V).
        heads: the number of heads, or None where scores have no axis for heads.

    Returns:
        By rank: (T, S), (B, T, S), and with heads (B, N, T, S).
    """
    batch, lengths = query.shape[0], (query.shape[1], value.shape[1])
    shapes: dict[int, tuple[Any, ...]] = {2: lengths, 3: (batch, *lengths)}
    return shapes if heads is None else {**shapes, 4: (batch, heads, *lengths)}


def fits_pairs(shape: Any, shapes: dict[int, tuple[Any, ...]]) -> bool:
    """Say whether a tensor of pairs has one of its shapes; leading sizes of 1 stand for any.

    Args:
        shape: what it has.
        shapes: what `pair_shapes` gives.

    Returns:
        Whether every known size agrees.
    """
    rank = len(shape)
    return rank in shapes and _fits(shape, shapes[rank], one_fits=rank > 2)


def _check_pairs(mask: Any, query: Any, value: Any, heads: int | None) -> None:
    if mask is None:
        return
    check_dtype("attention_mask", mask)
    shapes = pair_shapes(query, value, heads)
    if not fits_pairs(mask.shape, shapes):
        raise MaskError(
            f"`attention_mask` must have the shape {', '.join(map(str, shapes.values()))} "
            "(queries, keys, with batch and heads in front). "
            f"Received: attention_mask of shape {tuple(mask.shape)}{_for_keys(mask.shape, value)}"
        )


def _for_keys(shape: Any, value: Any) -> str:
    """Say how a mask of the keys alone is given, which may come spread over queries: (B, 1, S)."""
    squeezed = _squeezed(shape, value)
    if squeezed is None:
        return ""
    return f". A mask of the keys alone is `key_mask`, (batch, steps): key_mask=mask{squeezed}"


def _without_ones(name: str, mask: Any, tensor: Any) -> str:
    """Say how a mask with axes of one in between is given."""
    squeezed = _squeezed(mask.shape, tensor)
    return f". Take {name}=mask{squeezed}" if squeezed else ""


def _squeezed(shape: Any, tensor: Any) -> str | None:
    """Return the index that makes (batch, steps) of a tensor's mask; None if none does."""
    if len(shape) < 2:
        return None
    batch, *ones, steps = shape
    fits = set(ones) <= {1} and _fits((batch, steps), tensor.shape[:2])
    return f"[:, {', '.join('0' for _ in ones)}]" * bool(ones) if fits else None


def _fits(shape: Any, expected: Any, one_fits: bool = False) -> bool:
    """Whether every known size agrees; with `one_fits`, a leading size of 1 stands for any."""
    if len(shape) != len(expected):
        return False
    for place, (size, wanted) in enumerate(zip(shape, expected, strict=True)):
        broadcast = one_fits and size == 1 and place < len(shape) - 2
        if size is not None and wanted is not None and size != wanted and not broadcast:
            return False
    return True
