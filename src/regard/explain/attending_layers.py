"""Which layers of a model attend, where they stand in it, and the weights of one call of them."""

import inspect
from collections.abc import Callable
from typing import Any

from regard._keras import keras
from regard.errors import ArgumentError
from regard.ops.keras_mask import attach_mask, carried_mask

__all__ = ["WHAT_COUNTS", "call_weights", "layers_below", "layers_that_attend"]

WHAT_COUNTS = (
    "an attention layer: one whose `call` takes `return_attention_scores`, or a kind of"
    " keras.layers.MultiHeadAttention or keras.layers.GroupQueryAttention"
)
"""What is taken for an attention layer, in words."""

_ASKS = "return_attention_scores"
_WITH_HEADS = (keras.layers.MultiHeadAttention, keras.layers.GroupQueryAttention)


def layers_that_attend(model: keras.Model) -> dict[str, list[keras.layers.Layer]]:
    """Find the attention layers of a model, at any depth.

    Args:
        model: a built model.

    Returns:
        As `layers_below` returns them.
    """
    found = layers_below(model, into=lambda _: True)
    kept = {path: [each for each in several if _attends(each)] for path, several in found.items()}
    return {path: several for path, several in kept.items() if several}


def layers_below(
    model: keras.Model, *, into: Callable[[keras.layers.Layer], bool]
) -> dict[str, list[keras.layers.Layer]]:
    """Find the layers of a model and those within them.

    Args:
        model: a built model.
        into: whether to look into a layer, too.

    Returns:
        From the path of names below the model, such as `"encoder/attention"`, to the layers that
        have it: more than one only where a layer owns several of one name. A layer that stands in
        several places is listed where it is found first.
    """
    found: dict[str, list[keras.layers.Layer]] = {}
    seen = {id(model)}
    waiting = [(each.name, each) for each in reversed(_parts(model))]
    while waiting:
        path, layer = waiting.pop()
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        found.setdefault(path, []).append(layer)
        within = _parts(layer) if into(layer) else []
        waiting += [(f"{path}/{each.name}", each) for each in reversed(within)]
    return found


def call_weights(
    layer: keras.layers.Layer, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Return the attention weights of one call of a layer; the layer is not changed.

    A twin is called in its place: another object of the same class with the same attributes, so
    the weights are shared, and what a call notes on its object stays off the layer.

    Args:
        layer: an attention layer.
        args: what its `call` got by position; the masks that the tensors carry are left as they
            were.
        kwargs: what its `call` got by name.

    Returns:
        The weights, as the layer returns them, under `""`. Of a layer that attends at several
        levels, named in its `attention_levels`, those of the first; the others follow by name. What
        other layers return beyond their weights is left.

    Raises:
        ArgumentError: if the layer computes none, or returns something else beside its output.
    """
    carried = [(each, carried_mask(each)) for each in keras.tree.flatten((args, kwargs))]
    twin = _twin(layer)
    call = inspect.signature(twin.call)
    bound = call.bind(*args, **kwargs)
    if _ASKS in call.parameters:
        bound.arguments[_ASKS] = True
        returned = twin.call(*bound.args, **bound.kwargs)
    else:
        returned = _computed_attention(twin, bound)
    for tensor, mask in carried:  # Keras's MultiHeadAttention takes them away
        attach_mask(tensor, mask)
    if not _has_weights(returned):
        raise ArgumentError(
            "An attention layer must give its output and its weights when it is asked for both."
            f" Received: {_shown(returned)} from the layer {layer.name!r} ({type(layer).__name__})"
        )
    further = getattr(layer, "attention_levels", ())[1:]
    return dict(zip(("", *further), returned[1:], strict=False))


def _parts(layer: keras.layers.Layer) -> list[keras.layers.Layer]:
    """The layers that a layer or a model owns, without those that they own."""
    if isinstance(layer, keras.Model):
        return list(layer.layers)
    return list(layer._flatten_layers(include_self=False, recursive=False))


def _attends(layer: keras.layers.Layer) -> bool:
    # A slot of a model, which stands for layers of all kinds, says itself whether it attends.
    if not getattr(layer, "attends", True):
        return False
    return _ASKS in inspect.signature(layer.call).parameters or isinstance(layer, _WITH_HEADS)


def _twin(layer: keras.layers.Layer) -> Any:
    twin = object.__new__(type(layer))
    vars(twin).update(vars(layer))
    vars(twin).pop("call", None)  # what watches the layer does not watch the twin
    if getattr(layer, "_flash_attention", False):  # a kernel without weights
        vars(twin)["_flash_attention"] = False
    return twin


def _computed_attention(twin: Any, bound: inspect.BoundArguments) -> Any:
    """What `_compute_attention` returns within a call of one of Keras's layers with heads.

    Subclasses such as keras-hub's CachedMultiHeadAttention do not hand on its weights.
    """
    compute = twin._compute_attention
    signature = inspect.signature(compute)
    returned: list[Any] = []

    def computing(*args: Any, **kwargs: Any) -> Any:
        inner = signature.bind(*args, **kwargs)
        if _ASKS in signature.parameters:
            inner.arguments[_ASKS] = True
        vars(twin)["_return_attention_scores"] = True  # where GroupQueryAttention looks
        returned.append(compute(*inner.args, **inner.kwargs))
        return returned[-1]

    vars(twin)["_compute_attention"] = computing
    twin.call(*bound.args, **bound.kwargs)
    return returned[-1] if returned else None


def _has_weights(returned: Any) -> bool:
    """Whether there is an output and then weights; scores or other weights may follow."""
    several = isinstance(returned, (tuple, list)) and len(returned) >= 2
    return several and bool(keras.ops.is_tensor(returned[1]))


def _shown(returned: Any) -> str:
    if isinstance(returned, (tuple, list)):
        return f"({', '.join(type(each).__name__ for each in returned)})"
    return type(returned).__name__
