"""A model and inputs, as they are given to what looks into models."""

from typing import Any

from regard._keras import keras
from regard.errors import ArgumentError, ArgumentTypeError

__all__ = ["check_model_and_inputs"]


def check_model_and_inputs(model: Any, inputs: Any) -> None:
    """Check that a model can be called with some inputs.

    Args:
        model: a built Keras model.
        inputs: an array, or a list or dict of arrays.

    Raises:
        ArgumentTypeError: if one of them is of another type.
        ArgumentError: if the model is not built.
    """
    if not isinstance(model, keras.Model):
        raise ArgumentTypeError(
            f"`model` must be a Keras model. Received: model={model!r} of type"
            f" {type(model).__name__}"
        )
    if not model.built:
        raise ArgumentError(
            f"`model` must be built. Received: {model.name!r}, which has no weights yet;"
            " call it once"
        )
    leaves = keras.tree.flatten(inputs)
    wrong = [type(each).__name__ for each in leaves if not hasattr(each, "shape")]
    if wrong or not leaves:
        raise ArgumentTypeError(
            "`inputs` must be an array, or a list or dict of arrays. "
            f"Received: {type(inputs).__name__} of {wrong[0] if wrong else 'nothing'}"
        )
