"""Place: grids of indices, and the formulas by which place enters a score.

A position (`regard.positions`) is evaluated on two integer grids that broadcast against each
other: `t`, the place of each query among the keys, and `s`, the place of each key. For scores
(B, T, S) they are (1 or B, T, 1) and (1, 1, S); with heads (1 or B, 1, T, 1) and (1, 1, 1, S). A
diagonal that is stretched gives places between keys, so `t` is then float. Where a call gives the
times of its steps, they stand for the places, and both grids have the batch.
"""

import math
from typing import Any

import numpy as np
from keras import ops

from regard.ops.extremes import extreme

__all__ = [
    "alibi_slopes",
    "centres",
    "places",
    "relative_bucket",
    "rotate",
    "stretched",
    "time_grid",
]


def places(length: Any, axis: int, rank: int) -> Any:
    """Return 0, 1, ... as integers along one axis of a grid.

    Args:
        length: how many; a number or a scalar tensor.
        axis: -2 for queries, -1 for keys.
        rank: of the scores, 3 or with heads 4.

    Returns:
        int32, (1, T, 1) or (1, 1, S); with heads (1, 1, T, 1) or (1, 1, 1, S).
    """
    shape = [1] * rank
    shape[axis] = -1
    return ops.reshape(ops.arange(length, dtype="int32"), shape)


def time_grid(times: Any, axis: int, rank: int) -> Any:
    """Return the times of steps along one axis of a grid.

    Args:
        times: (B, T) or (B, S).
        axis: -2 for queries, -1 for keys.
        rank: of the scores, 3 or with heads 4.

    Returns:
        (B, T, 1) or (B, 1, S); with heads (B, 1, T, 1) or (B, 1, 1, S).
    """
    times = ops.expand_dims(times, -1 if axis == -2 else -2)
    return ops.expand_dims(times, 1) if rank == 4 else times


def centres(t: Any, offset: int, ratio: float | None) -> Any:
    """Return the place among the keys that faces each query, where keys are `ratio` times as many.

    `centre(t) = (t + 1/2) * ratio - 1/2 + offset`: the middles of both sequences' steps lie on
    one line.

    Args:
        t: integers, any shape.
        offset: the place of query 0.
        ratio: keys a query; None for 1.

    Returns:
        The shape of `t`: integers without a ratio, float32 with one.
    """
    if ratio is None:
        return t + offset
    return (ops.cast(t, "float32") + 0.5) * ratio - 0.5 + offset


def stretched(t: Any, query_mask: Any, key_mask: Any, key_length: Any) -> Any:
    """Return the place among the keys that faces each query, from the first to the last valid one.

    `centre(t) = first_key + (t - first_query + 1/2) * S_valid / T_valid - 1/2`, with the numbers of
    valid steps from the first to the last: the diagonal of each sample joins its own two ends.

    Args:
        t: int32 (1, T, 1), or with heads (1, 1, T, 1).
        query_mask: boolean (B, T), or None.
        key_mask: boolean (B, S), or None.
        key_length: S.

    Returns:
        float32 (1 or B, T, 1), or with heads (1 or B, 1, T, 1).
    """
    shape = [-1] + [1] * (len(t.shape) - 1)
    first_query, query_span = _span(query_mask, ops.shape(t)[-2], shape)
    first_key, key_span = _span(key_mask, key_length, shape)
    along = (ops.cast(t, "float32") - first_query + 0.5) * key_span / query_span
    return first_key + along - 0.5


def _span(mask: Any, length: Any, shape: list[int]) -> tuple[Any, Any]:
    """The first valid step and the number of steps up to the last one, (B, 1, 1) each."""
    if mask is None:
        return 0.0, ops.maximum(ops.cast(length, "float32"), 1.0)
    place = ops.cast(ops.arange(length), "float32")  # (T,)
    total = ops.cast(length, "float32")
    first = extreme(ops.min, ops.where(mask, place, total), axis=1, otherwise=float("inf"))
    last = extreme(ops.max, ops.where(mask, place, -1.0), axis=1, otherwise=-1.0)
    span = ops.maximum(last - first + 1.0, 1.0)
    return ops.reshape(first, shape), ops.reshape(span, shape)


