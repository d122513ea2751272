"""The values before or after a layer of any Keras model: features for clusters, search, plots."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard._keras import keras
from regard.errors import ArgumentError, ShapeError
from regard.explain.feature_model import FeatureModel
from regard.explain.given_model import check_model_and_inputs

__all__ = ["features"]


def features(
    model: keras.Model,
    inputs: Any,
    layer: str | None = None,
    *,
    side: str | None = None,
    steps: str = "mean",
    mask: Any = None,
    batch_size: int = 32,
) -> NDArray[Any]:
    """Return the values before or after a layer, a row for each row of the inputs.

    The model is never in training: dropout is off, so that the values before and after a dropout
    layer are equal, and batch normalisation uses what it has learned. Nothing of the model changes.
    It is compiled once for each size of batch, on TensorFlow and JAX.

    Args:
        model: a model that is built: functional, sequential, of a class of your own, nested.
        inputs: what the model takes, one array or a list or dict of arrays.
        layer: its name; in a model within the model a path, such as `"encoder/pool"`; where it is
            called several times, also which call: `"pool#2"`. None for the vector that the answer
            is made of: before the last layer with weights, and before the dropout in front of it.
        side: `"input"` or `"output"` of the layer. None for the input of a dropout layer, and of
            the last layer with weights where `layer` is None; else the output.
        steps: `"mean"` over the valid steps of values (B, T, D), 0 for a sample without any; or
            `"keep"`. Values of another rank have no steps and are as they are.
        mask: the valid steps, boolean (B, T), of a model whose values carry no mask. None for the
            mask that Keras carries; where there is none, all steps are valid.
        batch_size: how many rows are run at once.

    Returns:
        (rows, D) of values that have steps, else (rows, ...), in the order of the rows.

    Raises:
        ArgumentTypeError: if `model` is no Keras model, `inputs` are no arrays, or an argument has
            the wrong type.
        ArgumentError: if the model is not built; if the layer is called never, or several times
            and it is not said which; if what is before or after it is several tensors; or if there
            are no rows.
        ShapeError: if `mask` has another shape than the steps.
        UnknownNameError: if there is no such layer, side or way.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.explain import features
        >>> ids = keras.Input((5,), dtype="int32")
        >>> vectors = keras.layers.Embedding(11, 4, mask_zero=True, name="words")(ids)
        >>> vector = keras.layers.GlobalAveragePooling1D()(vectors)
        >>> answer = keras.layers.Dense(1)(keras.layers.Dropout(0.5)(vector))
        >>> model = keras.Model(ids, answer)
        >>> rows = np.array([[1, 2, 3, 0, 0], [6, 7, 8, 9, 10]])
        >>> features(model, rows).shape
        (2, 4)
        >>> np.allclose(features(model, rows), features(model, rows, "words"))
        True
        >>> features(model, rows, "words", steps="keep").shape
        (2, 5, 4)
    """
    check_model_and_inputs(model, inputs)
    size = _checks.positive_integer("batch_size", batch_size)
    arrays = keras.tree.map_structure(lambda each: np.asarray(each), inputs)
    counts = {len(each) if each.ndim else 0 for each in keras.tree.flatten(arrays)}
    if len(counts) != 1 or 0 in counts:
        raise ArgumentError(
            "`inputs` must have rows, as many in each array. Received: arrays of"
            f" {', '.join(map(str, sorted(counts)))} rows"
        )
    (rows,) = counts
    looked = FeatureModel(model, layer, side=side, steps=steps, masked=mask is not None)
    given = arrays if mask is None else [arrays, _valid(mask, rows)]
    found = [looked.rows(_part(given, at, at + size)) for at in range(0, rows, size)]
    if mask is not None and not looked.has_steps:
        raise ArgumentError(
            "`mask` is for the mean over steps. Received: a mask; the values of the"
            f" {looked.place} are kept as they are, or have no steps"
        )
    return np.concatenate(found)


def _part(arrays: Any, start: int, stop: int) -> Any:
    return keras.tree.map_structure(lambda each: each[start:stop], arrays)


def _valid(mask: Any, rows: int) -> NDArray[np.bool_]:
    valid = np.asarray(mask)
    if valid.dtype != bool or valid.ndim != 2 or len(valid) != rows:
        raise ShapeError(
            f"`mask` must be boolean (B, T) with {rows:,} rows. Received: mask of shape"
            f" {valid.shape} and dtype {valid.dtype}"
        )
    return valid
