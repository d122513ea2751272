"""One run of a functional model, with what each of its operations got, gave and did with masks."""

import inspect
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard._keras import keras
from regard.explain.padded_inputs import graph_of
from regard.ops.keras_mask import attach_mask, carried_mask
from regard.runtime import compiled

__all__ = ["INPUT", "Step", "Walk", "outputs_replaced", "replaced_under_mask", "walk"]

INPUT = "InputLayer"
"""The kind of a step that is an input of the model."""

Replace = Callable[[Any, Any], Any]
"""From an operation and its output to the output that the following ones get."""

_current: ContextVar["_Watcher | None"] = ContextVar("watcher", default=None)
_one_at_a_time = threading.RLock()


@dataclass
class Step:
    """Hold one call of an operation.

    Args:
        name: of the operation, below the models that it stands in.
        kind: its class; of an operation that is no layer "ops." before it.
        sources: the steps whose outputs it got.
        mask_sources: the steps whose outputs it got as masks, by an argument.
        takes_mask: whether its `call` has an argument for a mask.
        carries_in: whether a tensor brought a mask along.
        carries_out: whether an output carries one.
        operation: what was called; None for an input.
        own_masks: the arguments that hold a mask which a tensor of the call carries too: Keras 3.15
            writes such masks into the graph of a model, though nobody gave them.
        outputs: what it gave, as arrays; floats as float32.
    """

    name: str
    kind: str
    sources: tuple[int, ...]
    mask_sources: tuple[int, ...] = ()
    takes_mask: bool = False
    carries_in: bool = False
    carries_out: bool = False
    operation: Any = None
    own_masks: tuple[str, ...] = ()
    outputs: list[NDArray[Any]] = field(default_factory=list)

    @property
    def is_mask(self) -> bool:
        """Whether its outputs may be masks: booleans, or integers but for the model's inputs."""
        kinds = "b" if self.kind == INPUT else "biu"
        return all(each.dtype.kind in kinds for each in self.outputs)


@dataclass(frozen=True)
class Walk:
    """Hold one run.

    Args:
        steps: in the order in which they ran; the inputs first.
        outputs: of the model.
    """

    steps: list[Step]
    outputs: list[NDArray[Any]]


def walk(
    model: keras.Model,
    inputs: Any,
    replace: Replace | None = None,
    without: Sequence[tuple[str, ...]] = (),
) -> Walk:
    """Run a model once, not in training; nothing of it changes.

    Args:
        model: a functional or sequential model.
        inputs: what it takes.
        replace: changes outputs of operations; None changes none.
        without: of each step the arguments that are left out; empty leaves out none.

    Returns:
        What happened.
    """
    watcher = _Watcher(replace, keeps=True, without=without)

    def run(values: list[Any]) -> Any:
        state = list(zip(model.variables, values, strict=True))
        with keras.StatelessScope(state_mapping=state):
            outputs = model(inputs, training=False)
        return watcher.tensors, keras.tree.flatten(outputs)

    with _watched(model, watcher):
        tensors, outputs = compiled(run)([variable.value for variable in model.variables])
    for step, made in zip(watcher.steps, tensors, strict=True):
        step.outputs = [_array(each) for each in made]
    return Walk(watcher.steps, [_array(each) for each in outputs])


@contextmanager
def outputs_replaced(model: keras.Model, replace: Replace) -> Iterator[None]:
    """Change outputs of the operations of a model, for all that this thread runs meanwhile."""
    with _watched(model, _Watcher(replace, keeps=False)):
        yield


def replaced_under_mask(output: Any, valid: NDArray[np.bool_]) -> Any:
    """Put other values, of the same size, where an output is padding; its mask it keeps."""
    spread = valid.reshape(*valid.shape, *[1] * (len(output.shape) - 2))
    numbers = np.random.default_rng(2).normal(0, 1, tuple(output.shape))
    largest = keras.ops.max(keras.ops.abs(output))
    junk = keras.ops.multiply(largest, keras.ops.cast(numbers, output.dtype))
    return attach_mask(keras.ops.where(spread, output, junk), carried_mask(output))


