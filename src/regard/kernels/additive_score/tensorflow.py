"""Additive scores on TensorFlow: nothing of size B T S U is stored, neither forward nor backward.

Fastest where XLA compiles it, which makes one loop of what is several operations here:
`jit_compile=True`. Keras's `"auto"` does so only beside a GPU.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from regard.kernels.additive_score.overflow import limits
from regard.kernels.dispatch import SMALL, mode
from regard.ops import scores

__all__ = ["centred_scores"]

# Features whose terms are added up before the sum is written to memory: forward, backward.
_FORWARD, _BACKWARD = 16, 2
# Backward, a matrix of queries and keys is made a feature: of so many pairs, it stays in the cache.
_PAIRS = 1 << 18

# From the two sides of features, (..., T) and (..., S), to `1 / (1 + exp(2 (query + key)))`.
_Term = Callable[[Any, Any], Any]


def centred_scores(query: Any, key: Any, vector: Any) -> Any:
    """Score by a hidden layer, see `regard.kernels.additive_score`; keys are centred.

    Args:
        query: (B, T, U), float32 or float64.
        key: (B, S, U), the same dtype.
        vector: (U,), the same dtype.

    Returns:
        Scores (B, T, S). A graph whose sizes are not known takes the plain path where they turn out
        to be small.
    """
    known = None not in (*query.shape, key.shape[1])
    if known or mode() == "fused":
        return _scores(query, key, vector)
    hidden = tf.size(query, tf.int64) * tf.shape(key, tf.int64)[1]
    return tf.cond(
        hidden < SMALL,
        lambda: scores.additive(query, key, vector),
        lambda: _scores(query, key, vector),
    )


@tf.custom_gradient
def _scores(query: Any, key: Any, vector: Any) -> tuple[Any, Callable[[Any], Any]]:
    query, key, vector = (tf.convert_to_tensor(each) for each in (query, key, vector))

    def slopes(gradient: Any) -> tuple[Any, Any, Any]:
        by_query, by_key, by_vector = _by_range(_sums_of_slopes, query, key, gradient)
        total = tf.reduce_sum(gradient)
        return 4.0 * vector * by_query, 4.0 * vector * by_key, total - 2.0 * by_vector

    return _by_range(_sum_over_features, query, key, vector), slopes


def _by_range(run: Callable[..., Any], query: Any, key: Any, other: Any) -> Any:
    """Run on exponentials where these cannot overflow, otherwise on the two sides themselves."""
    spread, clamp = limits(query.dtype.name)

    def on_exponentials() -> Any:
        clamped = tf.clip_by_value(query, -clamp, clamp)
        return run(_of_exponentials, tf.exp(2.0 * clamped), tf.exp(2.0 * key), other)

    fits = tf.reduce_max(tf.abs(key)) <= spread
    return tf.cond(fits, on_exponentials, lambda: run(_of_sides, query, key, other))


def _of_exponentials(query: Any, key: Any) -> Any:
    return 1.0 / (1.0 + query[..., :, None] * key[..., None, :])


def _of_sides(query: Any, key: Any) -> Any:
    return tf.sigmoid(-2.0 * (query[..., :, None] + key[..., None, :]))


def _sum_over_features(term: _Term, query: Any, key: Any, vector: Any) -> Any:
    sides = (tf.transpose(query, [2, 0, 1]), tf.transpose(key, [2, 0, 1]))  # -> (U, B, .)
    several = [_several(each, query.shape[2], _FORWARD) for each in (vector, *sides)]

    def added(step: Any, total: Any) -> tuple[Any, Any]:
        weights, one, other = (each[step] for each in several)
        for place in range(several[0].shape[1]):
            total += weights[place] * term(one[place], other[place])
        return step + 1, total

    steps = several[0].shape[0]
    start = tf.zeros(tf.stack([*tf.unstack(tf.shape(query)[:2]), tf.shape(key)[1]]), query.dtype)
    total = tf.while_loop(lambda step, _: step < steps, added, (0, start), maximum_iterations=steps)
    return tf.reduce_sum(vector) - 2.0 * total[1]


def _sums_of_slopes(term: _Term, query: Any, key: Any, gradient: Any) -> tuple[Any, Any, Any]:
    """Return the sums of `gradient * r * (1 - r)` over keys and over queries, of `gradient * r`."""
    units, dtype = query.shape[2], query.dtype

    def of_sample(sample: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        query, key, gradient = sample  # (blocks, rows, U), (S, U), (blocks, rows, S)
        sums = tf.map_fn(
            lambda block: of_block(block, key), (query, gradient), fn_output_signature=(dtype,) * 3
        )
        return sums[0], tf.reduce_sum(sums[1], 0), tf.reduce_sum(sums[2], 0)

    def of_block(block: tuple[Any, Any], key: Any) -> tuple[Any, Any, Any]:
        query, gradient = block

        def of_features(features: tuple[Any, Any]) -> tuple[Any, Any, Any]:
            part = term(*features)  # -> (at once, rows, S)
            share = gradient * part
            slope = share - share * part
            return tf.reduce_sum(slope, 2), tf.reduce_sum(slope, 1), tf.reduce_sum(share, (1, 2))

        sides = [_several(tf.transpose(each), units, _BACKWARD) for each in (query, key)]
        sums = tf.map_fn(of_features, tuple(sides), fn_output_signature=(dtype,) * 3)
        by_query, by_key = (
            tf.transpose(tf.reshape(each, [-1, tf.shape(each)[2]])[:units]) for each in sums[:2]
        )
        return by_query, by_key, tf.reshape(sums[2], [-1])[:units]

    batch, length = tf.unstack(tf.shape(query)[:2])
    blocks, rows = _blocks(length, tf.shape(key)[1])
    more = [[0, 0], [0, blocks * rows - length], [0, 0]]
    cut = [
        tf.reshape(tf.pad(each, more), tf.stack([batch, blocks, rows, tf.shape(each)[2]]))
        for each in (query, gradient)
    ]
    sums = tf.map_fn(of_sample, (cut[0], key, cut[1]), fn_output_signature=(dtype,) * 3)
    by_query = tf.reshape(sums[0], tf.stack([batch, blocks * rows, units]))[:, :length]
    return by_query, sums[1], tf.reduce_sum(sums[2], 0)


def _blocks(query_length: Any, key_length: Any) -> tuple[Any, Any]:
    """How many blocks of how many queries."""
    blocks = tf.maximum(-(-query_length * key_length // _PAIRS), 1)
    return blocks, -(-query_length // blocks)


def _several(tensor: Any, units: int, at_once: int) -> Any:
    """Put several features side by side, (steps, at once, ...); 0s fill the last ones."""
    at_once = min(at_once, units)
    steps = -(-units // at_once)
    more = [[0, steps * at_once - units]] + [[0, 0]] * (len(tensor.shape) - 1)
    shape = tf.concat([[steps, at_once], tf.shape(tensor)[1:]], 0)
    several = tf.reshape(tf.pad(tensor, more), shape)
    return tf.ensure_shape(several, [steps, at_once, *tensor.shape[1:]])
