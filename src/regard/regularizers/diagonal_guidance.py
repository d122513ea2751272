"""Weights near the diagonal: for sequences that run side by side, as text and its speech."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.regularizers.attention_regularizer import AttentionRegularizer

__all__ = ["DiagonalGuidance"]


@keras.saving.register_keras_serializable(package="regard")
class DiagonalGuidance(AttentionRegularizer):
    """Penalise weights far from the diagonal, stretched where the two lengths differ.

    For query t of T valid ones and key s of S valid ones of a sample, both counted from 0:

        distance[t, s] = s / S - t / T
        guide[t, s]    = 1 - exp(-distance[t, s]^2 / (2 width^2))
        penalty        = factor * mean over valid pairs (t, s), and heads, of a[t, s] guide[t, s]

    Known as guided attention. A mean over pairs is small where there are many keys, since a row
    of weights sums to 1: a factor that suits 10 keys must be 10 times larger for 100. Masked steps
    are not counted, wherever they stand.

    Args:
        factor: what the penalty is multiplied by.
        width: how far from the diagonal weights cost little, as a share of the length.

    Raises:
        ArgumentError: for a factor that is not finite, or a width that is not positive.

    Example:
        >>> import numpy as np
        >>> from regard.regularizers import DiagonalGuidance
        >>> along, across = np.eye(3), np.eye(3)[::-1]
        >>> weights = np.stack([along, across]).astype("float32")
        >>> tuple(round(float(each), 3) for each in DiagonalGuidance(1.0).per_sample(weights))
        (0.0, 0.221)

    Source:
        Tachibana et al. 2018, section 4.1, "Guided attention loss", https://arxiv.org/abs/1710.08969,
        where n counts the keys (letters), t the queries (frames), and g = 0.2 is the width.
        Differs: the lengths are the sample's own, not the batch's, and the mean is over valid
        pairs; where the paper leaves open whether counting begins with 0 or 1, it begins with 0.
    """

    def __init__(self, factor: float, width: float = 0.2) -> None:
        super().__init__(factor)
        self.width = _checks.positive_number("width", width)

    def per_sample(self, weights: Any, query_mask: Any = None, key_mask: Any = None) -> Any:
        """Return the penalty of each sample; see `AttentionRegularizer.per_sample`."""
        rows, query_mask, key_mask = self._valid(weights, query_mask, key_mask)
        query_place, query_count = _places(query_mask)
        key_place, key_count = _places(key_mask)
        distance = key_place[:, None, :] - query_place[:, :, None]  # (B, T, S)
        guide = -ops.expm1(-ops.square(distance) / (2 * self.width**2))
        total = ops.mean(ops.sum(rows * guide[:, None], axis=(2, 3)), axis=1)  # (B,)
        return self.factor * total / (query_count * key_count)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "width": self.width}


def _places(valid: Any) -> tuple[Any, Any]:
    """Where each valid step stands, as a share of their number, and the number, at least 1."""
    numbers = ops.cast(valid, "float32")
    count = ops.maximum(ops.sum(numbers, axis=1), 1.0)  # (B,)
    return (ops.cumsum(numbers, axis=1) - 1.0) / count[:, None], count
