"""Additive scores in Triton, for PyTorch on a GPU: tiles of queries and keys, features in a loop.

Forward, a program has one tile of scores and goes over the features. Backward, it has some queries
and features and goes over the keys; what it sums is its own, so no two programs add to one number
and the gradients are the same in each run. The formula has the same form on both sides: the same
kernel, with keys for queries and the gradient turned, gives the sums by key.
"""

from typing import Any

import torch
import triton
import triton.language as tl

__all__ = ["sum_over_features", "sums_of_slopes"]

# Pairs of a tile, forward; features, and pairs of a tile, backward. Powers of 2.
_ROWS, _COLUMNS = 32, 64
_UNITS, _ACROSS, _ALONG = 8, 16, 32


def sum_over_features(query: Any, key: Any, vector: Any, sides: bool) -> Any:
    """Sum over features `vector * (1 - 2 r)`, with `r = 1 / (1 + exp(2 (query + key)))`.

    Args:
        query: (B, T, U), float32: `exp(2 query)`, or the queries where these are `sides`.
        key: (B, S, U), float32, the same.
        vector: (U,), float32.
        sides: whether `query` and `key` are the sides themselves, not exponentials.

    Returns:
        Scores (B, T, S), float32.
    """
    batch, queries, units = query.shape
    keys = key.shape[1]
    scores = query.new_empty(batch, queries, keys)
    grid = batch, triton.cdiv(queries, _ROWS), triton.cdiv(keys, _COLUMNS)
    with torch.cuda.device_of(query):
        _sum[grid](
            *(_turned(query), _turned(key), vector.contiguous(), scores),
            *(queries, keys, units),
            *(sides, _is_nvidia(query), _ROWS, _COLUMNS),
            enable_fp_fusion=True,
        )
    return scores


def sums_of_slopes(query: Any, key: Any, gradient: Any, sides: bool) -> tuple[Any, Any, Any]:
    """Sum `gradient * r * (1 - r)` over keys and over queries, and `gradient * r` over pairs.

    Args:
        query: (B, T, U), float32, as `sum_over_features` takes them.
        key: (B, S, U), float32, the same.
        gradient: (B, T, S), float32.
        sides: whether `query` and `key` are the sides themselves, not exponentials.

    Returns:
        By query (B, T, U), by key (B, S, U) and by feature (U,), float32. Not times the vector.
    """
    query, key = _turned(query), _turned(key)
    by_query, by_vector = _slopes_of(query, key, gradient.contiguous(), sides)
    by_key, _ = _slopes_of(key, query, _turned(gradient), sides)
    return by_query, by_key, by_vector


def _slopes_of(one: Any, other: Any, gradient: Any, sides: bool) -> tuple[Any, Any]:
    """Sum over the other side, (B, N, U), and over all, (U,); sides are (B, U, N) and (B, U, M)."""
    batch, units, length = one.shape
    blocks = triton.cdiv(length, _ACROSS)
    slopes, shares = torch.empty_like(one), one.new_empty(batch, blocks, units)
    with torch.cuda.device_of(one):
        _slopes[batch, blocks, triton.cdiv(units, _UNITS)](
            *(one, other, gradient, slopes, shares),
            *(length, other.shape[2], units),
            *(sides, _is_nvidia(one), _UNITS, _ACROSS, _ALONG),
            enable_fp_fusion=True,
        )
    return slopes.mT, shares.sum((0, 1))


def _is_nvidia(array: Any) -> bool:
    return bool(array.is_cuda) and torch.version.hip is None


def _turned(array: Any) -> Any:
    """With the last two axes exchanged: what a tile reads of one feature lies side by side."""
    return array.mT.contiguous()


@triton.jit
def _part(one, other, sides: tl.constexpr, nvidia: tl.constexpr):
    """From two sides that broadcast to `1 / (1 + exp(2 (one + other)))`."""
    if sides:
        total = one + other
        small = tl.exp(-2.0 * tl.abs(total))  # at most 1: nothing overflows
        return tl.where(total > 0, small, 1.0) * _inverse(1.0 + small, nvidia)
    return _inverse(1.0 + one * other, nvidia)


@triton.jit
def _inverse(number, nvidia: tl.constexpr):
    """From numbers of at least 1 to `1 / number`: on NVIDIA one instruction, not a division's."""
    if nvidia:
        return tl.inline_asm_elementwise(
            "rcp.approx.ftz.f32 $0, $1;", "=f,f", [number], tl.float32, is_pure=True, pack=1
        )
    return 1.0 / number


@triton.jit
def _sum(
    query,
    key,
    vector,
    scores,
    queries,
    keys,
    units,
    sides: tl.constexpr,
    nvidia: tl.constexpr,
    rows: tl.constexpr,
    columns: tl.constexpr,
):
    """Write one tile of scores; the sides are (B, U, T) and (B, U, S)."""
    sample = tl.program_id(0).to(tl.int64)
    row = tl.program_id(1) * rows + tl.arange(0, rows)
    column = tl.program_id(2) * columns + tl.arange(0, columns)
    # Beyond the end a tile computes with the last ones again, and writes nothing.
    query += sample * units * queries + tl.minimum(row, queries - 1)
    key += sample * units * keys + tl.minimum(column, keys - 1)
    total = tl.zeros((rows, columns), tl.float32)
    whole = 0.0
    for unit in range(units):
        weight = tl.load(vector + unit)
        one = tl.load(query + unit * queries)
        other = tl.load(key + unit * keys)
        total += weight * _part(one[:, None], other[None, :], sides, nvidia)
        whole += weight
    place = (sample * queries + row[:, None]) * keys + column[None, :]
    inside = (row < queries)[:, None] & (column < keys)[None, :]
    tl.store(scores + place, whole - 2.0 * total, inside)


@triton.jit
def _slopes(
    one,
    other,
    gradient,
    slopes,
    shares,
    length,
    others,
    units,
    sides: tl.constexpr,
    nvidia: tl.constexpr,
    features: tl.constexpr,
    rows: tl.constexpr,
    columns: tl.constexpr,
):
    """Write the sums of some rows and features; sides, and sums of slopes, are (B, U, N)."""
    sample = tl.program_id(0).to(tl.int64)
    row = tl.program_id(1) * rows + tl.arange(0, rows)
    unit = tl.program_id(2) * features + tl.arange(0, features)
    line = (sample * units + tl.minimum(unit, units - 1))[:, None]
    left = tl.load(one + line * length + tl.minimum(row, length - 1)[None, :])
    slope = tl.zeros((features, rows, columns), tl.float32)
    share = tl.zeros((features, rows, columns), tl.float32)
    for start in range(0, others, columns):
        column = start + tl.arange(0, columns)
        right = tl.load(other + line * others + tl.minimum(column, others - 1)[None, :])
        place = (sample * length + row[:, None]) * others + column[None, :]
        inside = (row < length)[:, None] & (column < others)[None, :]
        flow = tl.load(gradient + place, inside, 0.0)
        part = _part(left[:, :, None], right[:, None, :], sides, nvidia)
        each = flow[None, :, :] * part
        share += each
        slope += each - each * part
    inside = (unit < units)[:, None] & (row < length)[None, :]
    tl.store(slopes + line * length + row[None, :], tl.sum(slope, 2), inside)
    block = sample * tl.num_programs(1) + tl.program_id(1)
    tl.store(shares + block * units + unit, tl.sum(tl.sum(share, 2), 1), unit < units)
