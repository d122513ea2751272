"""Normalisers: from scores to weights, each by the mask contract.

A key that the mask leaves out has weight exactly 0, and a row without keys is a row of zeros; in
both cases the gradient is finite and, where nothing is allowed, 0.
"""

from typing import Any

import keras
from keras import ops

__all__ = ["softmax"]


def softmax(scores: Any, allowed: Any = None) -> Any:
    """Turn scores into weights that are positive and sum to 1 over the allowed keys.

    Args:
        scores: (..., T, S), any float dtype.
        allowed: boolean, broadcastable to `scores`, `True` takes part; None allows everything.

    Returns:
        Weights (..., T, S), in float32, or float64 where the scores are. A row sums to 1, or to 0
        where no key is allowed.
    """
    if keras.backend.standardize_dtype(scores.dtype) != "float64":
        scores = ops.cast(scores, "float32")
    if allowed is None:
        exponentials = ops.exp(scores - ops.stop_gradient(_top(scores)))
        return exponentials / ops.sum(exponentials, axis=-1, keepdims=True)
    # Two `where`s, not one: without the inner one a huge masked score overflows in `exp`, and its
    # gradient is 0 * inf = NaN although the outer `where` hides the value.
    top = _top(ops.where(allowed, scores, -float("inf")))
    # A row without keys has top -inf.
    top = ops.stop_gradient(ops.where(ops.isfinite(top), top, 0.0))
    shifted = ops.where(allowed, scores - top, 0.0)
    exponentials = ops.where(allowed, ops.exp(shifted), 0.0)
    total = ops.sum(exponentials, axis=-1, keepdims=True)
    return exponentials / ops.where(total > 0, total, 1.0)


def _top(scores: Any) -> Any:
    # `initial`: a batch of 0 samples, or of 0 queries, has no largest score.
    return ops.max(scores, axis=-1, keepdims=True, initial=-float("inf"))
