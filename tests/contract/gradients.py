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
    return gradients_of(layer, **masks)(inputs)


def gradients_of(layer: Any, **masks: Any) -> Callable[[list[np.ndarray]], dict[str, np.ndarray]]:
    """Return `gradients` as a function of the inputs, for several: JAX compiles it once."""
    backend = {"jax": _jax, "tensorflow": _tensorflow, "torch": _torch}[keras.backend.backend()]
    found = backend(layer, masks)

    def of_inputs(inputs: list[np.ndarray]) -> dict[str, np.ndarray]:
        tensors = [keras.ops.convert_to_tensor(each) for each in inputs]
        weights = [weight.value for weight in layer.trainable_variables]
        names = [f"input {i}" for i in range(len(inputs))]
        names += [weight.path for weight in layer.trainable_variables]
        return {
            name: array(each) for name, each in zip(names, found(tensors, weights), strict=True)
        }

    return of_inputs


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


def _jax(layer: Any, masks: dict[str, Any]) -> Callable[..., list[Any]]:
    import jax

    arrays = {name: each for name, each in masks.items() if isinstance(each, np.ndarray)}
    others = {name: each for name, each in masks.items() if name not in arrays}

    def found(tensors: list[Any], weights: list[Any], arrays: dict[str, Any]) -> list[Any]:
        loss = stateless_loss(layer, len(tensors), {**arrays, **others})
        return jax.grad(loss)([*tensors, *weights])

    # As one program: operation by operation, JAX compiles and calls some hundred.
    compiled = jax.jit(found)
    return lambda tensors, weights: compiled(tensors, weights, arrays)


def _tensorflow(layer: Any, masks: dict[str, Any]) -> Callable[..., list[Any]]:
    import tensorflow

    def found(tensors: list[Any], weights: list[Any]) -> list[Any]:
        with tensorflow.GradientTape() as tape:
            tape.watch(tensors)
            loss = _weighted_sum(layer(*tensors, **masks))
        got = tape.gradient(loss, [*tensors, *weights])
        return [_or_zeros(*each) for each in zip(got, [*tensors, *weights], strict=True)]

    return found


def _torch(layer: Any, masks: dict[str, Any]) -> Callable[..., list[Any]]:
    import torch

    def found(tensors: list[Any], weights: list[Any]) -> list[Any]:
        tensors = [each.clone().requires_grad_() for each in tensors]
        loss = _weighted_sum(layer(*tensors, **masks))
        got = torch.autograd.grad(loss, [*tensors, *weights], allow_unused=True)
        return [_or_zeros(*each) for each in zip(got, [*tensors, *weights], strict=True)]

    return found


def _or_zeros(gradient: Any, like: Any) -> Any:
    return keras.ops.zeros_like(like) if gradient is None else gradient
