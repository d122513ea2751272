"""Additive scores in Pallas, for JAX on a GPU: tiles of queries and keys, features in a loop.

The tiles, and what a program sums, are those of `regard.kernels.additive_score.triton`; Pallas
makes the same kind of kernel of them. Where there is no GPU they are interpreted, for tests.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as gpu

__all__ = ["reciprocal", "sum_over_features", "sums_of_slopes"]

# Pairs of a tile, forward; features, and pairs of a tile, backward. Powers of 2.
_ROWS, _COLUMNS = 32, 64
_UNITS, _ACROSS, _ALONG = 8, 16, 32

# From two sides, (..., N) and (..., M), to `1 / (1 + exp(2 (one + other)))`, (..., N, M).
_Term = Callable[[Any, Any], Any]


def sum_over_features(term: _Term, query: Any, key: Any, vector: Any) -> Any:
    """Sum over features `vector * (1 - 2 r)`, with r by `term`.

    Args:
        term: takes (..., T) and (..., S) and gives r (..., T, S). It is traced in the kernel.
        query: (B, T, U), float32: what `term` takes.
        key: (B, S, U), float32, the same.
        vector: (U,), float32.

    Returns:
        Scores (B, T, S), float32.
    """
    (batch, queries, _), keys = query.shape, key.shape[1]
    return _call(
        functools.partial(_sum, term),
        (batch, pl.cdiv(queries, _ROWS), pl.cdiv(keys, _COLUMNS)),
        [(batch, queries, keys)],
    )(_turned(query), _turned(key), vector)[0]


def sums_of_slopes(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    """Sum `gradient * r * (1 - r)` over keys and over queries, and `gradient * r` over pairs.

    Args:
        term: as `sum_over_features` takes it; the same where the two sides change places.
        query: (B, T, U), float32.
        key: (B, S, U), float32.
        gradient: (B, T, S), float32.

    Returns:
        By query (B, T, U), by key (B, S, U) and by feature (U,), float32. Not times the vector.
    """
    query, key = _turned(query), _turned(key)
    by_query, by_vector = _slopes_of(term, query, key, gradient)
    by_key, _ = _slopes_of(term, key, query, _turned(gradient))
    return by_query, by_key, by_vector


def reciprocal(number: Any) -> Any:
    """Divide 1 by numbers of at least 1, in a kernel: on NVIDIA by one instruction, not eight.

    Args:
        number: of any shape, float32.

    Returns:
        `1 / number`, to 1 ulp; 0 where it would be subnormal.
    """
    if _interpreted() or not _is_nvidia():
        return 1.0 / number
    (found,) = gpu.elementwise_inline_asm(
        "rcp.approx.ftz.f32 $0, $1;",
        args=[number],
        constraints="=f,f",
        pack=1,
        result_shape_dtypes=[jax.ShapeDtypeStruct(number.shape, number.dtype)],
    )
    return found


def _slopes_of(term: _Term, one: Any, other: Any, gradient: Any) -> tuple[Any, Any]:
    """Sum over the other side, (B, N, U), and over all, (U,); sides are (B, U, N) and (B, U, M)."""
    batch, units, length = one.shape
    blocks = pl.cdiv(length, _ACROSS)
    slopes, shares = _call(
        functools.partial(_slopes, term),
        (batch, blocks, pl.cdiv(units, _UNITS)),
        [one.shape, (batch, blocks, units)],
    )(one, other, gradient)
    return _turned(slopes), jnp.sum(shares, (0, 1))


def _call(kernel: Callable[..., None], grid: tuple[int, ...], shapes: list[Any]) -> Any:
    """Make a call of a kernel whose programs see whole arrays, float32."""
    return pl.pallas_call(
        kernel,
        [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes],
        grid=grid,
        compiler_params=gpu.CompilerParams(num_warps=4),
        interpret=_interpreted(),
    )


def _interpreted() -> bool:
    return bool(jax.default_backend() != "gpu")


def _is_nvidia() -> bool:
    return "nvidia" in jax.devices()[0].device_kind.lower()


def _turned(array: Any) -> Any:
    """With the last two axes exchanged: what a tile reads of one feature lies side by side."""
    return jnp.swapaxes(array, 1, 2)


def _sum(term: _Term, query: Any, key: Any, vector: Any, scores: Any) -> None:
    """Write one tile of scores; the sides are (B, U, T) and (B, U, S)."""
    sample = pl.program_id(0)
    row = pl.program_id(1) * _ROWS + jnp.arange(_ROWS)
    column = pl.program_id(2) * _COLUMNS + jnp.arange(_COLUMNS)
    _, queries, keys = scores.shape
    # Beyond the end a tile computes with the last ones again, and writes nothing.
    near, close = jnp.minimum(row, queries - 1), jnp.minimum(column, keys - 1)

    def added(unit: Any, sums: tuple[Any, Any]) -> tuple[Any, Any]:
        total, whole = sums
        weight = vector[unit]
        part = term(query[sample, unit, near], key[sample, unit, close])
        return total + weight * part, whole + weight

    start = jnp.zeros((_ROWS, _COLUMNS), jnp.float32), jnp.float32(0.0)
    total, whole = lax.fori_loop(0, vector.shape[0], added, start)
    inside = (row < queries)[:, None] & (column < keys)
    place = scores.at[sample, row[:, None], column[None, :]]
    gpu.store(place, whole - 2.0 * total, mask=inside)


def _slopes(term: _Term, one: Any, other: Any, gradient: Any, slopes: Any, shares: Any) -> None:
    """Write the sums of some rows and features; sides, and sums of slopes, are (B, U, N)."""
    _, units, length = one.shape
    others = other.shape[2]
    sample, block = pl.program_id(0), pl.program_id(1)
    row = block * _ACROSS + jnp.arange(_ACROSS)
    unit = pl.program_id(2) * _UNITS + jnp.arange(_UNITS)
    line = jnp.minimum(unit, units - 1)[:, None]
    left = one[sample, line, jnp.minimum(row, length - 1)[None, :]]

    def added(step: Any, sums: tuple[Any, Any]) -> tuple[Any, Any]:
        slope, share = sums
        column = step * _ALONG + jnp.arange(_ALONG)
        right = other[sample, line, jnp.minimum(column, others - 1)[None, :]]
        flow = gpu.load(
            gradient.at[sample, row[:, None], column[None, :]],
            mask=(row < length)[:, None] & (column < others),
            other=0.0,
        )
        part = term(left, right)
        each = flow * part
        return slope + (each - each * part), share + each

    start = jnp.zeros((_UNITS, _ACROSS, _ALONG), jnp.float32)
    slope, share = lax.fori_loop(0, pl.cdiv(others, _ALONG), added, (start, start))
    inside = (unit < units)[:, None] & (row < length)
    gpu.store(slopes.at[sample, unit[:, None], row[None, :]], jnp.sum(slope, 2), mask=inside)
    by_unit = jnp.sum(jnp.sum(share, 2), 1)
    gpu.store(shares.at[sample, block, unit], by_unit, mask=unit < units)
