"""Whether a layer that somebody brings keeps the steps of its input, asked of its shapes alone."""

from typing import Any

import keras

__all__ = ["first_output_shape", "keeps_steps"]


def keeps_steps(layer: Any, shape: tuple[int | None, ...]) -> bool:
    """Say whether a layer returns something for each step that it reads.

    Args:
        layer: a built layer that is called with one tensor. Of several outputs the first counts.
        shape: of that tensor, (B, T, ...); T may be None.

    Returns:
        Whether the output has the same steps. As many hops as steps are none.
    """
    if len(shape) < 3:
        return False
    for steps in (11, 13) if shape[1] is None else (shape[1],):
        found = first_output_shape(layer, (shape[0], steps, *shape[2:]))
        if len(found) < 3 or found[1] != steps:
            return False
    # As many hops as steps are no steps: a layer that pools says that its output has no mask.
    value, mask = keras.KerasTensor(shape), keras.KerasTensor(shape[:2], dtype="bool")
    return not layer.supports_masking or layer.compute_mask(value, mask) is not None


def first_output_shape(layer: Any, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Return the shape of a layer's output, of several outputs that of the first.

    Args:
        layer: a built layer that is called with one tensor.
        shape: of that tensor.

    Returns:
        The shape.
    """
    found = layer.compute_output_shape(shape)
    while found and isinstance(found[0], (tuple, list)):
        found = found[0]
    return tuple(found)
