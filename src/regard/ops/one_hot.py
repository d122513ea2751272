"""From scores of classes to something near one-hot that has a gradient."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.ops.extremes import extreme
from regard.ops.normalizers import hardmax, softmax
from regard.ops.precision import precise

__all__ = ["soft_one_hot"]

# The smallest float32 that no backend takes for 0: below it `log` may be -inf.
_SMALLEST = 1.1754944e-38


def soft_one_hot(
    scores: Any,
    temperature: float = 1.0,
    *,
    from_logits: bool = True,
    hard: bool = False,
    gumbel: bool = False,
    seed: Any = None,
) -> Any:
    """Return probabilities of classes, the nearer to one-hot the lower the temperature.

    `softmax((scores + noise) / temperature)`. Probabilities taken to a power and divided by their
    sum, p^k / sum p^k, are softmax(k log p): a temperature of 1/k. Computed from scores they are
    finite for every k, while p^k is 0/0 for many classes. The one-hot of the argmax has no
    gradient: it is constant but where it jumps.

    Args:
        scores: (..., C), any float dtype.
        temperature: 1 is the plain softmax; towards 0 the output comes near the one-hot of the
            largest score, and its gradient near 0, but near ties.
        from_logits: whether the last axis holds scores; False for probabilities, whose logarithm is
            taken.
        hard: whether to return the one-hot of the largest exactly, with the gradient of what would
            be returned otherwise (straight-through).
        gumbel: whether to add Gumbel noise: the largest is then a draw from softmax(scores).
        seed: of the noise, an integer (the same draw in each call) or a
            `keras.random.SeedGenerator` (a new one each time); None draws at random.

    Returns:
        (..., C) in the dtype of `scores`; computed in float32 at least.

    Raises:
        ArgumentError: for a temperature that is not positive, or a seed without noise.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.ops import soft_one_hot
        >>> logits = np.log(np.array([0.5, 0.4, 0.1], "float32"))
        >>> keras.ops.convert_to_numpy(soft_one_hot(logits, 1 / 8)).round(2).tolist()
        [0.8600000143051147, 0.14000000059604645, 0.0]

    Source:
        Jang, Gu and Poole 2017, section 2, https://arxiv.org/abs/1611.01144; Maddison, Mnih and Teh
        2017, https://arxiv.org/abs/1611.00712. Straight-through: Bengio, Leonard and Courville
        2013, https://arxiv.org/abs/1308.3432.
    """
    _checks.positive_number("temperature", temperature)
    if seed is not None and not gumbel:
        raise ArgumentError(
            f"`seed` is for the noise of gumbel=True. Received: seed={_checks.written(seed)}, "
            "gumbel=False"
        )
    scores = ops.convert_to_tensor(scores)
    dtype = scores.dtype
    scores = precise(scores)
    if not from_logits:
        scores = ops.log(ops.maximum(scores, _SMALLEST))
    if gumbel:
        drawn = keras.random.uniform(ops.shape(scores), dtype=scores.dtype, seed=seed)
        scores = scores - ops.log(-ops.log(ops.maximum(drawn, _SMALLEST)))
    # Before dividing: a score of 1e38 over a temperature of 0.1 is infinite.
    scores = scores - ops.stop_gradient(extreme(ops.max, scores, -1, 0.0, keepdims=True))
    return ops.cast((hardmax if hard else softmax)(scores / temperature), dtype)
