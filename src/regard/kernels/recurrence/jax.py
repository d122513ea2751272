"""The loop on JAX: `lax.scan`."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from regard.kernels.recurrence.rules import Rules, chosen

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
    before: list[Any] = []
    if rules.keeps_output:
        first = [jax.ShapeDtypeStruct(each.shape[1:], each.dtype) for each in by_step]
        _, found = jax.eval_shape(step, carry, first, jax.ShapeDtypeStruct((), index.dtype))
        before = [jnp.zeros(each.shape, each.dtype) for each in found]

    def body(state: Any, at: Any) -> Any:
        carry, output = state
        given, here, index = at
        after, found = step(carry, given, index)
        if here is not None:
            after = rules.carried(here, after, carry)
            found = chosen(here, found, output or [jnp.zeros_like(each) for each in found])
        return (after, found if rules.keeps_output else []), [] if rules.last else found

    (carry, output), outputs = jax.lax.scan(
        body, (carry, before), (by_step, valid, index), reverse=rules.reverse
    )
    return output if rules.last else [jnp.swapaxes(each, 0, 1) for each in outputs], carry


def traces() -> bool:
    """Say whether a step is traced: always."""
    return True
