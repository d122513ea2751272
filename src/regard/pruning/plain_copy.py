"""A copy of a model with its weights and nothing of its training."""

from collections.abc import Callable, Mapping
from typing import Any

import keras

from regard.errors import ArgumentError, ArgumentTypeError

__all__ = ["copied", "strip"]


def strip(model: Any) -> Any:
    """Return a copy of a model with its weights, and nothing of its training.

    The copy is not compiled: its file holds no state of an optimizer, which with Adam is twice the
    size of the weights, and is full of numbers where the weights are zero. Zeros stay zeros.

    Args:
        model: a model that is built, and can be made from its configuration.

    Returns:
        A new model of the same class with the same outputs; its weights are its own.

    Raises:
        ArgumentTypeError: for what is no model.
        ArgumentError: for a model without weights yet.

    Source:
        `strip_pruning` of tfmot, https://www.tensorflow.org/model_optimization.
        Differs: no wrappers are taken off, since `PruneMagnitude` puts none on.
    """
    return copied(model, {}, {})


def copied(
    model: Any,
    changes: Mapping[str, Mapping[str, Any]],
    slices: Mapping[int, Callable[[Any], Any]],
) -> Any:
    """Return a model made from the configuration of another, with its weights.

    Args:
        model: the other.
        changes: by the name of a layer of the model, entries of its configuration to replace.
        slices: by the `id` of a variable of the model, what makes its value for the new model.

    Returns:
        The new model, not compiled.
    """
    if not isinstance(model, keras.Model):
        raise ArgumentTypeError(
            f"`model` must be a Keras model. Received: model={type(model).__name__}"
        )
    if not model.built:
        raise ArgumentError(
            f"`model` must be built. Received: {model.name!r} without weights. Call it once on data"
        )
    config = model.get_config()
    for entry in config.get("layers", ()) if isinstance(config, dict) else ():
        # Layers are built when they are called: the shapes they had may be no longer right.
        entry.pop("build_config", None)
        entry["config"].update(changes.get(entry["config"].get("name"), {}))
    new = type(model).from_config(config)
    if not new.built:
        new.build_from_config(model.get_build_config())
    new.set_weights(
        [
            slices.get(id(weight), lambda value: value)(keras.ops.convert_to_numpy(weight))
            for weight in model.weights
        ]
    )
    return new
