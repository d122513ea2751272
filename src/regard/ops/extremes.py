"""The largest or the smallest number along an axis, also where there is none.

Keras's `max` and `min` take an `initial` for that. On PyTorch they make it on the CPU, wherever the
numbers are, and so fail on a GPU (Keras 3.15.1, `backend/torch/numpy.py`).
"""

from collections.abc import Callable
from typing import Any

from keras import ops

__all__ = ["extreme"]


def extreme(
    of: Callable[..., Any], tensor: Any, axis: int, otherwise: float, keepdims: bool = False
) -> Any:
    """Return the largest or the smallest number along an axis.

    Args:
        of: `ops.max` or `ops.min`.
        tensor: any shape, any float dtype.
        axis: the axis.
        otherwise: what is returned where a size is 0.
        keepdims: whether the axis is kept, with size 1.

    Returns:
        The dtype of `tensor`, and its shape without the axis.
    """
    if 0 not in tensor.shape:  # a size that a graph does not know may be 0: TensorFlow gives -+inf
        return of(tensor, axis=axis, keepdims=keepdims)
    shape = list(ops.shape(tensor))
    shape[axis : axis + 1 or None] = [1] if keepdims else []
    return ops.full(shape, otherwise, dtype=tensor.dtype)
