"""Dot-product attention on PyTorch by `scaled_dot_product_attention`.

On CPU the kernel has no gradient of a bias: asked for one, PyTorch takes a path that holds all
scores. So there it gets the bias without a gradient, and the gradient is computed beside it, from
scores made again, some rows at a time.
"""

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

__all__ = ["attended"]

# Scores that are made again at once: they stay in the cache.
_AT_ONCE = 1 << 18

# Largest number of a side times largest value, from which on the plain formula attends.
_HUGE = 1e10

# So far below any score that their sum is this number, in float32 and in float64; and the lowest
# bias beside it, which may be the lowest float: above what is masked, and as far from a score.
_FAR, _LOWEST = -1e30, -1e29


def attended(query: Any, key: Any, value: Any, pair_mask: Any, bias: Any) -> Any:
    """Attend by softmax, see `regard.kernels.dot_product.dot_output`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H).
        key: (B, S, D), or with heads (B, S, N, H).
        value: (B, S, V), or with heads (B, S, N, V).
        pair_mask: boolean, broadcastable to the scores; None allows everything.
        bias: broadcastable to the scores; None adds nothing.

    Returns:
        (B, T, V), or with heads (B, T, N, V); a query without keys gets 0. Of first order: a second
        derivative raises PyTorch's own error. None where the plain path has to be taken.
    """
    if _has_lost_gradients(query, key, value):
        return None
    heads, dtype = query.ndim == 4, value.dtype  # a query from Keras's `matmul` lost its float64
    query, key, value = (
        (each.transpose(1, 2) if heads else each.unsqueeze(1)).to(dtype)
        for each in (query, key, value)
    )
    if not heads:
        pair_mask, bias = (
            each if each is None else each.unsqueeze(1) for each in (pair_mask, bias)
        )
    bias = bias if bias is None else bias.to(dtype)
    on_cpu = query.device.type == "cpu"  # on a GPU the kernel wants widths that are a multiple of 4
    attend = _by_keys if on_cpu and _is_of_keys(pair_mask, bias) else _by_pairs
    output = attend(query, key, value, pair_mask, bias)
    return output.transpose(1, 2) if heads else output.squeeze(1)


def _has_lost_gradients(query: Any, key: Any, value: Any) -> bool:
    """Whether the kernel's gradients are rounding errors, and may be inf and NaN.

    Where a weight is 1, the gradient of the scores is exactly 0: (G v - G output) is. The kernel
    sums the two in different order, and multiplies what is left by keys and queries. On a GPU the
    question would wait for all that was asked before, so nobody asks.
    """
    sides = (query, key, value)
    if not torch.is_grad_enabled() or not any(each.requires_grad for each in sides):
        return False
    if torch.compiler.is_compiling() or query.device.type != "cpu" or _is_batched(sides):
        return False
    ends = [torch.aminmax(each.detach()) for each in sides]
    largest = [max(-float(low), float(high)) for low, high in ends]
    return max(largest[:2]) * largest[2] > _HUGE


def _is_batched(tensors: tuple[Any, ...]) -> bool:
    """Whether `torch.vmap` goes over them: then their numbers cannot be asked for."""
    return any(torch._C._functorch.is_batchedtensor(each) for each in tensors)


def _is_of_keys(pair_mask: Any, bias: Any) -> bool:
    """Whether masks are of keys alone, (B, 1, 1, S), beside a bias that all samples share."""
    if pair_mask is None or bias is None:
        return False
    return bool(pair_mask.shape[1:3] == (1, 1) and bias.shape[0] == 1)


