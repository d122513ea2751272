"""Arrays as bytes, little endian on every machine: for the store and for messages."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["array_of", "bytes_of"]


def bytes_of(array: NDArray[Any]) -> tuple[str, tuple[int, ...], bytes]:
    """Take an array apart.

    Args:
        array: of numbers or booleans.

    Returns:
        Its dtype as NumPy writes it, its shape and its content.
    """
    content = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return content.dtype.str, array.shape, content.tobytes()


def array_of(dtype: str, shape: Sequence[int], content: bytes) -> NDArray[Any]:
    """Put an array together that `bytes_of` has taken apart.

    Args:
        dtype: as NumPy writes it.
        shape: of the array.
        content: its bytes.

    Returns:
        The array; it cannot be written to.
    """
    return np.frombuffer(content, dtype=dtype).reshape(shape)
