"""Where a trained model is cut: before the layer whose place contenders take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, final

import keras

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.explain.padded_inputs import graph_of
from regard.ops.keras_mask import carried_mask

__all__ = ["Cut", "cut_at"]

_RULE = (
    "`layer` must name a layer that is called once, on states (batch, steps, width) alone, and"
    " gives one vector a sample or as many states of the same width."
)

Gives = Literal["vector", "states"]


@final
@dataclass(frozen=True)
class Cut:
    """Hold the parts of a model before, at and behind a layer.

    Args:
        graph: the model as a graph of operations.
        layer: the layer.
        node: the call of it.
        states: what it is called on, symbolic, (B, T, D).
        mask: the mask that reaches it, symbolic, (B, T); None without one.
        masks: all symbolic tensors that bring this mask.
        behind: the calls that depend on it, in their order.
        crossing: the other tensors from before the layer that these need.
        gives: what the layer gives.
    """

    graph: Any
    layer: keras.layers.Layer
    node: Any
    states: Any
    mask: Any
    masks: tuple[Any, ...]
    behind: tuple[Any, ...]
    crossing: tuple[Any, ...]
    gives: Gives

    def continued(self, tensors: dict[int, Any], take: Callable[[Any], Any]) -> Any:
        """Call what stands behind the layer again.

        Args:
            tensors: what to take for a tensor of the model, by its `id`: for the layer's output
                and for all that crosses.
            take: returns what to call for an operation of the model.

        Returns:
            What the model gives, in its structure.
        """
        known = dict(tensors)
        for node in self.behind:
            outputs = called_again(node, known, take(node.operation))
            pairs = zip(node.outputs, keras.tree.flatten(outputs), strict=True)
            known |= {id(before): after for before, after in pairs}
        return replaced(self.graph._outputs_struct, known)


def called_again(node: Any, tensors: dict[int, Any], operation: Any) -> Any:
    """Call an operation as it was called in a model, on other tensors.

    Args:
        node: the call.
        tensors: what to take for its tensors, by their `id`.
        operation: what is called.

    Returns:
        What it returns.
    """
    args, kwargs = replaced((node.arguments.args, node.arguments.kwargs), tensors)
    return operation(*args, **kwargs)


def replaced(structure: Any, tensors: dict[int, Any]) -> Any:
    """Return a structure with other tensors in it.

    Args:
        structure: with symbolic tensors.
        tensors: what to take for them, by their `id`; those that are missing stay.

    Returns:
        The same structure.
    """

    def other(each: Any) -> Any:
        return tensors.get(id(each), each) if isinstance(each, keras.KerasTensor) else each

    return keras.tree.map_structure(other, structure)


def cut_at(model: Any, name: str) -> Cut:
    """Cut a model before a layer.

    Args:
        model: a functional or sequential model that is built.
        name: of the layer.

    Returns:
        The parts.

    Raises:
        ArgumentError: if no such layer fits; the message names those that would.
        ArgumentTypeError: if the model is of another kind.
        ShapeError: if what the layer takes or gives does not fit.
    """
    graph = graph_of(model) if isinstance(model, keras.Model) else None
    if graph is None:
        raise ArgumentTypeError(
            "`model` must be a functional or sequential keras.Model that is built, or a .keras file"
            f" of one: of others the layers cannot be followed. Received: {type(model).__name__}"
        )
    layers = {each.name: each for each in graph.layers}
    if name not in layers:
        raise ArgumentError(f"{_RULE} Received: layer={name!r}. {_would_fit(graph)}")
    try:
        return _cut(graph, layers[name])
    except _UnfitError as error:
        raise ShapeError(
            f"{_RULE} Received: layer={name!r}, which {error}. {_would_fit(graph)}"
        ) from None


class _UnfitError(Exception):
    """A layer does not fit; the message completes "which ..."."""


def _would_fit(graph: Any) -> str:
    names = []
    for layer in graph.layers:
        try:
            _cut(graph, layer)
        except _UnfitError:
            continue
        names.append(layer.name)
    return f"Those that fit: {', '.join(names)}" if names else "None of this model fits"


def _nodes(graph: Any) -> list[Any]:
    """The calls of a model, in an order in which they can run."""
    depths = sorted(graph._nodes_by_depth, reverse=True)
    return [node for depth in depths for node in graph._nodes_by_depth[depth]]


def _cut(graph: Any, layer: keras.layers.Layer) -> Cut:
    nodes = _nodes(graph)
    calls = [node for node in nodes if node.operation is layer]
    if isinstance(layer, keras.layers.InputLayer):
        raise _UnfitError("is an input")
    if len(calls) != 1:
        raise _UnfitError(f"is called {len(calls)} times")
    states, masks = _taken(calls[0])
    gives = _given(calls[0], states)
    behind, crossing = _behind(graph, nodes, calls[0])
    mask = masks[0] if masks else carried_mask(states)
    return Cut(graph, layer, calls[0], states, mask, masks, behind, crossing, gives)


def _taken(node: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the one tensor of states that a layer is called on, and the masks."""
    tensors = list({id(each): each for each in node.arguments.keras_tensors}.values())
    states = [each for each in tensors if len(each.shape) == 3 and "float" in each.dtype]
    masks = tuple(each for each in tensors if len(each.shape) == 2 and each.dtype == "bool")
    if len(states) != 1 or len(masks) > 1 or len(tensors) != 1 + len(masks):
        shapes = ", ".join(str(tuple(each.shape)) for each in tensors)
        raise _UnfitError(f"takes {shapes or 'nothing'}")
    if states[0].shape[-1] is None:
        raise _UnfitError("takes states of unknown width")
    return states[0], masks


def _given(node: Any, states: Any) -> Gives:
    if len(node.outputs) == 1 and len(node.outputs[0].shape) == 2:
        return "vector"
    if len(node.outputs) == 1 and tuple(node.outputs[0].shape) == tuple(states.shape):
        return "states"
    shapes = ", ".join(str(tuple(each.shape)) for each in node.outputs)
    raise _UnfitError(f"gives {shapes} for {tuple(states.shape)}")


def _has_weights(operation: Any) -> bool:
    return isinstance(operation, keras.layers.Layer) and bool(operation.weights)


def _behind(graph: Any, nodes: list[Any], node: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the calls that depend on a call, and what else they need."""
    made = {id(each) for each in node.outputs}
    behind = []
    needed: dict[int, Any] = {}
    for each in nodes:
        inputs = each.arguments.keras_tensors
        if not any(id(tensor) in made for tensor in inputs):
            continue
        behind.append(each)
        needed |= {id(tensor): tensor for tensor in inputs}
        made |= {id(tensor) for tensor in each.outputs}
    needed |= {id(each): each for each in keras.tree.flatten(graph._outputs_struct)}
    before = {id(each.operation) for each in nodes if each is not node and each not in behind}
    for each in behind:
        if id(each.operation) in before and _has_weights(each.operation):
            raise _UnfitError(f"shares {each.operation.name!r} between both of its sides")
    return tuple(behind), tuple(each for key, each in needed.items() if key not in made)