def _by_keys(query: Any, key: Any, value: Any, key_mask: Any, bias: Any) -> Any:
    """Put the masks into the product as one more feature: 1 of each query, 0 or -1e30 of a key.

    Joined to the bias they would make (B, N, T, S) of (1, N, T, S). A score is lost when it is
    added to -1e30, and the weight is exactly 0. The kernel wants values of the same width.
    """
    far = torch.where(key_mask, 0.0, _FAR).to(key.dtype).mT.expand(*key.shape[:-1], 1)
    query = torch.cat([query, torch.ones_like(query[..., :1])], -1)
    key, value = torch.cat([key, far], -1), torch.nn.functional.pad(value, (0, 1))
    output = _output(query, key, value, bias.clamp(min=_LOWEST))[..., :-1]
    seen = (bias[0] > -torch.inf).to(bias.dtype) @ key_mask[:, 0, 0].mT.to(bias.dtype)  # (N, T, B)
    return output.masked_fill(seen.movedim(-1, 0).unsqueeze(-1) == 0, 0.0)


def _by_pairs(query: Any, key: Any, value: Any, pair_mask: Any, bias: Any) -> Any:
    """Join masks and bias into one: what is added to the scores, -inf where nothing is allowed.

    The kernel gives NaN where a row is -inf throughout: there nothing is forbidden, and the output
    is dropped.
    """
    if pair_mask is None and bias is None:
        return _output(query, key, value, None)
    bias = query.new_zeros(1, 1, 1, 1) if bias is None else bias
    seen = bias > -torch.inf if pair_mask is None else (bias > -torch.inf) & pair_mask
    empty = ~seen.any(-1, keepdim=True)
    bias = bias.masked_fill((bias == -torch.inf).all(-1, keepdim=True), 0.0)
    added = bias if pair_mask is None else torch.where(pair_mask | empty, bias, -torch.inf)
    return _output(query, key, value, added).masked_fill(empty, 0.0)


def _output(query: Any, key: Any, value: Any, added: Any) -> Any:
    """The kernel's output, (B, N, T, V); with the gradient of a bias that is learned."""
    learned = added is not None and added.requires_grad and added.device.type == "cpu"
    if not learned or torch.compiler.is_compiling():
        # Whoever compiles the whole, compiles PyTorch's own gradient of the bias too.
        return scaled_dot_product_attention(query, key, value, attn_mask=added, scale=1.0)
    fixed = added.detach()
    output = scaled_dot_product_attention(query, key, value, attn_mask=fixed, scale=1.0)
    return _WithBias.apply(output, added, query.detach(), key.detach(), value.detach())


class _WithBias(torch.autograd.Function):
    """Pass the output on; backward, also tell the bias what flows into the scores.

    With P the weights and G the output's gradient, that is P (G v - sum over V of G output).
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(*given: Any) -> Any:
        return given[0].clone()

    @staticmethod
    def setup_context(context: Any, inputs: tuple[Any, ...], output: Any) -> None:
        del output
        context.save_for_backward(*inputs)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context: Any, gradient: Any) -> tuple[Any, ...]:
        return gradient, _bias_gradient(gradient, *context.saved_tensors), None, None, None


def _bias_gradient(gradient: Any, output: Any, added: Any, query: Any, key: Any, value: Any) -> Any:
    """The gradient of `added`, in its shape, from (B, N, T, .) and (B, N, S, .)."""
    total = (gradient * output).sum(-1, keepdim=True)
    samples, heads, query_length, _ = query.shape
    rows = max(1, _AT_ONCE // (heads * key.shape[2]))
    shared = added.shape[0] == 1
    found: list[Any] = []
    for sample in range(samples):
        given, parts = added[0 if shared else sample], []
        for first in range(0, query_length, rows):
            block = (sample, slice(None), slice(first, first + rows))
            bias = given[:, block[2]] if given.shape[1] > 1 else given
            weights = torch.softmax(query[block] @ key[sample].mT + bias, -1)
            flow = weights * (gradient[block] @ value[sample].mT - total[block])
            parts.append(flow.sum_to_size(bias.shape))
        each = torch.cat(parts, 1) if given.shape[1] > 1 else torch.stack(parts).sum(0)
        found = [found[0] + each] if shared and found else [*found, each]
    return torch.stack(found)
