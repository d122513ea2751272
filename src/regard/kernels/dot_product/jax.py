"""Dot-product attention on JAX, a block of queries at a time.

Compiled for its shapes: a loop that is called outside of a compiled function is else compiled anew
in each call.
"""

from typing import Any

import jax

from regard.kernels.dispatch import queries_at_once
from regard.kernels.dot_product.query_blocks import attended_in_blocks

__all__ = ["attended", "on_gpu"]

_compiled = jax.jit(attended_in_blocks, static_argnames="size")


def attended(query: Any, key: Any, value: Any, allowed: Any, bias: Any) -> Any:
    """Attend by softmax, see `regard.kernels.dot_product.dot_output`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H); T is known.
        key: (B, S, D), or with heads (B, S, N, H).
        value: (B, S, V), or with heads (B, S, N, V).
        allowed: boolean, broadcastable to the scores; None allows everything.
        bias: broadcastable to the scores; None adds nothing.

    Returns:
        (B, T, V), or with heads (B, T, N, V); a query without keys gets 0.
    """
    size = queries_at_once(query.shape[1])
    return _compiled(query, key, value, allowed, bias, size=size)


def on_gpu() -> bool:
    """Say whether JAX computes on a GPU by default."""
    return bool(jax.default_backend() == "gpu")
