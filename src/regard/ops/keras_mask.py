"""The mask that Keras attaches to a tensor: read it, attach it, or give it to a layer by hand.

Keras keeps a tensor's own mask beside the tensor and has no public function for it; this is the one
place in regard that uses Keras's private ones (held by `tests/ops/test_keras_mask.py`).
"""

import inspect
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from keras.src.backend.common.masking import get_keras_mask, set_keras_mask

__all__ = ["attach_mask", "call_masked", "carried_mask", "drop_mask"]

_NONE: Mapping[str, Any] = MappingProxyType({})


def carried_mask(tensor: Any) -> Any:
    """Return the mask that `tensor` carries.

    Args:
        tensor: a tensor or a symbolic tensor.

    Returns:
        Its mask, or None if it carries none.
    """
    return get_keras_mask(tensor)


def attach_mask(tensor: Any, mask: Any) -> Any:
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


def drop_mask(tensor: Any) -> Any:
    """Take the mask off `tensor`, so that the layers that follow find none.

    Args:
        tensor: a tensor or a symbolic tensor.

    Returns:
        `tensor`.
    """
    set_keras_mask(tensor, None)
    return tensor


def call_masked(
    layer: Any, tensor: Any, mask: Any, training: bool, more: Mapping[str, Any] = _NONE
) -> Any:
    """Call a layer inside another; give it mask and mode as arguments, where its call takes them.

    Args:
        layer: any layer that is called with one tensor.
        tensor: what it is called with.
        mask: the tensor's mask, or None.
        training: the mode.
        more: further arguments, which the call must take.

    Returns:
        What the layer returns.
    """
    taken = inspect.signature(layer.call).parameters
    options = {"mask": mask, "training": training}
    return layer(tensor, **{name: each for name, each in options.items() if name in taken}, **more)
