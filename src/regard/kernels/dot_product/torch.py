"""Dot-product attention on PyTorch by `scaled_dot_product_attention`.

The kernel has no fast gradient of a bias: asked for one, PyTorch takes a path that holds all
scores. So it gets the bias without a gradient, and the gradient is computed beside it, from scores
made anew, some rows at a time.
"""

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

__all__ = ["attended"]

# Scores that are made anew at once: they stay in the cache.
_AT_ONCE = 1 << 18


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
    output = _output(query, key, value, added)
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


def _output(query: Any, key: Any, value: Any, added: Any) -> Any:
    """The kernel's output, (B, N, T, V); with the gradient of a bias that is learned."""
    if added is None or not added.requires_grad or torch.compiler.is_compiling():
        # Whoever compiles the whole, compiles PyTorch's own gradient of the bias too.
        return scaled_dot_product_attention(query, key, value, attn_mask=added, scale=1.0)
    fixed = added.detach()
    output = scaled_dot_product_attention(query, key, value, attn_mask=fixed, scale=1.0)
    return _WithBias.apply(output, added, query.detach(), key.detach(), value.detach())


class _WithBias(torch.autograd.Function):
    """Pass the output on; backward, also tell the bias what flows into the scores.

    With P the weights and G the output's gradient, that is P (G v - sum over V of G output).
    """

    @staticmethod
    def forward(context: Any, output: Any, added: Any, query: Any, key: Any, value: Any) -> Any:
        context.save_for_backward(output, added, query, key, value)
        return output.view_as(output)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context: Any, gradient: Any) -> tuple[Any, ...]:
        return gradient, _bias_gradient(gradient, *context.saved_tensors), None, None, None


def _bias_gradient(gradient: Any, output: Any, added: Any, query: Any, key: Any, value: Any) -> Any:
    """The gradient of `added`, in its shape, from (B, N, T, .) and (B, N, S, .)."""
    found = torch.zeros_like(added)
    total = (gradient * output).sum(-1, keepdim=True)
    samples, heads, queries, _ = query.shape
    rows = max(1, _AT_ONCE // (heads * key.shape[2]))
    for sample in range(samples):
        given, into = (each[sample if len(each) > 1 else 0] for each in (added, found))
        for first in range(0, queries, rows):
            block = (sample, slice(None), slice(first, first + rows))
            here = (slice(None), block[2] if given.shape[1] > 1 else slice(None))
            scores = query[block] @ key[sample].mT + given[here]
            flow = (gradient[block] @ value[sample].mT).sub_(total[block])
            flow.mul_(torch.softmax(scores, -1))
            into[here] += flow.sum_to_size(into[here].shape)
    return found
