"""Additive scores on PyTorch: nothing of size B T S U is stored, neither forward nor backward.

Features are taken one after the other, in memory of the size of the scores. Once a process has done
so much that compiling would have paid, `torch.compile` makes one loop of a formula, and of its
gradient; where there is no compiler, it stays as it is. On a GPU the kernels of
`regard.kernels.additive_score.triton` compute both.
"""

import functools
import importlib
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import torch

from regard.kernels.additive_score.overflow import limits
from regard.kernels.dispatch import choose_tiles, has_compiler, mode
from regard.kernels.gpu import gpu_capability

__all__ = ["centred_scores"]

# Compiling takes some ten seconds in a process; so do this many tanh one after the other.
_WORTH_COMPILING = 1 << 31
_done = 0


def centred_scores(query: Any, key: Any, vector: Any) -> Any:
    """Score by a hidden layer, see `regard.kernels.additive_score`; keys are centred.

    Args:
        query: (B, T, U), float32 or float64.
        key: (B, S, U), the same dtype.
        vector: (U,), the same dtype.

    Returns:
        Scores (B, T, S). A second derivative is taken of the plain formula, with its memory.
    """
    if torch.compiler.is_compiling() or query.is_meta:
        # There are no values to choose by. Whoever compiles the whole makes one loop of it.
        return _sum_at_once(_of_sides, query, key, vector)
    return _Scores.apply(query, key, vector)


class _Scores(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, query: Any, key: Any, vector: Any) -> Any:
        context.save_for_backward(query, key, vector)
        return _by_range(_sum_over_features, query.detach(), key.detach(), vector.detach())

    @staticmethod
    def backward(context: Any, gradient: Any) -> tuple[Any, ...]:
        given = context.saved_tensors
        if torch.is_grad_enabled():  # somebody will differentiate the gradient
            return _differentiable(given, context.needs_input_grad, gradient)
        query, key, vector = (each.detach() for each in given)
        by_query, by_key, by_vector = _by_range(_sums_of_slopes, query, key, gradient)
        return 4.0 * vector * by_query, 4.0 * vector * by_key, gradient.sum() - 2.0 * by_vector


def _differentiable(given: Any, needed: Any, gradient: Any) -> tuple[Any, ...]:
    """The gradients that are needed, by PyTorch, from the plain formula."""
    scores = _sum_at_once(_of_sides, *given)
    chosen = [each for each, wanted in zip(given, needed, strict=True) if wanted]
    found = iter(torch.autograd.grad(scores, chosen, gradient, create_graph=True))
    return tuple(next(found) if wanted else None for wanted in needed)


def _by_range(run: Callable[..., Any], query: Any, key: Any, other: Any) -> Any:
    """Run on exponentials where these cannot overflow, otherwise on the two sides themselves."""
    spread, clamp = limits(_name(query.dtype))
    if bool(key.abs().amax() <= spread):
        query = torch.exp(2.0 * query.clamp(-clamp, clamp))
        return run(_of_exponentials, query, torch.exp(2.0 * key), other)
    return run(_of_sides, query, key, other)


# From sides that broadcast against each other to `1 / (1 + exp(2 (query + key)))`.


def _of_exponentials(query: Any, key: Any) -> Any:
    return torch.reciprocal(1.0 + query * key)


def _of_sides(query: Any, key: Any) -> Any:
    return torch.sigmoid(-2.0 * (query + key))


_Term = Callable[[Any, Any], Any]


def _sum_over_features(term: _Term, query: Any, key: Any, vector: Any) -> Any:
    if _is_tiled(query):
        return _tiles().sum_over_features(query, key, vector, term is _of_sides)
    if _is_compiled(query, key):
        return _compiled(_sum_at_once)(term, query, key, vector)
    total = query.new_zeros(query.shape[0], query.shape[1], key.shape[1])
    for unit in range(query.shape[2]):
        part = term(query[:, :, unit, None], key[:, None, :, unit])
        total.addcmul_(part, vector[unit])
    return vector.sum() - 2.0 * total


def _sum_at_once(term: _Term, query: Any, key: Any, vector: Any) -> Any:
    parts = term(query[:, :, None], key[:, None])  # never in memory: (B, T, S, U)
    return vector.sum() - 2.0 * (parts * vector).sum(-1)


def _sums_of_slopes(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    """Return the sums of `gradient * r * (1 - r)` over keys and over queries, of `gradient * r`."""
    if _is_tiled(query):
        return _tiles().sums_of_slopes(query, key, gradient, term is _of_sides)
    if _is_compiled(query, key):
        return _compiled(_slopes_at_once)(term, query, key, gradient)
    by_query, by_key = torch.empty_like(query), torch.empty_like(key)
    by_vector = query.new_empty(query.shape[2])
    for unit in range(query.shape[2]):
        part = term(query[:, :, unit, None], key[:, None, :, unit])
        share = gradient * part
        slope = share - share * part
        by_query[:, :, unit], by_key[:, :, unit] = slope.sum(2), slope.sum(1)
        by_vector[unit] = share.sum()
    return by_query, by_key, by_vector


def _slopes_at_once(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    # Each sum runs along the last axis, of numbers that lie side by side; nothing is in memory.
    by_query, by_vector = _sums(term, query, key.mT.contiguous(), gradient)  # (B, T, U, S)
    by_key, _ = _sums(term, key, query.mT.contiguous(), gradient.mT.contiguous())  # (B, S, U, T)
    return by_query, by_key, by_vector.sum((0, 1))


def _sums(term: _Term, one: Any, other: Any, gradient: Any) -> tuple[Any, Any]:
    parts = term(one[..., None], other[:, None])
    shares = gradient[:, :, None] * parts
    return (shares - shares * parts).sum(-1), shares.sum(-1)


def _is_tiled(query: Any) -> bool:
    gpu = gpu_capability("torch") if query.is_cuda else None
    return choose_tiles("torch", _name(query.dtype), gpu, has_compiler("torch")).path == "tiled"


@functools.cache
def _tiles() -> ModuleType:
    return importlib.import_module("regard.kernels.additive_score.triton")


def _name(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def _is_compiled(query: Any, key: Any) -> bool:
    """Count the work, and say whether it is worth compiling, or asked to be, and can be."""
    global _done
    _done += query.numel() * key.shape[1]
    worth = _done >= _WORTH_COMPILING or mode() == "fused"
    return worth and _compiles(query.device.type)


@functools.cache
def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    return torch.compile(function, dynamic=True)


@functools.cache
def _compiles(device: str) -> bool:
    """Whether `torch.compile` works here: it needs a C++ compiler, or Triton on a GPU."""
    small = torch.ones(1, 2, 3, device=device)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what PyTorch imports to compile
        try:
            _compiled(_sum_at_once)(_of_exponentials, small, small, small[0, 0])
        except (ImportError, OSError, RuntimeError):
            return False
    return True
