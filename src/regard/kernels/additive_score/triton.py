"""Additive scores in Triton, for PyTorch on a GPU: tiles of queries and keys, features in a loop.

Forward, a program has one tile of scores and goes over the features. Backward, it has some features
of some keys and goes over queries, one after the other: it adds up what its keys get, and writes
what each query gets from its keys. These are parts of sums, which are added afterwards, so no two
programs add to one number and the gradients are the same in each run.
"""

from typing import Any

import torch
import triton
import triton.language as tl

__all__ = ["sum_over_features", "sums_of_slopes"]

# Forward, queries and keys of a tile: a warp's. Powers of 2.
_ROWS, _COLUMNS = 32, 32
# Backward, features and keys of a tile, at most: a warp's, powers of 2; and queries of a program.
_UNITS, _ACROSS, _STEPS = 8, 128, 64


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
    batch, query_length, units = query.shape
    key_length = key.shape[1]
    scores = query.new_empty(batch, query_length, key_length)
    grid = batch, triton.cdiv(query_length, _ROWS), triton.cdiv(key_length, _COLUMNS)
    with torch.cuda.device_of(query):
        _sum[grid](
            *(_turned(query), _turned(key), vector.contiguous(), scores),
            *(query_length, key_length, units),
            *(sides, _is_nvidia(query), _ROWS, _COLUMNS),
            enable_fp_fusion=True,
            num_warps=1,
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
    batch, query_length, units = query.shape
    key_length = key.shape[1]
    across = min(_ACROSS, triton.next_power_of_2(key_length))
    chunks, blocks = triton.cdiv(query_length, _STEPS), triton.cdiv(key_length, across)
    by_query = query.new_empty(batch, blocks, query_length, units)
    by_key = query.new_empty(batch, chunks, units, key_length)
    by_vector = query.new_empty(batch, chunks * blocks, units)
    with torch.cuda.device_of(query):
        _slopes[batch * chunks * blocks, triton.cdiv(units, _UNITS)](
            *(query.contiguous(), _turned(key), gradient.contiguous()),
            *(by_query, by_key, by_vector),
            *(query_length, key_length, units, chunks, blocks),
            *(sides, _is_nvidia(query), _UNITS, across, _STEPS),
            enable_fp_fusion=True,
            num_warps=1,
        )
    return by_query.sum(1), by_key.sum(1).mT, by_vector.sum((0, 1))


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
    query_length,
    key_length,
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
    query += sample * units * query_length + tl.minimum(row, query_length - 1)
    key += sample * units * key_length + tl.minimum(column, key_length - 1)
    total = tl.zeros((rows, columns), tl.float32)
    whole = 0.0
    for unit in range(units):
        weight = tl.load(vector + unit)
        one = tl.load(query + unit * query_length)
        other = tl.load(key + unit * key_length)
        total += weight * _part(one[:, None], other[None, :], sides, nvidia)
        whole += weight
    place = (sample * query_length + row[:, None]) * key_length + column[None, :]
    inside = (row < query_length)[:, None] & (column < key_length)[None, :]
    tl.store(scores + place, whole - 2.0 * total, inside)


@triton.jit
def _slopes(
    query,
    key,
    gradient,
    by_query,
    by_key,
    by_vector,
    query_length,
    key_length,
    units,
    chunks,
    blocks,
    sides: tl.constexpr,
    nvidia: tl.constexpr,
    features: tl.constexpr,
    columns: tl.constexpr,
    steps: tl.constexpr,
):
    """Write the parts of some keys, features and queries; the sides are (B, T, U) and (B, U, S)."""
    program = tl.program_id(0)  # one sample, chunk of queries, and block of keys
    block = program % blocks
    chunk = (program // blocks).to(tl.int64)  # of all samples
    sample = (program // blocks // chunks).to(tl.int64)
    column = block * columns + tl.arange(0, columns)
    unit = tl.program_id(1) * features + tl.arange(0, features)
    taken, seen = unit < units, column < key_length
    # Beyond the end a tile computes with the last ones again, and writes nothing.
    line, close = tl.minimum(unit, units - 1), tl.minimum(column, key_length - 1)
    right = tl.load(key + (sample * units + line[:, None]) * key_length + close[None, :])
    query += sample * query_length * units + line
    gradient += sample * query_length * key_length + column
    by_query += (sample * blocks + block) * query_length * units + unit
    slope = tl.zeros((features, columns), tl.float32)
    share = tl.zeros((features, columns), tl.float32)
    first = program // blocks % chunks * steps
    last = tl.minimum(first + steps, query_length)
    left, flow = tl.load(query + first * units), tl.load(gradient + first * key_length, seen, 0.0)
    for row in range(first, last):
        # What the next query needs is on its way while this one is computed.
        after = tl.minimum(row + 1, last - 1)
        left_after = tl.load(query + after * units)
        flow_after = tl.load(gradient + after * key_length, seen, 0.0)
        part = _part(left[:, None], right, sides, nvidia)
        each = flow[None, :] * part
        share += each
        each -= each * part
        slope += each
        tl.store(by_query + row * units, tl.sum(each, 1), taken)
        left, flow = left_after, flow_after
    inside = taken[:, None] & seen[None, :]
    by_key += (chunk * units + unit[:, None]) * key_length
    tl.store(by_key + column[None, :], slope, inside)
    tl.store(by_vector + (chunk * blocks + block) * units + unit, tl.sum(share, 1), taken)
