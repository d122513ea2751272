"""What a cell that reads elapsed time is given at a step: values, gaps, and what was observed."""

from collections.abc import Mapping
from typing import Any

from keras import ops

from regard.errors import ArgumentError, ShapeError
from regard.ops.precision import precise

__all__ = ["decay", "step_inputs", "value_width", "waited"]

_NAMES = ("values", "gaps", "observed")
_MOST = 1e30  # float16 has infinity for what is large, and 0 * inf is NaN


def step_inputs(inputs: Any, observed: bool = False) -> tuple[Any, Any, Any]:
    """Return values, gaps, and what was observed, or None.

    Args:
        inputs: those of a step, or their shapes: a tuple, a list or a dictionary.
        observed: whether the cell takes a third one.

    Raises:
        ArgumentError: for anything else.
    """
    names = _NAMES if observed else _NAMES[:2]
    if isinstance(inputs, Mapping) and set(_NAMES[:2]) <= set(inputs) <= set(names):
        found = [inputs.get(each) for each in names]
    elif isinstance(inputs, tuple | list) and len(inputs) in (2, len(names)):
        found = list(inputs)
    else:
        found = []
    if not found or any(isinstance(each, int | None) for each in found[:2]):
        more = "[, observed]" if observed else ""
        raise ArgumentError(
            f"`inputs` must be (values, gaps{more}), or a dictionary with these names. Received: "
            f"{_told(inputs)}"
        )
    values, gaps, *rest = found
    return values, gaps, rest[0] if rest else None


def _told(inputs: Any) -> str:
    if isinstance(inputs, Mapping):
        return f"the names {sorted(map(str, inputs))}"
    if hasattr(inputs, "shape"):
        return f"one tensor of shape {tuple(inputs.shape)}"
    shape = isinstance(inputs, tuple | list) and all(isinstance(x, int | None) for x in inputs)
    return f"one tensor of shape {tuple(inputs)}" if shape else f"{len(inputs)} tensors"


def value_width(inputs_shape: Any, observed: bool = False) -> int:
    """Return D, if the shapes of a step fit together.

    Args:
        inputs_shape: the shapes of values (B, D), gaps (B,) or (B, 1), and observed (B, D).
        observed: whether the cell takes a third one.

    Raises:
        ArgumentError: for another number of inputs.
        ShapeError: for other shapes.
    """
    shapes = [None if each is None else tuple(each) for each in step_inputs(inputs_shape, observed)]
    values, gaps, seen = shapes
    if values is None or len(values) != 2 or values[1] is None:
        raise ShapeError(
            "`values` must have the shape (batch, features) at a step, with known features. "
            f"Received: {values}"
        )
    if gaps is None or len(gaps) not in (1, 2) or (len(gaps) == 2 and gaps[1] != 1):
        raise ShapeError(
            f"`gaps` must have one number at a step: (batch,) or (batch, 1). Received: {gaps}"
        )
    if seen is not None and seen[1:] != values[1:]:
        raise ShapeError(
            f"`observed` must have the shape of `values`. Received: {seen} for values of {values}"
        )
    return int(values[1])


def waited(gaps: Any) -> Any:
    """Return gaps as numbers to compute with: (B, 1), float32 at least, not negative, finite."""
    if len(gaps.shape) == 1:
        gaps = ops.expand_dims(gaps, 1)
    return ops.clip(precise(gaps), 0.0, _MOST)


def decay(gaps: Any, kind: str) -> Any:
    """Return what a memory is worth after a gap, without any weights.

        1 / log(e + gap)    kind="logarithmic"
        1 / max(gap, 1)     kind="inverse"

    Args:
        gaps: as `waited` returns them.
        kind: which.

    Returns:
        From above 0 to 1, the shape of `gaps`; 1 for a gap of 0.
    """
    if kind == "inverse":
        return 1.0 / ops.maximum(gaps, 1.0)
    return 1.0 / ops.log(gaps + 2.718281828459045)