class _Watcher:
    """What runs of watched graphs in this thread report to."""

    def __init__(
        self, replace: Replace | None, *, keeps: bool, without: Sequence[tuple[str, ...]] = ()
    ) -> None:
        self.steps: list[Step] = []
        self.tensors: list[list[Any]] = []  # of each step
        self._replace = replace
        self._keeps = keeps
        self._without = without
        self._makers: dict[int, int] = {}  # from the id of a tensor to the step that made it
        self._alive: list[Any] = []  # an id is a tensor's own as long as it lives
        self._path: list[str] = []
        self._arriving: list[int | None] | None = None

    def enter(self, graph: Any, inputs: list[Any]) -> None:
        """Note the inputs of a graph: of the model itself, or of one within it."""
        if not self._keeps:
            return
        if self._arriving is None:
            for symbolic, tensor in zip(graph.inputs, inputs, strict=True):
                self._add(Step(symbolic.name, INPUT, ()), [tensor])
            return
        for maker, tensor in zip(self._arriving, inputs, strict=False):
            if maker is not None:
                self._remember(tensor, maker)

    def call(self, operation: Any, run: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Run an operation of a graph, and note it."""
        if graph_of(operation) is not None:
            return self._call_model(operation, run, args, kwargs)
        left_out = self._without[len(self.steps)] if self._without else ()
        kwargs = {name: each for name, each in kwargs.items() if name not in left_out}
        step = self._before(operation, args, kwargs) if self._keeps else None
        outputs = run(*args, **kwargs)
        if self._replace is not None:
            outputs = self._replace(operation, outputs)
        if step is not None:
            flat = keras.tree.flatten(outputs)
            step.carries_out = any(carried_mask(each) is not None for each in flat)
            self._add(step, flat)
        return outputs

    def _call_model(self, model: Any, run: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        before = self._arriving
        self._arriving = [self._makers.get(id(each)) for each in keras.tree.flatten(args)]
        self._path.append(model.name)
        try:
            return run(*args, **kwargs)
        finally:
            self._path.pop()
            self._arriving = before

    def _before(self, operation: Any, args: Any, kwargs: Any) -> Step:
        signature = inspect.signature(operation.call)
        names = [name for name in signature.parameters if name == "mask" or name.endswith("_mask")]
        bound = signature.bind_partial(*args, **kwargs).arguments
        masks = keras.tree.flatten([bound.get(name) for name in names])
        given = {id(each) for each in masks if each is not None}
        tensors = keras.tree.flatten((args, kwargs))
        return Step(
            name=self._free_name("/".join([*self._path, operation.name])),
            kind=_kind(operation),
            sources=self._made(each for each in tensors if id(each) not in given),
            mask_sources=self._made(each for each in masks if each is not None),
            takes_mask=bool(names),
            carries_in=any(
                carried_mask(each) is not None for each in tensors if keras.ops.is_tensor(each)
            ),
            operation=operation,
            own_masks=tuple(name for name in names if _is_own(bound.get(name), tensors)),
        )

    def _made(self, tensors: Any) -> tuple[int, ...]:
        found = (self._makers.get(id(each)) for each in tensors)
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def _add(self, step: Step, tensors: list[Any]) -> None:
        for each in tensors:
            # A layer may hand on the tensor that it got: from here on it is this layer's.
            self._remember(each, len(self.steps))
        self.steps.append(step)
        self.tensors.append(tensors)

    def _remember(self, tensor: Any, maker: int) -> None:
        self._makers[id(tensor)] = maker
        self._alive.append(tensor)

    def _free_name(self, name: str) -> str:
        taken = {step.name for step in self.steps}
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}#{number}"
        return free


@contextmanager
def _watched(model: keras.Model, watcher: _Watcher) -> Iterator[None]:
    """Have the graphs of a model report to a watcher.

    Keras has no hook there. A model in another thread gives what it always gives.
    """
    with _one_at_a_time, ExitStack() as stack:
        for graph in _graphs(model):
            # Past Keras's own `__setattr__`, which would track what is put in.
            stack.callback(vars(graph).pop, "_run_through_graph")
            vars(graph)["_run_through_graph"] = _reporting(graph)
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", UserWarning)  # of lost masks: that is what is looked for
        token = _current.set(watcher)
        stack.callback(_current.reset, token)
        stack.enter_context(keras.StatelessScope())
        yield


def _is_own(mask: Any, tensors: list[Any]) -> bool:
    """Whether a mask is one that a tensor of the same call carries."""
    return mask is not None and any(carried_mask(each) is mask for each in tensors)


def _graphs(model: Any) -> list[Any]:
    """The graph of a model and of the models that stand in it as layers, each once."""
    found: list[Any] = []
    waiting = [graph_of(model)]
    while waiting:
        graph = waiting.pop()
        if not any(each is graph for each in found):
            found.append(graph)
            inner = (graph_of(each) for each in graph.operations)
            waiting += [each for each in inner if each is not None]
    return found


def _reporting(graph: Any) -> Callable[..., Any]:
    original = graph._run_through_graph

    def run(inputs: Any, operation_fn: Any = lambda operation: operation, **options: Any) -> Any:
        watcher = _current.get()
        if watcher is None:
            return original(inputs, operation_fn=operation_fn, **options)
        watcher.enter(graph, keras.tree.flatten(inputs))

        def watching(operation: Any) -> Callable[..., Any]:
            calling = operation_fn(operation)
            return lambda *args, **kwargs: watcher.call(operation, calling, args, kwargs)

        return original(inputs, operation_fn=watching, **options)

    return run


def _kind(operation: Any) -> str:
    name = type(operation).__name__
    return name if isinstance(operation, keras.layers.Layer) else f"ops.{name}"


def _array(tensor: Any) -> NDArray[Any]:
    if keras.backend.is_float_dtype(tensor.dtype):
        tensor = keras.ops.cast(tensor, "float32")
    return np.asarray(keras.ops.convert_to_numpy(tensor))
