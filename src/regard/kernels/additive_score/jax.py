"""Additive scores on JAX: nothing of size B T S U is stored, neither forward nor backward.

By loops that XLA compiles; on a GPU by the kernels of `regard.kernels.additive_score.pallas`.
"""

import functools
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from regard.kernels.additive_score.overflow import limits
from regard.kernels.dispatch import choose_tiles, has_compiler
from regard.kernels.gpu import gpu_capability

__all__ = ["centred_scores"]

# Features whose terms are added up before the sum is written to memory: forward, backward.
_FORWARD, _BACKWARD = 16, 2
# Backward, a matrix of queries and keys is made a feature: of so many pairs, it stays in the cache.
_PAIRS = 1 << 18

# From sides that broadcast against each other to `1 / (1 + exp(2 (query + key)))`.
_Term = Callable[[Any, Any], Any]


@jax.custom_vjp
def centred_scores(query: Any, key: Any, vector: Any) -> Any:
    """Score by a hidden layer, see `regard.kernels.additive_score`; keys are centred.

    Args:
        query: (B, T, U), float32 or float64.
        key: (B, S, U), the same dtype.
        vector: (U,), the same dtype.

    Returns:
        Scores (B, T, S). Of first order, in reverse mode: a `jvp` raises JAX's own error.
    """
    return _by_range(_sum_over_features, query, key, vector)


def _forward(query: Any, key: Any, vector: Any) -> tuple[Any, tuple[Any, Any, Any]]:
    return centred_scores(query, key, vector), (query, key, vector)


def _backward(kept: tuple[Any, Any, Any], gradient: Any) -> tuple[Any, Any, Any]:
    query, key, vector = kept
    by_query, by_key, by_vector = _by_range(_sums_of_slopes, query, key, gradient)
    return 4.0 * vector * by_query, 4.0 * vector * by_key, jnp.sum(gradient) - 2.0 * by_vector


centred_scores.defvjp(_forward, _backward)


def _by_range(run: Callable[..., Any], query: Any, key: Any, other: Any) -> Any:
    """Run on exponentials where these cannot overflow, otherwise on the two sides themselves."""
    spread, clamp = limits(query.dtype.name)

    def on_exponentials(query: Any, key: Any, other: Any) -> Any:
        query = jnp.exp(2.0 * jnp.clip(query, -clamp, clamp))
        return run(_of_exponentials, query, jnp.exp(2.0 * key), other)

    def on_sides(query: Any, key: Any, other: Any) -> Any:
        return run(_of_sides, query, key, other)

    fits = jnp.max(jnp.abs(key)) <= spread
    return lax.cond(fits, on_exponentials, on_sides, query, key, other)


def _inverse(number: Any) -> Any:
    return 1.0 / number


def _of_exponentials(query: Any, key: Any, inverse: Callable[[Any], Any] = _inverse) -> Any:
    return inverse(1.0 + query * key)


def _of_sides(query: Any, key: Any) -> Any:
    return jax.nn.sigmoid(-2.0 * (query + key))


def _is_tiled(query: Any) -> bool:
    gpu = gpu_capability("jax")
    return choose_tiles("jax", query.dtype.name, gpu, has_compiler("jax")).path == "tiled"


@functools.cache
def _tiles() -> ModuleType:
    return importlib.import_module("regard.kernels.additive_score.pallas")


def _in_tiles(term: _Term) -> _Term:
    """The same term; a kernel has a reciprocal that is faster than a division."""
    if term is _of_exponentials:
        return functools.partial(_of_exponentials, inverse=_tiles().reciprocal)
    return term


