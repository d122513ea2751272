"""Dot-product attention on JAX by cuDNN, on a GPU of NVIDIA, in half precision.

cuDNN takes masks as something that is added to the scores, (B, 1, T, S) or larger, and gives a
query without keys the mean of all values.
"""

from typing import Any

import jax
import jax.numpy as jnp

__all__ = ["attended"]


def attended(
    query: Any, key: Any, value: Any, pair_mask: Any, bias: Any, implementation: str = "cudnn"
) -> Any:
    """Attend by softmax, see `regard.kernels.dot_product.dot_output`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H), float16 or bfloat16.
        key: (B, S, D), or with heads (B, S, N, H), the same dtype.
        value: (B, S, D), or with heads (B, S, N, H), the same dtype.
        pair_mask: boolean, broadcastable to the scores; None allows everything.
        bias: None: cuDNN would round it.
        implementation: `"xla"` computes the same where there is no cuDNN, with all scores.

    Returns:
        (B, T, D), or with heads (B, T, N, H); a query without keys gets 0. Of first order, in
        reverse mode: a second derivative raises JAX's own error.
    """
    del bias
    dtype, heads = value.dtype, query.ndim == 4
    query, key, value = (
        (each if heads else each[:, :, None]).astype(dtype) for each in (query, key, value)
    )
    if pair_mask is not None:
        pair_mask = pair_mask if heads else pair_mask[:, None]
        pair_mask = jnp.broadcast_to(
            pair_mask, (*pair_mask.shape[:2], query.shape[1], key.shape[1])
        )
    output = jax.nn.dot_product_attention(
        query, key, value, mask=pair_mask, scale=1.0, implementation=implementation
    )
    if pair_mask is not None:
        seen = jnp.swapaxes(jnp.any(pair_mask, -1, keepdims=True), 1, 2)  # (B, T, 1 or N, 1)
        output = jnp.where(seen, output, 0)
    return output if heads else output[:, :, 0]
