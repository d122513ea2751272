"""The dtype that Keras reads weights in while a layer is called.

`Layer.__call__` of a mixed policy reads its weights in the compute dtype, by a scope that Keras has
no public function for; a method that is called beside `__call__` needs the same (held by
`tests/ops/test_keras_autocast.py`).
"""

import contextlib
from typing import Any

from keras.src.backend.common.variables import AutocastScope

__all__ = ["weights_as_in_a_call", "weights_as_they_are"]


def weights_as_in_a_call(layer: Any) -> Any:
    """Return a context in which the weights of a layer have the dtype that its call reads them in.

    Args:
        layer: any layer.

    Returns:
        The context manager.
    """
    if layer.autocast and layer.compute_dtype != layer.variable_dtype:
        return AutocastScope(layer.compute_dtype)
    return contextlib.nullcontext()


def weights_as_they_are() -> Any:
    """Return a context in which weights have their own dtype, also while a layer is called.

    Returns:
        The context manager.
    """
    return AutocastScope(None)