def _sum_over_features(term: _Term, query: Any, key: Any, vector: Any) -> Any:
    if _is_tiled(query):
        return _tiles().sum_over_features(_in_tiles(term), query, key, vector)

    def added(total: Any, features: Any) -> tuple[Any, None]:
        for weight, one, other in zip(*features, strict=True):
            total = total + weight * term(one[:, :, None], other[:, None])
        return total, None

    batch, query_length, _ = query.shape
    start = jnp.zeros((batch, query_length, key.shape[1]), query.dtype)
    sides = (jnp.moveaxis(query, 2, 0), jnp.moveaxis(key, 2, 0))  # -> (U, B, T), (U, B, S)
    total = _over_features(added, start, (vector, *sides), _FORWARD)[0]
    return jnp.sum(vector) - 2.0 * total


def _sums_of_slopes(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    """Return the sums of `gradient * r * (1 - r)` over keys and over queries, of `gradient * r`."""
    run = _slopes_by_tiles if _is_tiled(query) else _slopes_by_loops
    return run(term, query, key, gradient)


@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def _slopes_by_tiles(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    return _tiles().sums_of_slopes(_in_tiles(term), query, key, gradient)


def _tiles_forward(term: _Term, *given: Any) -> tuple[Any, Any]:
    return _slopes_by_tiles(term, *given), given


def _tiles_backward(term: _Term, given: Any, flow: Any) -> Any:
    """A kernel has no gradient of its own: a second derivative is that of the loops."""
    return jax.vjp(functools.partial(_slopes_by_loops, term), *given)[1](flow)


_slopes_by_tiles.defvjp(_tiles_forward, _tiles_backward)


def _slopes_by_loops(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    def of_sample(sample: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        query, key, gradient = sample  # (blocks, rows, U), (S, U), (blocks, rows, S)
        by_query, by_key, by_vector = lax.map(lambda each: of_block(each, key), (query, gradient))
        return by_query, jnp.sum(by_key, 0), jnp.sum(by_vector, 0)

    def of_block(block: tuple[Any, Any], key: Any) -> tuple[Any, Any, Any]:
        query, gradient = block
        columns, rows = (jnp.ones(size, query.dtype) for size in (key.shape[0], query.shape[0]))

        def of_features(start: None, features: Any) -> tuple[None, Any]:
            found = []
            for one, other in zip(*features, strict=True):
                part = term(one[:, None], other)
                share = gradient * part
                slope = share - share * part
                found.append((slope @ columns, rows @ slope, jnp.sum(share)))
            return start, tuple(jnp.stack(each) for each in zip(*found, strict=True))

        sums = _over_features(of_features, None, (query.T, key.T), _BACKWARD)[1]
        by_query, by_key, by_vector = sums
        return by_query.T, by_key.T, by_vector

    batch, length, units = query.shape
    blocks, rows = _blocks(length, key.shape[1])
    more = ((0, 0), (0, blocks * rows - length), (0, 0))
    query, gradient = (
        jnp.pad(each, more).reshape(batch, blocks, rows, -1) for each in (query, gradient)
    )
    by_query, by_key, by_vector = lax.map(of_sample, (query, key, gradient))
    by_query = by_query.reshape(batch, blocks * rows, units)[:, :length]
    return by_query, by_key, jnp.sum(by_vector, 0)


def _blocks(query_length: int, key_length: int) -> tuple[int, int]:
    """How many blocks of how many queries."""
    blocks = -(-query_length * key_length // _PAIRS)
    return blocks, -(-query_length // blocks)


def _over_features(
    run: Callable[[Any, Any], tuple[Any, Any]], start: Any, arrays: tuple[Any, ...], at_once: int
) -> tuple[Any, Any]:
    """Scan arrays along their first axis, the features, several at once; 0s fill the last ones."""
    units = arrays[0].shape[0]
    at_once = min(at_once, units)
    steps = -(-units // at_once)
    more = steps * at_once - units
    filled = (
        jnp.pad(each, ((0, more),) + ((0, 0),) * (each.ndim - 1)).reshape(
            steps, at_once, *each.shape[1:]
        )
        for each in arrays
    )
    end, found = lax.scan(run, start, tuple(filled))
    if found is None:
        return end, None
    return end, tuple(each.reshape(-1, *each.shape[2:])[:units] for each in found)
