"""Rows of weights that look at different keys, each at few."""

from typing import Any

import keras
from keras import ops

from regard.regularizers.attention_regularizer import AttentionRegularizer

__all__ = ["Orthogonality"]


@keras.saving.register_keras_serializable(package="regard")
class Orthogonality(AttentionRegularizer):
    """Penalise rows of weights that look at the same keys, and rows that look at many.

    Where rows are the hops of a pooling, each is pushed to a part of its own. With A the rows of
    the valid queries of a sample, (valid queries, valid keys), and I the identity of their number:

        penalty = factor * |A A^T - I|^2        (squared Frobenius norm)

    summed over the heads. Off the diagonal stands how much two queries look at the same keys; on
    the diagonal how far a row is from one key that has all the weight, so a single query or hop is
    sharpened too. It is 0 where each query has one key of its own, hence never with more queries
    than keys. A valid query without a key, a row of zeros, counts 1.

    Args:
        factor: what the penalty is multiplied by.

    Raises:
        ArgumentError: for a factor that is not finite.

    Example:
        >>> import numpy as np
        >>> from regard.regularizers import Orthogonality
        >>> apart, alike = [[1, 0], [0, 1]], [[1, 0], [1, 0]]
        >>> weights = np.array([apart, alike], "float32")
        >>> tuple(float(each) for each in Orthogonality(0.5).per_sample(weights))
        (0.0, 1.0)

    Source:
        Lin et al. 2017, section 2.2, equation 8, https://arxiv.org/abs/1703.03130; its rows are
        hops. `attention_regularizer_weight` of keras-self-attention is the same for the queries of
        self-attention.
        Differs: rows and keys of the padding are left out, identity included, while
        keras-self-attention counts them; without padding the loss of a layer is the same number.
    """

    def per_sample(self, weights: Any, query_mask: Any = None, key_mask: Any = None) -> Any:
        """Return the penalty of each sample; see `AttentionRegularizer.per_sample`."""
        rows, query_mask, _ = self._valid(weights, query_mask, key_mask)
        products = ops.matmul(rows, ops.swapaxes(rows, 2, 3))  # (B, N, T, T)
        number = ops.cumsum(ops.ones_like(query_mask, dtype="int32"), axis=1)  # (B, T)
        diagonal = ops.equal(number[:, :, None], number[:, None, :])
        identity = ops.logical_and(diagonal, query_mask[:, :, None])  # (B, T, T)
        gaps = products - ops.cast(identity, "float32")[:, None]
        return self.factor * ops.sum(ops.square(gaps), axis=(1, 2, 3))