def alibi_slopes(heads: int) -> np.ndarray:
    """Return the slope of each head's penalty on distance.

    For `n` heads, a power of two, `2 ** (-8 k / n)` for k = 1 ... n. For other numbers the slopes
    of the power of two below, then every second slope of the one above (Press, Smith and Lewis
    2022, section 3 and the authors' code, https://arxiv.org/abs/2108.12409).

    Args:
        heads: the number of heads N.

    Returns:
        float32 (N,).
    """
    below = 1 << (heads.bit_length() - 1)
    slopes = [2.0 ** (-8.0 * k / below) for k in range(1, below + 1)]
    more = [2.0 ** (-8.0 * k / (2 * below)) for k in range(1, 2 * below + 1, 2)]
    return np.array((slopes + more)[:heads], "float32")


def relative_bucket(distance: Any, buckets: int, max_distance: int, both_sides: bool) -> Any:
    """Return the bucket of each distance: one each for near ones, ever wider ones further off.

    Half of the buckets of a side hold one distance each; the other half grow as the logarithm, up
    to `max_distance`, beyond which all fall into the last (Raffel et al. 2020, section 2.1,
    https://arxiv.org/abs/1910.10683).

    Args:
        distance: integers, key's place minus query's, any shape.
        buckets: how many in all.
        max_distance: from here on, all distances share a bucket.
        both_sides: whether keys after the query have buckets of their own, half of all; otherwise
            they share the bucket of distance 0.

    Returns:
        int32, the shape of `distance`, from 0 to `buckets - 1`.
    """
    side = buckets // 2 if both_sides else buckets
    after = ops.cast(distance > 0, "int32") * side if both_sides else 0
    away = ops.abs(distance) if both_sides else ops.maximum(-distance, 0)
    exact = side // 2
    ratio = ops.cast(ops.maximum(away, 1), "float32") / exact
    grown = ops.log(ratio) / math.log(max_distance / exact) * (side - exact)
    # The small addition: a logarithm just below a whole number belongs to it.
    wide = ops.minimum(exact + ops.cast(ops.floor(grown + 1e-5), "int32"), side - 1)
    return after + ops.where(away < exact, ops.cast(away, "int32"), wide)


def rotate(tensor: Any, place: Any, base: float, width: int) -> Any:
    """Turn pairs of features by angles that grow with the place.

    Feature i and feature i + width/2 are a pair, which is turned by `place * base ** (-2 i /
    width)`, so that the dot product of two turned vectors depends on the difference of their places
    (Su et al. 2021, equation 34, https://arxiv.org/abs/2104.09864; the halves are paired as in
    GPT-NeoX, not neighbours).

    Args:
        tensor: (B, T, D), or with heads (B, T, N, H).
        place: (T,), or times of each sample (B, T).
        base: of the wavelengths.
        width: how many of the features are turned, even; the others stay.

    Returns:
        The shape of `tensor`.
    """
    half = width // 2
    speed = base ** (-np.arange(half, dtype="float64") * 2.0 / width)
    speed = ops.convert_to_tensor(speed.astype("float32"))
    angle = ops.expand_dims(ops.cast(place, "float32"), -1) * speed  # (T, half) or (B, T, half)
    if len(tensor.shape) == 4:
        angle = ops.expand_dims(angle, -2)  # -> (T, 1, half) or (B, T, 1, half)
    cosine, sine = ops.cast(ops.cos(angle), tensor.dtype), ops.cast(ops.sin(angle), tensor.dtype)
    one, other, rest = tensor[..., :half], tensor[..., half:width], tensor[..., width:]
    turned = [one * cosine - other * sine, other * cosine + one * sine]
    return ops.concatenate([*turned, rest] if rest.shape[-1] else turned, axis=-1)
