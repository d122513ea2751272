"""Pooling without attention: a sequence to a vector, over the valid steps alone.

Each is right for a sample without valid steps, and for a batch without steps: the vector is 0, not
NaN. Holes and padding on the left are steps like others that do not take part.
"""

from typing import Any

from keras import ops

from regard.ops.extremes import extreme
from regard.ops.masks import zero_masked
from regard.ops.precision import precise

__all__ = ["first_valid", "last_valid", "masked_max", "masked_mean"]


def masked_mean(sequence: Any, mask: Any) -> Any:
    """Return the mean over the valid steps.

    Args:
        sequence: (B, T, D), of a float dtype.
        mask: boolean (B, T).

    Returns:
        (B, D), of the same dtype; 0 for a sample without valid steps.
    """
    # At least float32: in float16 a sum may pass 65504 though the mean does not, and bfloat16
    # cannot count past 256.
    total = ops.sum(precise(zero_masked(sequence, mask)), axis=1)
    count = ops.sum(ops.cast(mask, "int32"), axis=1, keepdims=True)  # (B, T) -> (B, 1)
    mean = total / ops.cast(ops.maximum(count, 1), total.dtype)
    return ops.cast(mean, sequence.dtype)


def masked_max(sequence: Any, mask: Any) -> Any:
    """Return the largest value of each feature over the valid steps.

    Args:
        sequence: (B, T, D), of a float dtype.
        mask: boolean (B, T).

    Returns:
        (B, D), of the same dtype; 0 for a sample without valid steps.
    """
    spread = ops.expand_dims(mask, -1)
    top = extreme(ops.max, ops.where(spread, sequence, -float("inf")), 1, 0.0)
    return ops.where(ops.any(spread, axis=1), top, 0.0)


def first_valid(sequence: Any, mask: Any) -> Any:
    """Return the first valid step.

    Args:
        sequence: (B, T, D), of a float dtype.
        mask: boolean (B, T).

    Returns:
        (B, D), of the same dtype; 0 for a sample without valid steps.
    """
    place = ops.cumsum(ops.cast(mask, "int32"), axis=1)  # 1 from the first valid step on
    return _pick(sequence, ops.logical_and(mask, ops.equal(place, 1)))


def last_valid(sequence: Any, mask: Any) -> Any:
    """Return the last valid step.

    Args:
        sequence: (B, T, D), of a float dtype.
        mask: boolean (B, T).

    Returns:
        (B, D), of the same dtype; 0 for a sample without valid steps.
    """
    place = ops.cumsum(ops.cast(mask, "int32"), axis=1)
    total = ops.sum(ops.cast(mask, "int32"), axis=1, keepdims=True)
    return _pick(sequence, ops.logical_and(mask, ops.equal(place, total)))


def _pick(sequence: Any, chosen: Any) -> Any:
    """The one chosen step of each sample, or 0 where none is chosen."""
    return ops.sum(zero_masked(sequence, chosen), axis=1)
