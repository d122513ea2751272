"""The gradients of a layer's weights, as each backend computes them."""

import importlib
from collections.abc import Callable
from typing import Any

__all__ = ["sample_gradients", "weight_gradients"]


def weight_gradients(
    layer: Any, loss: Callable[[Any], Any], *inputs: Any, **options: Any
) -> list[Any]:
    """Return the gradients of a scalar of a layer's output; the layer is not changed.

    Args:
        layer: a layer or a model that is built. It is called once; what it would assign to its
            variables is dropped.
        loss: from its output to a scalar.
        *inputs: what it is called with.
        **options: likewise, by name, such as `mask` and `training`.

    Returns:
        A NumPy array for each of its trainable weights, 0 where the loss does not depend on it.
    """
    import keras

    values = [weight.value for weight in layer.trainable_variables]
    if not values:
        return []
    by_backend = {"jax": _jax_gradients, "tensorflow": _tape_gradients, "torch": _torch_gradients}
    found = by_backend[keras.backend.backend()](layer, loss, values, inputs, options)
    given = (
        keras.ops.zeros_like(value) if each is None else each
        for each, value in zip(found, values, strict=True)
    )
    return [keras.ops.convert_to_numpy(keras.ops.stop_gradient(each)) for each in given]


def sample_gradients(
    layer: Any, loss: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], list[Any]]:
    """Return a function that gives the gradients of the weights for one batch after the other.

    On JAX it is compiled once; the weights are those of the time at which this is called.

    Args:
        layer: a layer or a model that is built. It is called as at prediction and not changed.
        loss: from its output and the labels to a scalar.

    Returns:
        A function of inputs and labels, which returns a NumPy array for each trainable weight.
    """
    import keras

    if keras.backend.backend() == "jax":
        return _compiled_gradients(layer, loss)

    def gradients(inputs: Any, labels: Any) -> list[Any]:
        return weight_gradients(layer, lambda out: loss(out, labels), inputs, training=False)

    return gradients


def _compiled_gradients(layer: Any, loss: Callable[[Any, Any], Any]) -> Callable[..., list[Any]]:
    def of_weights(weights: Any, fixed: Any, inputs: Any, labels: Any) -> Any:
        return loss(layer.stateless_call(weights, fixed, inputs, training=False)[0], labels)

    jax = importlib.import_module("jax")
    call = jax.jit(jax.grad(of_weights))
    values = [weight.value for weight in layer.trainable_variables]
    fixed = [variable.value for variable in layer.non_trainable_variables]
    numpy = importlib.import_module("numpy")
    return lambda inputs, labels: [numpy.asarray(x) for x in call(values, fixed, inputs, labels)]


def _jax_gradients(layer: Any, loss: Any, values: Any, inputs: Any, options: Any) -> Any:
    def of_weights(weights: Any) -> Any:
        fixed = [variable.value for variable in layer.non_trainable_variables]
        return loss(layer.stateless_call(weights, fixed, *inputs, **options)[0])

    jax = importlib.import_module("jax")
    return jax.jit(jax.grad(of_weights))(values)


def _tape_gradients(layer: Any, loss: Any, values: Any, inputs: Any, options: Any) -> Any:
    import keras

    tensorflow = importlib.import_module("tensorflow")
    with keras.StatelessScope(), tensorflow.GradientTape() as tape:
        result = loss(layer(*inputs, **options))
    found = tape.gradient(result, values)
    # The gradient of a table is a list of rows.
    return [None if each is None else tensorflow.convert_to_tensor(each) for each in found]


def _torch_gradients(layer: Any, loss: Any, values: Any, inputs: Any, options: Any) -> Any:
    import keras

    with keras.StatelessScope():
        result = loss(layer(*inputs, **options))
    return importlib.import_module("torch").autograd.grad(result, values, allow_unused=True)
