"""Additive scores in Pallas, for JAX on a GPU: tiles of queries and keys, features in a loop.

The tiles, and what a program sums, are those of `regard.kernels.additive_score.triton`; Pallas
makes the same kind of kernel of them. Where there is no GPU they are interpreted, for tests.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as gpu

from regard.kernels.gpu import OTHER, gpu_capability

__all__ = ["reciprocal", "sum_over_features", "sums_of_slopes"]

# Forward, queries and keys of a tile. Powers of 2.
_ROWS, _COLUMNS = 32, 32
# Backward, features and keys of a tile, at most, powers of 2; and queries of a program.
_UNITS, _ACROSS, _STEPS = 2, 256, 128

# From sides that broadcast against each other to `1 / (1 + exp(2 (one + other)))`.
_Term = Callable[[Any, Any], Any]


def sum_over_features(term: _Term, query: Any, key: Any, vector: Any) -> Any:
    """Sum over features `vector * (1 - 2 r)`, with r by `term`.

    Args:
        term: takes sides that broadcast and gives r. It is traced in the kernel.
        query: (B, T, U), float32: what `term` takes.
        key: (B, S, U), float32, the same.
        vector: (U,), float32.

    Returns:
        Scores (B, T, S), float32.
    """
    (batch, query_length, _), key_length = query.shape, key.shape[1]
    return _call(
        functools.partial(_sum, term),
        (batch, pl.cdiv(query_length, _ROWS), pl.cdiv(key_length, _COLUMNS)),
        [(batch, query_length, key_length)],
    )(_turned(query), _turned(key), vector)[0]


def sums_of_slopes(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    """Sum `gradient * r * (1 - r)` over keys and over queries, and `gradient * r` over pairs.

    Args:
        term: as `sum_over_features` takes it.
        query: (B, T, U), float32.
        key: (B, S, U), float32.
        gradient: (B, T, S), float32.

    Returns:
        By query (B, T, U), by key (B, S, U) and by feature (U,), float32. Not times the vector.
    """
    batch, query_length, units = query.shape
    key_length = key.shape[1]
    across = min(_ACROSS, pl.next_power_of_2(key_length))
    chunks, blocks = pl.cdiv(query_length, _STEPS), pl.cdiv(key_length, across)
    parts = (
        (batch, blocks, query_length, units),
        (batch, chunks, units, key_length),
        (batch, chunks, blocks, units),
    )
    by_query, by_key, by_vector = _call(
        functools.partial(_slopes, term, across),
        (batch * chunks * blocks, pl.cdiv(units, _UNITS)),
        parts,
    )(query, _turned(key), gradient)
    return jnp.sum(by_query, 1), _turned(jnp.sum(by_key, 1)), jnp.sum(by_vector, (0, 1, 2))


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


def _call(kernel: Callable[..., None], grid: tuple[int, ...], shapes: Sequence[Any]) -> Any:
    """Make a call of a kernel whose programs, a warp each, see whole arrays, float32."""
    return pl.pallas_call(
        kernel,
        [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes],
        grid=grid,
        compiler_params=gpu.CompilerParams(num_warps=1),
        interpret=_interpreted(),
    )


def _interpreted() -> bool:
    return gpu_capability("jax") is None


def _is_nvidia() -> bool:
    return gpu_capability("jax") not in (None, OTHER)


def _turned(array: Any) -> Any:
    """With the last two axes exchanged: what a tile reads of one feature lies side by side."""
    return jnp.swapaxes(array, 1, 2)


def _sum(term: _Term, query: Any, key: Any, vector: Any, scores: Any) -> None:
    """Write one tile of scores; the sides are (B, U, T) and (B, U, S)."""
    sample = pl.program_id(0)
    row = pl.program_id(1) * _ROWS + jnp.arange(_ROWS)
    column = pl.program_id(2) * _COLUMNS + jnp.arange(_COLUMNS)
    _, query_length, key_length = scores.shape
    # Beyond the end a tile computes with the last ones again, and writes nothing.
    near, close = jnp.minimum(row, query_length - 1), jnp.minimum(column, key_length - 1)

    def added(unit: Any, sums: tuple[Any, Any]) -> tuple[Any, Any]:
        total, whole = sums
        weight = vector[unit]
        part = term(query[sample, unit, near][:, None], key[sample, unit, close][None, :])
        return total + weight * part, whole + weight

    start = jnp.zeros((_ROWS, _COLUMNS), jnp.float32), jnp.float32(0.0)
    total, whole = lax.fori_loop(0, vector.shape[0], added, start)
    inside = (row < query_length)[:, None] & (column < key_length)
    place = scores.at[sample, row[:, None], column[None, :]]
    gpu.store(place, whole - 2.0 * total, mask=inside)


def _slopes(term: _Term, across: int, *refs: Any) -> None:
    """Write the parts of some keys, features and queries; the sides are (B, T, U) and (B, U, S)."""
    query, key, gradient, by_query, by_key, by_vector = refs
    (_, blocks, query_length, units), (_, chunks, _, key_length) = by_query.shape, by_key.shape
    program = pl.program_id(0)
    sample, chunk, block = program // blocks // chunks, program // blocks % chunks, program % blocks
    column = block * across + jnp.arange(across)
    unit = pl.program_id(1) * _UNITS + jnp.arange(_UNITS)
    taken, seen = unit < units, column < key_length
    line, close = jnp.minimum(unit, units - 1), jnp.minimum(column, key_length - 1)
    right = key[sample, line[:, None], close[None, :]]

    def ready(row: Any) -> tuple[Any, Any]:
        place = jnp.minimum(row, query_length - 1)
        flow = gpu.load(
            gradient.at[sample, place, column], mask=seen & (row < query_length), other=0.0
        )
        return query[sample, place, line], flow

    def added(step: Any, given: tuple[Any, ...]) -> tuple[Any, ...]:
        slope, share, left, flow = given
        row = chunk * _STEPS + step
        after = ready(row + 1)  # on its way while this one is computed
        part = term(left[:, None], right)
        each = flow * part
        share, each = share + each, each - each * part
        place = by_query.at[sample, block, row, unit]
        gpu.store(place, jnp.sum(each, 1), mask=taken & (row < query_length))
        return slope + each, share, *after

    start = jnp.zeros((_UNITS, across), jnp.float32)
    steps = min(_STEPS, query_length)
    slope, share, *_ = lax.fori_loop(0, steps, added, (start, start, *ready(chunk * _STEPS)))
    place = by_key.at[sample, chunk, unit[:, None], column[None, :]]
    gpu.store(place, slope, mask=taken[:, None] & seen)
    gpu.store(by_vector.at[sample, chunk, block, unit], jnp.sum(share, 1), mask=taken)
