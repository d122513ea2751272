"""The reference attention: the plain path that every faster one is held to.

The formula:

    e[t, s] = score(query[t], key[s])
    a[t, :] = normalise(e[t, s] over the s that the mask allows)
    out[t]  = sum over s of dropout(a[t, s]) * value[s]
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from keras import ops

from regard.ops.normalizers import softmax

__all__ = ["Attended", "Memory", "Pairs", "attend", "weighted_sum"]


class Pairs(NamedTuple):
    """What a call knows of pairs of query and key. None: everything takes part, nothing is added.

    Attributes:
        pair_mask: boolean, broadcastable to the scores; None: the pairs of the two masks below.
        query_mask: (B, T), which queries take part and have a key left; sizes of 1 stand for any.
        key_mask: (B, S), which keys take part.
        bias: the call's `attention_bias`, broadcastable to the scores.
        position_bias: what the position adds, broadcastable to the scores.
        query_place: the places of the queries among the keys, (T,), or their times (B, T); only
            where the position rotates.
        band: the blocks that a window falls into (`regard.kernels.band`). The pairs' mask, the
            position's bias, weights and scores are then of blocks: (B n, c, W) for (B, T, S).
        asked: whether the call asks for weights or scores; a path without them gives None.
        whole: whether these are all queries, as a penalty of the weights needs them.
        timed: whether steps stand at times of their own, not at 0, 1, ...
    """

    pair_mask: Any = None
    query_mask: Any = None
    key_mask: Any = None
    bias: Any = None
    position_bias: Any = None
    query_place: Any = None
    band: Any = None
    asked: bool = False
    whole: bool = True
    timed: bool = False

    @property
    def scored_key_mask(self) -> Any:
        """The mask of the keys that a score is given: (B, S), or in a band (B n, W)."""
        if self.band is None or self.key_mask is None:
            return self.key_mask
        return self.band.of_keys(self.key_mask)


class Memory(NamedTuple):
    """Hold keys and values that a layer has projected once, for any number of queries.

    A layer's `prepare` makes it and its `attend` reads it. It is a tuple of tensors, so `jax.jit`,
    `jax.lax.scan`, `tf.function` and `keras.tree` take it apart and put it together again. It
    belongs to the layer that made it, and to the weights that this had then.

    Attributes:
        key: what the score takes of the keys, (B, S, .) or with heads (B, S, N, H).
        value: what is summed, (B, S, V) or with heads (B, S, N, V).
        key_mask: boolean (B, S), which keys take part; None for all.
        prepared: what an additive score takes for one query at a time
            (`regard.kernels.additive_score.PreparedKeys`); None for other scores.
    """

    key: Any
    value: Any
    key_mask: Any = None
    prepared: Any = None


class Attended(NamedTuple):
    """What a layer's formula gives.

    Attributes:
        output: (B, T, .).
        weights: (B, T, S) or (B, N, T, S), before dropout; None where nobody asked for them.
        scores: like the weights, before position, masks and normaliser; None where nobody asked.
    """

    output: Any
    weights: Any
    scores: Any


def attend(
    scores: Any,
    value: Any,
    pair_mask: Any = None,
    dropout: Callable[[Any], Any] | None = None,
    normalizer: Callable[..., Any] = softmax,
) -> tuple[Any, Any]:
    """Normalise scores and sum the values by the weights.

    Args:
        scores: (B, T, S), or with heads (B, N, T, S).
        value: (B, S, V), or with heads (B, S, N, H); B may be 1 where the scores' is not, never the
            other way.
        pair_mask: boolean, broadcastable to `scores`, `True` takes part; None allows everything.
        dropout: applied to the weights that sum the values, not to the weights that are returned.
        normalizer: one of `ops.normalizers`.

    Returns:
        The output, (B, T, V) or (B, T, N, H), and the weights, of the scores' shape, both in the
        dtype of `value`.
    """
    weights = ops.cast(normalizer(scores, pair_mask), value.dtype)
    return weighted_sum(weights if dropout is None else dropout(weights), value), weights


def weighted_sum(weights: Any, value: Any) -> Any:
    """Sum the values over the keys by the weights.

    Args:
        weights: (B, T, S), or with heads (B, N, T, S).
        value: (B, S, V), or with heads (B, S, N, H).

    Returns:
        (B, T, V), or with heads (B, T, N, H).
    """
    if len(weights.shape) == 3:
        # The cast: on PyTorch Keras's `matmul` turns float64 into float32.
        return ops.cast(ops.matmul(weights, value), value.dtype)
    # (B, N, T, S) (B, N, S, H) -> (B, N, T, H)
    summed = ops.matmul(weights, ops.swapaxes(value, 1, 2))
    return ops.cast(ops.swapaxes(summed, 1, 2), value.dtype)
