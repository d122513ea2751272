"""Gradients of a layer with respect to its inputs and its trainable weights, on any backend."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from regard.ops.precision import precise
from tests.contract.subjects import array


def gradients(layer: Any, inputs: list[np.ndarray], **masks: Any) -> dict[str, np.ndarray]:
    """Return the gradients of a fixed weighted sum of the output.

    Args:
        layer: a built layer.
        inputs: its positional arguments.
        **masks: its masks.

    Returns:
        An array per input, `"input 0"` and so on, and one per trainable weight, by its name.
    """
    backend = {"jax": _jax, "tensorflow": _tensorflow, "torch": _torch}[keras.backend.backend()]
    tensors = [keras.ops.convert_to_tensor(each) for each in inputs]
    names = [f"input {i}" for i in range(len(inputs))]
    names += [weight.path for weight in layer.trainable_variables]
    found = backend(layer, tensors, masks)
    return {name: array(each) for name, each in zip(names, found, strict=True)}


def stateless_loss(layer: Any, inputs: int, masks: dict[str, Any]) -> Callable[[list[Any]], Any]:
    """Return what JAX can differentiate: the loss as a function of inputs, then weights."""
    fixed = [variable.value for variable in layer.non_trainable_variables]

    def loss(tensors: list[Any]) -> Any:
        output, _ = layer.stateless_call(tensors[inputs:], fixed, *tensors[:inputs], **masks)
        return _weighted_sum(output)

    return loss


def _weighted_sum(output: Any) -> Any:
    """The sum of the output with fixed weights, in float32 at least."""
    output = precise(output)
    cotangent = np.random.default_rng(5).normal(size=tuple(output.shape)).astype("float32")
    cotangent = keras.ops.cast(keras.ops.convert_to_tensor(cotangent), output.dtype)
    return keras.ops.sum(output * cotangent)


def _jax(layer: Any, tensors: list[Any], masks: dict[str, Any]) -> list[Any]:
    import jax

    weights = [variable.value for variable in layer.trainable_variables]
    return jax.grad(stateless_loss(layer, len(tensors), masks))([*tensors, *weights])


def _tensorflow(layer: Any, tensors: list[Any], masks: dict[str, Any]) -> list[Any]:
    import tensorflow

    weights = [variable.value for variable in layer.trainable_variables]
    with tensorflow.GradientTape() as tape:
        tape.watch(tensors)
        loss = _weighted_sum(layer(*tensors, **masks))
    found = tape.gradient(loss, [*tensors, *weights])
    return [_or_zeros(*each) for each in zip(found, [*tensors, *weights], strict=True)]


def _torch(layer: Any, tensors: list[Any], masks: dict[str, Any]) -> list[Any]:
    import torch

    tensors = [each.clone().requires_grad_() for each in tensors]
    weights = [variable.value for variable in layer.trainable_variables]
    loss = _weighted_sum(layer(*tensors, **masks))
    found = torch.autograd.grad(loss, [*tensors, *weights], allow_unused=True)
    return [_or_zeros(*each) for each in zip(found, [*tensors, *weights], strict=True)]


def _or_zeros(gradient: Any, like: Any) -> Any:
    return keras.ops.zeros_like(like) if gradient is None else gradient
