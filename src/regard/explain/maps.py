"""The attention weights of any Keras model, by layer name."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard._keras import keras
from regard.errors import ArgumentError
from regard.explain.attending_layers import WHAT_COUNTS, call_weights, layers_that_attend
from regard.explain.given_model import check_model_and_inputs
from regard.explain.layer_calls import free_key, unwatched_calls, watched_calls

__all__ = ["attention_maps"]

Maps = dict[str, NDArray[Any]]


def attention_maps(model: keras.Model, inputs: Any) -> Maps:
    """Return the attention weights that a model gives on its way from inputs to outputs.

    The model is run once, eagerly and not in training, so dropout is off. Each attention layer's
    output is what it always is; the weights are computed beside it. Nothing of the model changes:
    neither layers nor weights, counters or losses.

    Attention layers are those of regard (the poolings too), Keras's `Attention`,
    `AdditiveAttention`, `MultiHeadAttention` and `GroupQueryAttention` with their subclasses, as in
    keras-hub, and any other layer whose `call` takes `return_attention_scores`.

    Args:
        model: a model that is built: functional, sequential, of a class of your own, nested.
        inputs: what the model takes, one array or a list or dict of arrays. The whole batch is run
            at once: give a few samples.

    Returns:
        The weights of each call, in the order of the calls. The key is the path of the layer's name
        below the model: `"attention"`, or `"encoder/attention"` where it belongs to the model or
        layer `"encoder"`. The second call under a name is `"attention#2"`. The shapes are as each
        layer returns its weights: (B, T, S), with heads (B, N, T, S), of a pooling (B, S). Of a
        `HierarchicalAttention` called `"document"` those of the sentences, (B, L), are under that
        name, those of the words, (B, L, W), under `"document/words"`.

    Raises:
        ArgumentTypeError: if `model` is no Keras model, or `inputs` are no arrays.
        ArgumentError: if the model is not built, has no attention layer or calls none, or calls one
            within a loop or function that the backend compiles, where there are no numbers to read.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.explain import attention_maps
        >>> ids = keras.Input((5,), dtype="int32")
        >>> states = keras.layers.Embedding(11, 6)(ids)
        >>> states = keras.layers.MultiHeadAttention(3, 4, name="self")(states, states)
        >>> model = keras.Model(ids, states)
        >>> maps = attention_maps(model, np.array([[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]))
        >>> {name: weights.shape for name, weights in maps.items()}
        {'self': (2, 3, 5, 5)}
    """
    check_model_and_inputs(model, inputs)
    layers = layers_that_attend(model)
    if not layers:
        kinds = sorted({type(each).__name__ for each in model.layers})
        raise ArgumentError(
            f"`model` must have {WHAT_COUNTS}. Received: a model with the layers {', '.join(kinds)}"
        )
    maps: Maps = {}
    # In the scope assignments to variables and losses are kept apart, and dropped with it.
    with watched_calls(layers, _recording(maps)), keras.StatelessScope():
        model(inputs, training=False)
    if not maps:
        raise ArgumentError(
            "`model` must call an attention layer on the way to its outputs. "
            f"Received: a model that calls none of {', '.join(layers)}"
        )
    return maps


def _recording(maps: Maps) -> Any:
    """Return what adds the weights of each call to `maps`."""

    def around(path: str, layer: Any, call: Any, args: Any, kwargs: Any) -> Any:
        with unwatched_calls():  # the layers within it, called to get its weights
            found = call_weights(layer, args, kwargs)
        key = free_key(path, maps)
        for level, weights in found.items():
            maps[f"{key}/{level}" if level else key] = _as_array(weights, path)
        return call(*args, **kwargs)

    return around


def _as_array(weights: Any, path: str) -> NDArray[Any]:
    try:
        return np.asarray(keras.ops.convert_to_numpy(weights))
    except (AttributeError, NotImplementedError, RuntimeError, TypeError) as error:
        raise ArgumentError(
            "`model` must not call an attention layer within a loop or function that the backend"
            f" compiles, such as a recurrent layer on JAX. Received: {path!r}, called in one"
        ) from error
