"""Normalisers: from scores to weights, each by the mask contract.

A key that the mask leaves out has weight exactly 0, and a row without keys is a row of zeros; in
both cases the gradient is finite and, where nothing is allowed, 0. All work in float32, or float64
where the scores are.

    softmax    positive weights that sum to 1
    sigmoid    each weight between 0 and 1 by itself: a row need not sum to 1
    sparsemax  weights that sum to 1, of which many are exactly 0
    entmax15   between the two: sums to 1, fewer zeros than sparsemax
    hardmax    1 for the largest score, 0 for the others
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from keras import ops

from regard.ops.extremes import extreme
from regard.ops.precision import precise

__all__ = ["NORMALIZERS", "SUMS_TO_ONE", "entmax15", "hardmax", "sigmoid", "softmax", "sparsemax"]


def softmax(scores: Any, mask: Any = None) -> Any:
    """Turn scores into weights that are positive and sum to 1 over the allowed keys.

    Args:
        scores: (..., T, S), any float dtype.
        mask: boolean, broadcastable to `scores`, `True` takes part; None allows everything.

    Returns:
        Weights (..., T, S). A row sums to 1, or to 0 where no key is allowed.
    """
    scores = precise(scores)
    if mask is None:
        exponentials = ops.exp(scores - ops.stop_gradient(_top(scores)))
        return exponentials / ops.sum(exponentials, axis=-1, keepdims=True)
    # Two `where`s, not one: without the inner one a huge masked score overflows in `exp`, and its
    # gradient is 0 * inf = NaN although the outer `where` hides the value.
    top = _top(ops.where(mask, scores, -float("inf")))
    # A row without keys has top -inf.
    top = ops.stop_gradient(ops.where(ops.isfinite(top), top, 0.0))
    shifted = ops.where(mask, scores - top, 0.0)
    exponentials = ops.where(mask, ops.exp(shifted), 0.0)
    total = ops.sum(exponentials, axis=-1, keepdims=True)
    return exponentials / ops.where(total > 0, total, 1.0)


def sigmoid(scores: Any, mask: Any = None) -> Any:
    """Turn each score into a weight of its own, `sigmoid(score - log(number of allowed keys))`.

    The bias keeps the weights of a row near a sum of 1 at the start, however long the row is
    (Ramapuram et al. 2024, section 3, https://arxiv.org/abs/2409.04431). It counts the keys that
    are allowed, not the padding.

    Args:
        scores: (..., T, S), any float dtype.
        mask: boolean, broadcastable to `scores`, `True` takes part; None allows everything.

    Returns:
        Weights (..., T, S), each from 0 to 1. A row sums to no fixed number.
    """
    scores = precise(scores)
    taken = ops.ones_like(scores, dtype="bool")
    if mask is not None:
        taken = ops.logical_and(taken, mask)  # one mask may stand for all keys: count them
    count = ops.sum(ops.cast(taken, scores.dtype), axis=-1, keepdims=True)
    shifted = ops.where(taken, scores - ops.log(ops.maximum(count, 1.0)), 0.0)
    return ops.where(taken, ops.sigmoid(shifted), 0.0)


def sparsemax(scores: Any, mask: Any = None) -> Any:
    """Turn scores into the nearest point of the simplex: many weights are exactly 0.

    `weight = max(score - threshold, 0)`, with the threshold for which a row sums to 1 (Martins and
    Astudillo 2016, algorithm 1, https://arxiv.org/abs/1602.02068).

    Args:
        scores: (..., T, S), any float dtype.
        mask: boolean, broadcastable to `scores`, `True` takes part; None allows everything.

    Returns:
        Weights (..., T, S). A row sums to 1, or to 0 where no key is allowed.
    """
    shifted = _shifted(scores, mask)
    ordered = _descending(shifted)
    rank = _ranks(ordered)
    total = ops.cumsum(ordered, axis=-1)
    size = ops.sum(ops.cast(1.0 + rank * ordered > total, ordered.dtype), axis=-1, keepdims=True)
    inside = ops.where(rank <= size, ordered, 0.0)
    threshold = (ops.sum(inside, axis=-1, keepdims=True) - 1.0) / ops.maximum(size, 1.0)
    return _above(shifted, threshold, 1, mask)


def entmax15(scores: Any, mask: Any = None) -> Any:
    """Turn scores into weights by 1.5-entmax: exact zeros, but fewer than sparsemax.

    `weight = max(score / 2 - threshold, 0) ** 2`, with the threshold for which a row sums to 1
    (Peters, Niculae and Martins 2019, algorithm 2, https://arxiv.org/abs/1905.05702).

    Args:
        scores: (..., T, S), any float dtype.
        mask: boolean, broadcastable to `scores`, `True` takes part; None allows everything.

    Returns:
        Weights (..., T, S). A row sums to 1, or to 0 where no key is allowed.
    """
    shifted = _shifted(precise(scores) / 2.0, mask)
    ordered = _descending(shifted)
    rank = _ranks(ordered)
    mean = ops.cumsum(ordered, axis=-1) / rank
    square = ops.cumsum(ops.square(ordered), axis=-1) / rank
    spread = 1.0 / rank - (square - ops.square(mean))
    thresholds = mean - ops.sqrt(ops.maximum(spread, 0.0))
    size = ops.sum(ops.cast(thresholds <= ordered, ordered.dtype), axis=-1, keepdims=True)
    threshold = ops.sum(ops.where(ops.equal(rank, size), thresholds, 0.0), axis=-1, keepdims=True)
    return _above(shifted, threshold, 2, mask)


def hardmax(scores: Any, mask: Any = None) -> Any:
    """Give the whole weight to the largest score; of equal ones, to the first.

    The step has no gradient, so the one of `softmax` is passed on in its place (straight-through,
    Bengio, Leonard and Courville 2013, https://arxiv.org/abs/1308.3432): the layer trains, towards
    what softmax would have done.

    Args:
        scores: (..., T, S), any float dtype.
        mask: boolean, broadcastable to `scores`, `True` takes part; None allows everything.

    Returns:
        Weights (..., T, S), 0 or 1. A row sums to 1, or to 0 where no key is allowed.
    """
    soft = softmax(scores, mask)
    visible = precise(scores)
    if mask is not None:
        visible = ops.where(mask, visible, -float("inf"))
    if visible.shape[-1] == 0:
        return soft
    # Not of the scores themselves: XLA's argmax takes 0 for larger than -0.
    largest = ops.argmax(ops.cast(visible == _top(visible), "int32"), axis=-1)
    hard = ops.one_hot(largest, ops.shape(visible)[-1], dtype=soft.dtype)
    if mask is not None:
        hard = ops.where(mask, hard, 0.0)
    # The difference is exactly 0; its gradient is softmax's.
    return hard + (soft - ops.stop_gradient(soft))


NORMALIZERS: MappingProxyType[str, Callable[..., Any]] = MappingProxyType(
    {
        "softmax": softmax,
        "sigmoid": sigmoid,
        "sparsemax": sparsemax,
        "entmax15": entmax15,
        "hardmax": hardmax,
    }
)
SUMS_TO_ONE = MappingProxyType({name: name != "sigmoid" for name in NORMALIZERS})

# In units of the score below the largest: outside the support of sparsemax and entmax, whose
# thresholds lie at most 1 below it.
_OUTSIDE = -2.0


def _top(scores: Any) -> Any:
    # A batch of 0 samples, or of 0 queries, has no largest score.
    return extreme(ops.max, scores, axis=-1, otherwise=-float("inf"), keepdims=True)


def _shifted(scores: Any, mask: Any) -> Any:
    """Scores with their largest at 0; what is forbidden, or far below, lies outside the support."""
    scores = precise(scores)
    visible = scores if mask is None else ops.where(mask, scores, -float("inf"))
    top = _top(visible)
    top = ops.stop_gradient(ops.where(ops.isfinite(top), top, 0.0))
    if mask is not None:
        scores = ops.where(mask, scores, top + _OUTSIDE)
    return ops.maximum(scores - top, _OUTSIDE)


def _descending(scores: Any) -> Any:
    # The threshold's gradient comes from `_above`, so none has to pass the sorting.
    return -ops.sort(-ops.stop_gradient(scores), axis=-1)


def _ranks(ordered: Any) -> Any:
    """1, 2, ... along the last axis, in the dtype of `ordered`."""
    return ops.cumsum(ops.ones_like(ordered), axis=-1)


def _above(shifted: Any, threshold: Any, power: int, mask: Any) -> Any:
    """Return `max(shifted - threshold, 0) ** power`, where a row sums to 1.

    `threshold` comes without a gradient. One step of Newton's method on "the row sums to 1" gives
    it the exact one, by the implicit function theorem, and takes away the rounding of the sums.
    """
    excess = ops.maximum(shifted - threshold, 0.0)
    total = ops.sum(excess**power, axis=-1, keepdims=True)
    slope = power * ops.sum(ops.cast(excess > 0, excess.dtype) * excess ** (power - 1), axis=-1)
    slope = ops.stop_gradient(ops.expand_dims(slope, -1))
    step = (total - 1.0) / ops.where(slope > 0, slope, 1.0)
    weights = ops.maximum(shifted - threshold - step, 0.0) ** power
    return weights if mask is None else ops.where(mask, weights, 0.0)
