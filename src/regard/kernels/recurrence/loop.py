"""A plain loop over the steps: on PyTorch, and where TensorFlow runs eagerly."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from regard.kernels.recurrence.rules import Rules, chosen, own, with_states

__all__ = ["looped"]


def looped(
    step: Callable[..., tuple[list[Any], list[Any]]],
    carry: list[Any],
    inputs: list[Any],
    rules: Rules,
) -> tuple[list[Any], list[Any]]:
    """Run the steps, see `regard.kernels.recurrence.scan`; everything is a list of tensors."""
    steps = inputs[0].shape[1]
    if steps == 0:
        return _of_no_steps(step, carry, inputs, rules.last), carry
    by_step = list(zip(*(ops.unstack(each, steps, axis=1) for each in inputs), strict=True))
    valid = None if rules.mask is None else ops.unstack(rules.mask, steps, axis=1)
    outputs: list[list[Any]] = [[] for _ in by_step]
    output: list[Any] | None = None
    states: list[int | None] = []
    for index in range(steps - 1, -1, -1) if rules.reverse else range(steps):
        after, found = step(carry, list(by_step[index]), index)
        states = rules.states_put_out(after, found)
        found = own(found, states)
        if valid is not None:
            before = output if output is not None and rules.keeps_output else _zeros(found)
            after = rules.carried(valid[index], after, carry)
            found = chosen(valid[index], found, before)
        carry, output = after, found
        outputs[index] = [] if rules.last else with_states(found, states, after)
    if rules.last:
        return with_states(output or [], states, carry), carry
    return [ops.stack(each, axis=1) for each in zip(*outputs, strict=True)], carry


def _zeros(tensors: list[Any]) -> list[Any]:
    return [ops.zeros_like(each) for each in tensors]


def _of_no_steps(step: Any, carry: list[Any], inputs: list[Any], last: bool) -> list[Any]:
    """Return the outputs of no steps; a step on zeros tells their shapes."""
    first = [ops.zeros((each.shape[0], *each.shape[2:]), _dtype(each)) for each in inputs]
    zeros = _zeros(step(carry, first, 0)[1])
    return zeros if last else [ops.expand_dims(each, 1)[:, :0] for each in zeros]


def _dtype(tensor: Any) -> str:
    dtype: str = keras.backend.standardize_dtype(tensor.dtype)
    return dtype
