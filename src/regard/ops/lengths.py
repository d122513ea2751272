"""How long each sample is, from a mask or from what stands in the padding, and how many there are.

The other way, from lengths to a mask, is `ops.masks.padding`. Each is right for a sample without
valid steps (0) and for a batch that is padded to no step at all.
"""

from numbers import Real
from typing import Any

from keras import ops

from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError
from regard.ops.mask_checks import check_dtype

__all__ = [
    "count_samples",
    "count_valid",
    "lengths_from_mask",
    "lengths_from_padding",
    "mask_from_padding",
]


def count_samples(tensor: Any) -> Any:
    """Count the samples of a batch.

    Args:
        tensor: (B, ...).

    Returns:
        A scalar in float32, which depends on the batch also in a graph that was exported from
        another batch size: casting the size would have made it a constant on PyTorch.
    """
    return ops.sum(ops.ones((ops.shape(tensor)[0],), dtype="float32"))


def count_valid(mask: Any) -> Any:
    """Count the valid steps of each sample, wherever they stand.

    Args:
        mask: (B, T), boolean or integers 0/1, `True` takes part.

    Returns:
        Integers (B,): exact in every float dtype, since no float takes part.
    """
    return ops.sum(ops.cast(_boolean(mask), "int32"), axis=1)


def lengths_from_mask(mask: Any) -> Any:
    """Return one past the last valid step of each sample.

    So `padding` of these lengths allows every valid step. With padding on the right alone it is
    `mask` again, and this is `count_valid`. A hole, and padding on the left, count as part of the
    length: there take `mask` itself.

    Args:
        mask: (B, T), boolean or integers 0/1, `True` takes part.

    Returns:
        Integers (B,), 0 for a sample without valid steps.
    """
    # From the right, the valid steps so far: more than 0 from the last one on.
    later = ops.cumsum(ops.flip(ops.cast(_boolean(mask), "int32"), axis=1), axis=1)
    return ops.sum(ops.cast(later > 0, "int32"), axis=1)


def mask_from_padding(sequence: Any, value: float = 0) -> Any:
    """Allow the steps that are not padding: those of which a feature differs from `value`.

    A real step that is all `value` cannot be told from padding. In the middle of a sample it
    becomes a hole: silence in a recording, a day without sales. If such steps are real, take
    `padding(lengths_from_padding(sequence), T)`, which leaves out only what follows the last other
    step; if they may also end a sample, keep the lengths from where the batch was padded.

    Args:
        sequence: token ids (B, T), or frames (B, T, D) or of more axes. NaN is no padding.
        value: what stands in the padding.

    Returns:
        A boolean mask (B, T).
    """
    number: Any = value
    if isinstance(number, bool) or not isinstance(number, Real):
        raise ArgumentTypeError(f"`value` must be a number. Received: value={value!r}")
    if number != number:
        raise ArgumentError(
            "`value` must be a number, and NaN equals nothing. Received: value=nan. Make the mask"
            " with `keras.ops.isnan`"
        )
    sequence = ops.convert_to_tensor(sequence)
    rank = len(sequence.shape)
    if rank < 2:
        raise ShapeError(
            "`sequence` must be ids (B, T) or frames (B, T, D). Received: shape"
            f" {tuple(sequence.shape)}"
        )
    differs = ops.not_equal(sequence, ops.cast(value, sequence.dtype))
    return differs if rank == 2 else ops.any(differs, axis=tuple(range(2, rank)))


def lengths_from_padding(sequence: Any, value: float = 0) -> Any:
    """Return one past the last step of each sample that is not padding; see `mask_from_padding`.

    Padding is on the right here. A step of padding before the last other one counts as real, an
    all-zero frame in the middle for one: counting the other steps would cut as many off the end.

    Args:
        sequence: token ids (B, T), or frames (B, T, D) or of more axes.
        value: what stands in the padding.

    Returns:
        Integers (B,), 0 for a sample that is all padding.
    """
    return lengths_from_mask(mask_from_padding(sequence, value))


def _boolean(mask: Any) -> Any:
    mask = ops.convert_to_tensor(mask)
    check_dtype("mask", mask)
    if len(mask.shape) != 2:
        raise MaskError(f"`mask` must be of shape (B, T). Received: shape {tuple(mask.shape)}")
    return ops.cast(mask, "bool")
