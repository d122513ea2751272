"""The mask that Keras attaches to a tensor: read it, attach it.

Keras keeps a tensor's own mask beside the tensor and has no public function for it; this is the one
place in regard that uses Keras's private ones (held by `tests/ops/test_keras_mask.py`).
"""

from typing import Any

from keras.src.backend import get_keras_mask, set_keras_mask

__all__ = ["carried_mask", "carry_mask"]


def carried_mask(tensor: Any) -> Any:
    """Return the mask that `tensor` carries.

    Args:
        tensor: a tensor or a symbolic tensor.

    Returns:
        Its mask, or None if it carries none.
    """
    return get_keras_mask(tensor)


def carry_mask(tensor: Any, mask: Any) -> Any:
    """Attach `mask` to `tensor`, so that the layers that follow find it.

    Args:
        tensor: a tensor or a symbolic tensor.
        mask: its mask; None leaves the tensor as it is.

    Returns:
        `tensor`.
    """
    if mask is not None:
        set_keras_mask(tensor, mask)
    return tensor
