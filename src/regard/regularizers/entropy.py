"""Sharper or flatter weights."""

from typing import Any

import keras
from keras import ops

from regard.regularizers.attention_regularizer import AttentionRegularizer

__all__ = ["Entropy"]

# The smallest float32 that no backend takes for 0: below it `log` may be -inf, and 0 * -inf NaN.
_SMALLEST = 1.1754944e-38


@keras.saving.register_keras_serializable(package="regard")
class Entropy(AttentionRegularizer):
    """Penalise weights that are spread over many keys or, with a negative factor, over few.

        penalty = factor * mean over valid queries t and heads of
                  -(sum over valid s of a[t, s] log a[t, s])           (0 log 0 = 0)

    The entropy of a row is 0 where one key has all the weight, and log(valid keys) where all have
    the same. A positive factor makes weights sharper, a negative one flatter; a negative factor
    makes the penalty negative too. Rows that do not sum to 1, of other normalisers than softmax,
    are taken as they are.

    Args:
        factor: what the mean entropy is multiplied by; it may be negative.

    Raises:
        ArgumentError: for a factor that is not finite.

    Example:
        >>> import numpy as np
        >>> from regard.regularizers import Entropy
        >>> weights = np.array([[[0.5, 0.5, 0, 0]], [[0.25, 0.25, 0.25, 0.25]]], "float32")
        >>> tuple(round(float(each), 3) for each in Entropy(-1.0).per_sample(weights))
        (-0.693, -1.386)

    Source:
        Shannon 1948, section 6, https://doi.org/10.1002/j.1538-7305.1948.tb01338.x, in nats.
        Pereyra et al. 2017, https://arxiv.org/abs/1701.06548, add the entropy to a loss, of a
        model's answers and with a negative factor.
        Differs: of attention weights; over valid queries alone.
    """

    def per_sample(self, weights: Any, query_mask: Any = None, key_mask: Any = None) -> Any:
        """Return the penalty of each sample; see `AttentionRegularizer.per_sample`."""
        rows, query_mask, _ = self._valid(weights, query_mask, key_mask)
        # The inner `where`: the gradient of `log` at 0 is infinite, also where the value is hidden.
        logarithms = ops.log(ops.where(rows > _SMALLEST, rows, 1.0))
        entropy = ops.mean(-ops.sum(rows * logarithms, axis=(2, 3)), axis=1)  # (B,)
        count = ops.sum(ops.cast(query_mask, "float32"), axis=1)
        return self.factor * entropy / ops.maximum(count, 1.0)
