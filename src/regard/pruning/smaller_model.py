"""A model without some of its heads, units and filters."""

import numbers
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import keras
import numpy as np

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.pruning.plain_copy import copied
from regard.pruning.removal import Change, drop_features, drop_heads, pass_on, refuse

__all__ = ["shrink"]

_SIZES = {"heads": "num_heads", "units": "units", "filters": "filters"}
_WHO = {
    "heads": "MultiHeadAttention has",
    "units": "Dense has",
    "filters": "Conv1D, Conv2D and Conv3D have",
}


def shrink(model: Any, *, heads: Any = None, units: Any = None, filters: Any = None) -> Any:
    """Return a smaller model: without some heads of attention, units and filters.

    What is taken out is gone from the shapes of the weights, so that the model is faster and its
    file smaller on any machine. Its outputs are those of the model in which the weights that read
    what is gone are zero: a head's part of the output kernel, or the rows of the next layers.
    Train on for a while, to mend what was lost.

    Units and filters are followed through activations, dropout, pooling, batch normalisation and
    `Flatten` to the `Dense`, convolution or recurrent layers that read them. Where they cannot be
    followed, as into a residual sum, an error names the layer and the reason.

    Args:
        model: a `Sequential` or functional model.
        heads: by name of a `MultiHeadAttention`, of Keras or regard, the heads to take out:
            `{"attention": [0, 3]}`.
        units: by name of a `Dense` layer, the units to take out.
        filters: by name of a `Conv1D`, `Conv2D` or `Conv3D`, the filters to take out.

    Returns:
        A new model, not compiled; the given one is not changed.

    Raises:
        ArgumentTypeError: for what is no such model, mapping or list of integers.
        UnknownNameError: for a layer that is not in the model.
        ArgumentError: for a number outside the layer, a layer of another kind, if nothing would be
            left, or nothing is taken out.
        UnsupportedError: for what cannot be followed, with the layer and the reason.

    Example:
        >>> import keras
        >>> from regard.pruning import shrink
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((8, 8, 1)),
        ...         keras.layers.Conv2D(6, 3, activation="relu", name="edges"),
        ...         keras.layers.Flatten(),
        ...         keras.layers.Dense(10),
        ...     ]
        ... )
        >>> smaller = shrink(model, filters={"edges": [0, 2, 5]})
        >>> model.count_params(), smaller.count_params()
        (2230, 1120)

    Source:
        Filters: Li et al. 2017, section 3, https://arxiv.org/abs/1608.08710; heads: Michel et al.
        2019, section 2.3, https://arxiv.org/abs/1905.10650.

    See also:
        `head_importance`: which heads matter least. `PruneMagnitude`: zeros, in full-size weights.
    """
    wanted = {"heads": heads, "units": units, "filters": filters}
    if not isinstance(model, keras.Model) or _graph(model) is None:
        raise ArgumentTypeError(
            "`model` must be a Sequential or functional model that is built: others have no graph "
            f"to follow. Received: model={type(model).__name__}"
        )
    asked = [(kind, *each) for kind, given in wanted.items() for each in _pairs(kind, given)]
    if not asked:
        raise ArgumentError(
            "One of `heads`, `units` and `filters` must take something out. Received: "
            f"heads={heads!r}, units={units!r}, filters={filters!r}"
        )
    for kind, name, indices in asked:
        model = _without(model, kind, _layer(model, kind, name), indices)
    return model


def _pairs(kind: str, given: Any) -> list[tuple[Any, list[int]]]:
    if given is None:
        return []
    if not isinstance(given, Mapping):
        raise ArgumentTypeError(
            f"`{kind}` must be a dictionary from names of layers to lists of integers. Received: "
            f"{kind}={_checks.written(given)}"
        )
    return [(name, _integers(kind, indices)) for name, indices in given.items()]


def _integers(kind: str, indices: Any) -> list[int]:
    found: list[Any] = list(indices) if isinstance(indices, Iterable) else [None]
    if any(isinstance(each, bool) or not isinstance(each, numbers.Integral) for each in found):
        raise ArgumentTypeError(
            f"`{kind}` must name what is taken out by integers. Received: "
            f"{_checks.written(indices)}"
        )
    return [int(each) for each in found]


def _layer(model: Any, kind: str, name: Any) -> Any:
    by_name = {each.name: each for each in model.layers}
    if name not in by_name:
        raise UnknownNameError(
            f"`{kind}` must name layers of the model, not those inside other layers. Received: "
            f"{name!r}.{_checks.did_you_mean(name, by_name)}"
        )
    layer = by_name[name]
    if kind == "units" and hasattr(layer, "filters"):
        raise refuse(layer, "has filters: name it in `filters`")
    if not hasattr(layer, _SIZES[kind]):
        raise refuse(layer, f"has no {kind} that can be taken out: {_WHO[kind]}")
    return layer


def _without(model: Any, kind: str, layer: Any, indices: list[int]) -> Any:
    size = int(getattr(layer, _SIZES[kind]))
    kept = np.ones(size, bool)
    if any(not 0 <= each < size for each in indices):
        raise ArgumentError(
            f"`{kind}` of layer {layer.name!r} must be from 0 to {size - 1}. Received: {indices}"
        )
    kept[indices] = False
    if not kept.any():
        raise ArgumentError(
            f"`{kind}` must leave at least one of layer {layer.name!r}. Received: all {size}"
        )
    if kind == "heads":
        changes = {layer.name: drop_heads(layer, kept)}
        _check_heads_in_use(model, layer)
    else:
        changes = {layer.name: drop_features(layer, kept)}
        _follow(model, layer, kept, changes)
    slices = {key: cut for change in changes.values() for key, cut in change.slices.items()}
    return copied(model, {name: change.config for name, change in changes.items()}, slices)


def _nodes(model: Any) -> list[Any]:
    """The calls of the graph, each behind those whose outputs it reads."""
    by_depth = _graph(model)._nodes_by_depth
    return [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]


def _graph(model: Any) -> Any:
    """A model of layers and calls; None for one whose `call` is Python."""
    graph = getattr(model, "_functional", model)
    return graph if hasattr(graph, "_nodes_by_depth") else None


def _check_heads_in_use(model: Any, layer: Any) -> None:
    calls = [node for node in _nodes(model) if node.operation is layer]
    if any(len(node.output_tensors) > 1 for node in calls):
        raise refuse(layer, "returns the weights of its heads too, which other layers may read")


def _follow(model: Any, layer: Any, kept: Any, changes: dict[str, Change]) -> None:
    """Add to the changes what changes in the layers behind one."""
    left: dict[int, Any] = {}
    calls = Counter(id(node.operation) for node in _nodes(model))
    for node in _nodes(model):
        own = node.operation is layer
        if not own and not any(id(each) in left for each in node.input_tensors):
            continue
        if calls[id(node.operation)] > 1:
            raise refuse(node.operation, "is called more than once")
        output = kept if own else _passed(node.operation, node.input_tensors, left, changes)
        if output is not None:
            left[id(node.output_tensors[0])] = output
    if any(id(each) in left for each in keras.tree.flatten(model.outputs)):
        raise refuse(layer, "is an output of the model, directly or through layers that keep it")


def _passed(operation: Any, inputs: Any, left: dict[int, Any], changes: dict[str, Change]) -> Any:
    if len(inputs) > 1:
        raise refuse(
            operation,
            "joins it with another branch, such as a residual, which keeps all its features",
        )
    change, output = pass_on(operation, left[id(inputs[0])], tuple(inputs[0].shape))
    changes[operation.name] = change
    return output
