"""Keys made ready once for the scores of many queries, as a decoder asks for them step by step.

What depends on the keys alone, their middle and their exponentials, is B S U exponentials: as much
as all the rest of a step. The projection of the keys, before that, is left out as well.
"""

from typing import Any, NamedTuple

import keras
from keras import ops

from regard.kernels.additive_score.centring import centred
from regard.kernels.additive_score.overflow import limits
from regard.ops.precision import precise

__all__ = ["PreparedKeys", "prepare_keys", "prepared_scores"]


class PreparedKeys(NamedTuple):
    """Hold keys that are ready. Make it by `prepare_keys`.

    Attributes:
        centre: the middle of the range of the keys that take part, (B, 1, U).
        key: the keys without it, (B, S, U), float32 or float64.
        exponentials: `exp(2 key)`, (B, S, U).
        fits: a boolean: whether no exponential overflows.
    """

    centre: Any
    key: Any
    exponentials: Any
    fits: Any


def prepare_keys(key: Any, key_mask: Any = None) -> PreparedKeys:
    """Make keys ready for `prepared_scores`.

    Args:
        key: (B, S, U), projected.
        key_mask: boolean (B, S) or (1, S), which keys take part; None for all. The others get a
            score that is finite and nothing more.

    Returns:
        The keys, ready.
    """
    centre, key = centred(precise(key), key_mask)
    spread, _ = limits(keras.backend.standardize_dtype(key.dtype))
    fits = ops.max(ops.abs(key)) <= spread
    return PreparedKeys(centre, key, ops.exp(2.0 * ops.clip(key, -spread, spread)), fits)


def prepared_scores(query: Any, prepared: PreparedKeys, vector: Any) -> Any:
    """Score by a hidden layer, as `regard.ops.scores.additive`, against keys that are ready.

    For few queries at a time: B T S U numbers are in memory, as on the plain path.

    Args:
        query: (B, T, U), projected, with the bias added, if any.
        prepared: what `prepare_keys` gives.
        vector: (U,).

    Returns:
        Scores (B, T, S), float32, or float64 for such keys.
    """
    dtype = prepared.key.dtype
    query, vector = ops.cast(query, dtype) + prepared.centre, ops.cast(vector, dtype)
    _, clamp = limits(keras.backend.standardize_dtype(dtype))

    def total(parts: Any) -> Any:  # (B, T, S, U) -> (B, T, S)
        return ops.sum(vector) - 2.0 * ops.sum(parts * vector, axis=-1)

    def on_exponentials() -> Any:
        one = ops.exp(2.0 * ops.clip(query, -clamp, clamp))
        return total(
            1.0 / (1.0 + ops.expand_dims(one, 2) * ops.expand_dims(prepared.exponentials, 1))
        )

    def on_sides() -> Any:
        sums = ops.expand_dims(query, 2) + ops.expand_dims(prepared.key, 1)
        return total(ops.sigmoid(-2.0 * sums))

    return ops.cond(prepared.fits, on_exponentials, on_sides)
