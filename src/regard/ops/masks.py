"""Masks: make them, and put 0 where they are False.

`True` takes part. A mask is boolean or integers 0/1, never float: what is *added* to a score is
called bias. What the masks of a call come to is in `ops.call_masks`.
"""

from typing import Any

from keras import ops

from regard._checks import positive_integer
from regard.errors import ArgumentError

__all__ = ["causal_mask", "padding", "zero_masked"]


def causal_mask(query_length: int, key_length: int | None = None, offset: int | None = None) -> Any:
    """Allow each query the keys up to its own place: `s <= t + offset`.

    Args:
        query_length: T.
        key_length: S; T when None.
        offset: the place of the first query among the keys. Needed where the lengths differ, since
            then it is not known; 0 otherwise.

    Returns:
        A boolean mask (T, S).

    Raises:
        ArgumentError: if the lengths differ and no offset is given.
    """
    positive_integer("query_length", query_length)
    if key_length is None:
        key_length = query_length
    positive_integer("key_length", key_length)
    if offset is None and key_length != query_length:
        raise ArgumentError(
            "`offset` must be given where the lengths differ. "
            f"Received: query_length={query_length}, key_length={key_length}, offset=None"
        )
    place = ops.expand_dims(ops.arange(query_length), 1) + (offset or 0)  # (T,) -> (T, 1)
    return ops.expand_dims(ops.arange(key_length), 0) <= place


def padding(lengths: Any, size: int) -> Any:
    """Allow the first `lengths[b]` steps of each sample.

    Args:
        lengths: integers (B,), from 0 to `size`.
        size: the padded length S.

    Returns:
        A boolean mask (B, S).
    """
    lengths = ops.cast(ops.convert_to_tensor(lengths), "int32")
    return ops.expand_dims(ops.arange(size), 0) < ops.expand_dims(lengths, 1)


def zero_masked(tensor: Any, mask: Any) -> Any:
    """Put 0 wherever the mask is False, so that what stood there is never read.

    A product with the mask would not do: 0 * NaN is NaN.

    Args:
        tensor: (B, T, D), or any shape that begins with the mask's.
        mask: boolean (B, T), or None.

    Returns:
        `tensor`, with zeros.
    """
    if mask is None:
        return tensor
    axes = tuple(range(len(mask.shape), len(tensor.shape)))
    nothing = ops.zeros((), dtype=tensor.dtype)  # a number would make float32 of float64
    return ops.where(ops.expand_dims(mask, axes), tensor, nothing)
