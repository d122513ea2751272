"""A step, run along the sequences of a batch by the loop that suits the backend."""

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
from keras import ops

from regard.errors import ShapeError
from regard.kernels.recurrence.loop import looped
from regard.kernels.recurrence.rules import Rules
from regard.ops.masks import zero_masked

__all__ = ["Carry", "runs_compiled", "scan"]

# carry, inputs of one step, its index -> next carry, output
Step = Callable[[Any, Any, Any], tuple[Any, Any]]


class Carry(NamedTuple):
    """What one step hands to the next, where a part of it does not belong to the sequences.

    Args:
        states: (B, ...) each, which a masked step leaves as they are.
        counters: of any shape, which every step changes: the state of a seed, a moving average.
    """

    states: Any
    counters: Any


def scan(
    step: Step,
    carry: Any,
    inputs: Any,
    mask: Any = None,
    *,
    reverse: bool = False,
    repeat: bool = True,
    last: bool = False,
) -> tuple[Any, Any]:
    """Run `step` along the time axis and hand its carry on.

        carry, output[t] = step(carry, inputs[t], t)     where mask[t]
        carry, output[t] = carry, output[t - 1] or 0     where not

    Carry, inputs and outputs are tensors or any structure of them. All of it can be differentiated
    on every backend, by XLA too.

    A masked step is computed and its result is dropped: an input that holds NaN there must be
    replaced before, or its gradient is NaN.

    Args:
        step: a pure function. It may read weights, not change them. What it draws from a seed
            would be the same at each step: draw before, or carry the seed.
        carry: what the first step gets: states (B, ...), or a `Carry`. Each step returns the same
            shapes; dtypes are kept.
        inputs: at least one tensor, (B, T, ...) each.
        mask: (B, T), True where a sequence has a step; None: everywhere.
        reverse: whether to go from the last step to the first. `output[t]` is that of step `t`
            either way.
        repeat: whether a masked step repeats the output of the step before, or gives 0. Before the
            first one there is 0 in either case.
        last: whether only the output of the last step that runs is wanted: the others then take
            no memory. With T = 0 it is 0.

    Returns:
        The outputs, (B, T, ...) each, or with `last` (B, ...); and the last carry.

    Raises:
        ShapeError: if there is no input, or one without a time axis.
    """
    leaves = [ops.convert_to_tensor(each) for each in keras.tree.flatten(inputs)]
    if not leaves or any(len(each.shape) < 2 for each in leaves):
        raise ShapeError(
            "`inputs` must hold tensors of shape (batch, steps, ...). Received: inputs of shapes "
            f"{[tuple(each.shape) for each in leaves]}"
        )
    held = len(keras.tree.flatten(carry.states if isinstance(carry, Carry) else carry))
    mask = None if mask is None else ops.convert_to_tensor(mask, "bool")
    rules = Rules(mask, held, reverse, repeat, last)
    outputs_like: list[Any] = []
    states: list[int | None] = []

    def flat(carried: list[Any], given: list[Any], index: Any) -> tuple[list[Any], list[Any]]:
        after, output = step(
            keras.tree.pack_sequence_as(carry, carried),
            keras.tree.pack_sequence_as(inputs, given),
            index,
        )
        outputs_like[:] = [output]
        found = [] if output is None else keras.tree.flatten(output)
        kept = zip(keras.tree.flatten(after), carried, strict=True)
        after = [ops.cast(new, keras.backend.standardize_dtype(old.dtype)) for new, old in kept]
        states[:] = rules.states_put_out(after, found)
        return after, found

    carried = [ops.convert_to_tensor(each) for each in keras.tree.flatten(carry)]
    outputs, carried = _loop()(flat, carried, leaves, rules)
    if any(state is not None for state in states):  # before the first valid step it is no output
        begun = rules.begun()
        found = zip(outputs, states, strict=True)
        outputs = [each if state is None else zero_masked(each, begun) for each, state in found]
    (like,) = outputs_like
    packed = None if like is None else keras.tree.pack_sequence_as(like, outputs)
    return packed, keras.tree.pack_sequence_as(carry, carried)


def runs_compiled() -> bool:
    """Say whether a step is traced, and not run by Python one after the other.

    Returns:
        True on JAX and in a graph of TensorFlow.
    """
    backend = keras.backend.backend()
    return backend != "torch" and bool(_module(backend).traces())


def _loop() -> Callable[..., tuple[list[Any], list[Any]]]:
    """Return the backend's own, or the plain one."""
    backend = keras.backend.backend()
    return looped if backend == "torch" else _module(backend).scanned


def _module(backend: str) -> Any:
    return importlib.import_module(f"regard.kernels.recurrence.{backend}")
