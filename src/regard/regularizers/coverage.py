"""Keys that are looked at once."""

from typing import Any

import keras
from keras import ops

from regard.regularizers.attention_regularizer import AttentionRegularizer

__all__ = ["Coverage"]


@keras.saving.register_keras_serializable(package="regard")
class Coverage(AttentionRegularizer):
    """Penalise queries that look again at keys that earlier queries have looked at.

    It keeps a decoder from saying the same thing twice. With c[t, s] the weight that key s has
    received from the valid queries before t, 0 for the first:

        c[t, s] = sum over valid t' < t of a[t', s]
        penalty = factor * mean over valid queries t, and heads, of
                  sum over valid s of min(a[t, s], c[t, s])

    The mean is between 0, where no two queries share a key, and 1. It is a property of the weights
    as a whole: all t at once, by a cumulative sum, and the attention itself does not see c.

    Args:
        factor: what the penalty is multiplied by.

    Raises:
        ArgumentError: for a factor that is not finite.

    Example:
        >>> import numpy as np
        >>> from regard.regularizers import Coverage
        >>> onwards, again = [[1, 0], [0, 1]], [[1, 0], [1, 0]]
        >>> weights = np.array([onwards, again], "float32")
        >>> tuple(float(each) for each in Coverage(1.0).per_sample(weights))
        (0.0, 0.5)

    Source:
        See et al. 2017, equations 10 (the coverage c) and 12 (the loss of a step), with the mean
        over the steps of equation 7; the factor is the lambda of equation 13,
        https://arxiv.org/abs/1704.04368.
        Differs: the paper also feeds c to the attention, equation 11, which needs a recurrence;
        here it is a penalty alone. Steps of the padding are neither summed nor counted.
    """

    def per_sample(self, weights: Any, query_mask: Any = None, key_mask: Any = None) -> Any:
        """Return the penalty of each sample; see `AttentionRegularizer.per_sample`."""
        rows, query_mask, _ = self._valid(weights, query_mask, key_mask)
        # Shifted by one query, not the sum less the row itself: that would leave rounding errors.
        earlier = ops.concatenate([ops.zeros_like(rows[:, :, :1]), rows[:, :, :-1]], axis=2)
        overlap = ops.minimum(rows, ops.cumsum(earlier, axis=2))
        total = ops.mean(ops.sum(overlap, axis=(2, 3)), axis=1)  # (B,)
        count = ops.sum(ops.cast(query_mask, "float32"), axis=1)
        return self.factor * total / ops.maximum(count, 1.0)
