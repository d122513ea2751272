"""Dot-product attention on PyTorch by `scaled_dot_product_attention`."""

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

__all__ = ["attended"]


def attended(query: Any, key: Any, value: Any, allowed: Any, bias: Any) -> Any:
    """Attend by softmax, see `regard.kernels.dot_product.dot_output`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H).
        key: (B, S, D), or with heads (B, S, N, H).
        value: (B, S, V), or with heads (B, S, N, V).
        allowed: boolean, broadcastable to the scores; None allows everything.
        bias: broadcastable to the scores; None adds nothing.

    Returns:
        (B, T, V), or with heads (B, T, N, V); a query without keys gets 0. Of first order: a second
        derivative raises PyTorch's own error.
    """
    heads, dtype = query.ndim == 4, value.dtype  # a query from Keras's `matmul` lost its float64
    query, key, value = (
        (each.transpose(1, 2) if heads else each.unsqueeze(1)).to(dtype)
        for each in (query, key, value)
    )
    added, empty = _added(allowed, bias, dtype, heads)
    output = scaled_dot_product_attention(query, key, value, attn_mask=added, scale=1.0)
    if empty is not None:
        output = output.masked_fill(empty, 0.0)
    return output.transpose(1, 2) if heads else output.squeeze(1)


def _added(allowed: Any, bias: Any, dtype: Any, heads: bool) -> tuple[Any, Any]:
    """What is added to the scores, -inf where nothing is allowed, and the queries without keys.

    The kernel gives NaN where a row is -inf throughout: such a row gets 0, and its output is
    dropped.
    """
    if allowed is None and bias is None:
        return None, None
    added = torch.zeros((), dtype=dtype) if bias is None else bias.to(dtype)
    if allowed is not None:
        added = torch.where(allowed, added, -torch.inf)
    empty = (added == -torch.inf).all(-1, keepdim=True)
    added = added.masked_fill(empty, 0.0)
    return (added, empty) if heads else (added.unsqueeze(1), empty.unsqueeze(1))
