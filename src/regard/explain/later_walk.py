"""A run of a model without the masks that Keras 3.16 drops, against the run as it is."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard._keras import keras
from regard.explain.later_keras import LaterKeras
from regard.explain.mask_walk import Step, Walk, walk
from regard.explain.valid_part import Counts, largest_change
from regard.ops.keras_mask import drop_mask

__all__ = ["on_later_keras"]

# keras-team/keras#23235: `supports_masking` is False there.
_DROPPING = (keras.layers.RNN, keras.layers.Bidirectional, keras.layers.TimeDistributed)
_SHOWN = 200


def on_later_keras(
    model: keras.Model,
    inputs: Any,
    run: Walk,
    counts: list[list[Counts | None]],
    of_outputs: list[Counts | None],
    tolerance: float,
) -> LaterKeras | None:
    """Say what becomes of a model on Keras 3.16, by running it as that does.

    Args:
        model: a functional or sequential model.
        inputs: with padding.
        run: of the model on these inputs.
        counts: the valid part of each output of each step of the run.
        of_outputs: the valid part of each output of the model.
        tolerance: the largest change that is taken for rounding.

    Returns:
        None where no layer of the model drops a mask there that it hands on here.
    """
    dropped = tuple(step.name for step in run.steps if _drops(step))
    if not dropped:
        return None
    steps = run.steps
    own = [step.own_masks for step in steps]
    # As it stands, graph and all, which is what a file holds; then as its code builds it there.
    # The file of a sequential model holds layers and no graph.
    listed = any(isinstance(each, keras.Sequential) for each in model._flatten_layers())
    for rebuilt, without in ((False, own),) if listed else ((False, ()), (True, own)):
        try:
            later = walk(model, inputs, _without_masks, without)
        except Exception as error:  # noqa: BLE001 (a layer of the model's own may need its mask)
            said = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).split())
            said = f"{type(error).__name__}: {said[:_SHOWN]}"
            return LaterKeras(dropped, error=said, rebuilt=rebuilt)
        changes = [
            _change(step.outputs, other.outputs, each)
            for step, other, each in zip(steps, later.steps, counts, strict=True)
        ]
        over = (n for n, each in enumerate(changes) if each is not None and each > tolerance)
        at = next(over, None)
        change = _change(run.outputs, later.outputs, of_outputs)
        if at is not None:
            return LaterKeras(dropped, steps[at].name, change, rebuilt=rebuilt)
    return LaterKeras(dropped, change=change)


def _drops(step: Step) -> bool:
    return isinstance(step.operation, _DROPPING) and step.carries_out


def _without_masks(operation: Any, output: Any) -> Any:
    if isinstance(operation, _DROPPING):
        for each in keras.tree.flatten(output):
            drop_mask(each)
    return output


def _change(
    before: list[NDArray[np.generic]], after: list[NDArray[np.generic]], counts: list[Counts | None]
) -> float | None:
    """The largest change of the outputs whose valid part is known."""
    found = [
        largest_change(one, other, each)
        for one, other, each in zip(before, after, counts, strict=True)
        if each is not None
    ]
    return max(found, default=None)
