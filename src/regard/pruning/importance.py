"""How much the loss depends on each head of attention."""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from regard import _checks, runtime
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.layers import MultiHeadAttention as OurHeads

__all__ = ["head_importance"]


def head_importance(
    model: Any, x: Any, y: Any, loss: Any = None, *, normalize: bool = True
) -> dict[str, Any]:
    """Return how much the loss would change if each head were turned down a little.

    A head n has a gate g[n], which multiplies what it adds to the output and is 1. Its importance
    is the mean over the samples of the size of the slope, at 1:

        I[n] = mean over samples of |g[n] * d loss / d g[n]|

    The slope needs no gate: a factor of a head's output is one of its part W[n] of the output
    kernel, and so it is the sum over that part of W[n] * d loss / d W[n], to the last digit. The
    heads' biases of values count as theirs, the bias of the output as nobody's.

    It is a slope where all heads are on, not what happens if one is off: two heads that do the
    same may both seem to matter. Measure again after taking some out.

    Args:
        model: a model with layers of `MultiHeadAttention`, of regard or Keras, at any depth.
        x: what the model is called with: an array, or a list or dictionary of arrays. A few
            hundred samples that it was not trained on are enough; each costs a pass back.
        y: the labels, (B, ...).
        loss: a loss, or its name; that of `compile` when None.
        normalize: whether the importances of a layer are divided by the root of the sum of their
            squares, as in the paper, which makes layers comparable.

    Returns:
        By the path of the layer in the model, the importances of its heads, (N,).

    Raises:
        ArgumentError: without samples or a loss, or without a layer with heads that is trainable.
        ArgumentTypeError: for an output that is not one tensor.
        ShapeError: if `x` and `y` have not the same number of samples.

    Source:
        Michel et al. 2019, section 4.1, equation 2, https://arxiv.org/abs/1905.10650.
        Differs: the gate is read off the output kernel, which is the same number.

    See also:
        `shrink`: takes heads out.
    """
    kernels = _output_kernels(model)
    count = _samples(x, y)
    criterion = _loss(model, loss)
    slopes = runtime.sample_gradients(
        model, lambda output, labels: ops.mean(criterion(labels, _one(output)))
    )
    totals = {name: np.zeros(kernel.shape[0]) for name, kernel in kernels.items()}
    places = [id(each) for each in model.trainable_variables]
    for k in range(count):
        found = slopes(_sample(x, k), _sample(y, k))
        for name, kernel in kernels.items():
            slope = found[places.index(id(kernel))]
            value = ops.convert_to_numpy(kernel.value)
            totals[name] += np.abs((value * slope).sum(axis=(1, 2), dtype="float64"))
    return {name: _scaled(total / count, normalize) for name, total in totals.items()}


def _output_kernels(model: Any) -> dict[str, Any]:
    """The output kernels (N, value width, output width), by the path of their layer."""
    found = {}
    for layer in model._flatten_layers():
        if isinstance(layer, OurHeads):
            found[_path(model, layer)] = layer._output_kernel
        elif type(layer) is layers.MultiHeadAttention:
            found[_path(model, layer)] = layer._output_dense.kernel
    found = {name: kernel for name, kernel in found.items() if kernel.trainable}
    if not found:
        raise ArgumentError(
            "`model` must have a layer of MultiHeadAttention, of regard or Keras, that is "
            f"trainable. Received: model {model.name!r}"
        )
    return found


def _path(model: Any, layer: Any) -> str:
    return str(layer.path).removeprefix(f"{model.name}/")


def _samples(x: Any, y: Any) -> int:
    counts = {len(each) for each in [*keras.tree.flatten(x), *keras.tree.flatten(y)]}
    if len(counts) != 1:
        raise ShapeError(
            f"`x` and `y` must have the same number of samples. Received: {sorted(counts)}"
        )
    count = counts.pop()
    if not count:
        raise ArgumentError("`x` must have at least one sample. Received: none")
    return count


def _sample(arrays: Any, k: int) -> Any:
    return keras.tree.map_structure(lambda each: ops.convert_to_tensor(each[k : k + 1]), arrays)


def _loss(model: Any, loss: Any) -> Any:
    given = getattr(model, "loss", None) if loss is None else loss
    if given is None or isinstance(given, list | dict):
        raise ArgumentError(
            "`loss` must be a loss, as the model is not compiled with a single one. Received: "
            f"loss={_checks.written(loss)}"
        )
    return keras.losses.get(given)


def _one(output: Any) -> Any:
    if not ops.is_tensor(output):
        raise ArgumentTypeError(
            f"`model` must return one tensor. Received: {type(output).__name__}"
        )
    return output


def _scaled(importances: Any, normalize: bool) -> Any:
    norm = np.sqrt((importances**2).sum())
    return importances / norm if normalize and norm > 0 else importances
