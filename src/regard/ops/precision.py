"""Precision: what is computed in float32 at least, and float64 where Keras would lose it.

Keras resolves dtypes by JAX's default rules, in which there is no float64. On JAX its `tanh` and on
PyTorch its `matmul` therefore compute in float32 whatever comes.
"""

from typing import Any

import keras
from keras import ops

__all__ = ["is_double", "precise", "saturated", "tanh", "widened"]

_LARGEST_HALF = 65504.0


def is_double(tensor: Any) -> bool:
    """Return whether a tensor is of float64.

    Args:
        tensor: any shape, any dtype.

    Returns:
        A Python boolean.
    """
    return keras.backend.standardize_dtype(tensor.dtype) == "float64"


def precise(tensor: Any) -> Any:
    """Return a tensor in float32 at least.

    Args:
        tensor: any shape, any float dtype.

    Returns:
        The tensor in float32, or as it came where it is of float64.
    """
    return tensor if is_double(tensor) else ops.cast(tensor, "float32")


def widened(tensor: Any) -> Any:
    """Return float16 as float32, and all else as it came: for what may grow past 65504.

    Args:
        tensor: any shape, any float dtype.

    Returns:
        The shape of `tensor`.
    """
    half = keras.backend.standardize_dtype(tensor.dtype) == "float16"
    return ops.cast(tensor, "float32") if half else tensor


def saturated(tensor: Any, dtype: str) -> Any:
    """Return a tensor in a dtype; float16 gets its largest number for what is finite and larger.

    Args:
        tensor: any shape, any float dtype.
        dtype: a float dtype.

    Returns:
        The tensor in `dtype`; what is not finite stays so.
    """
    if dtype == "float16":
        held = ops.clip(tensor, -_LARGEST_HALF, _LARGEST_HALF)
        tensor = ops.where(ops.isfinite(tensor), held, tensor)
    return ops.cast(tensor, dtype)


def tanh(tensor: Any) -> Any:
    """Return the hyperbolic tangent in the tensor's own dtype, float64 included.

    Args:
        tensor: any shape, any float dtype.

    Returns:
        The shape of `tensor`; in float64 within 2.3e-16 of the exact number, not relative to it.
    """
    if not is_double(tensor):
        return ops.tanh(tensor)
    return 2.0 * ops.sigmoid(2.0 * tensor) - 1.0
