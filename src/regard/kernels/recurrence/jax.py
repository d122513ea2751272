"""The loop on JAX: `lax.scan`."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from regard.kernels.recurrence.rules import Rules, chosen, own, with_states

__all__ = ["scanned", "traces"]


def scanned(
    step: Callable[..., tuple[list[Any], list[Any]]],
    carry: list[Any],
    inputs: list[Any],
    rules: Rules,
) -> tuple[list[Any], list[Any]]:
    """Run the steps, see `regard.kernels.recurrence.scan`; everything is a list of tensors."""
    by_step = [jnp.swapaxes(each, 0, 1) for each in inputs]
    index = jnp.arange(by_step[0].shape[0])
    valid = None if rules.mask is None else jnp.swapaxes(rules.mask, 0, 1)
    states: list[int | None] = []

    def own_outputs(*given: Any) -> list[Any]:
        after, found = step(*given)
        states[:] = rules.states_put_out(after, found)
        return own(found, states)

    zeros: list[Any] = []
    if rules.keeps_output:
        first = [jax.ShapeDtypeStruct(each.shape[1:], each.dtype) for each in by_step]
        like = jax.eval_shape(own_outputs, carry, first, jax.ShapeDtypeStruct((), index.dtype))
        zeros = [jnp.zeros(each.shape, each.dtype) for each in like]

    def body(state: Any, at: Any) -> Any:
        carry, output = state
        given, here, index = at
        after, found = step(carry, given, index)
        states[:] = rules.states_put_out(after, found)
        found = own(found, states)
        if here is not None:
            after = rules.carried(here, after, carry)
            found = chosen(here, found, output or [jnp.zeros_like(each) for each in found])
        outputs = [] if rules.last else with_states(found, states, after)
        return (after, found if rules.keeps_output else []), outputs

    (carry, output), outputs = jax.lax.scan(
        body, (carry, zeros), (by_step, valid, index), reverse=rules.reverse
    )
    if rules.last:
        return with_states(output, states, carry), carry
    return [jnp.swapaxes(each, 0, 1) for each in outputs], carry


def traces() -> bool:
    """Say whether a step is traced: always."""
    return True
