"""Attention by a learned matrix between query and key."""

from typing import Any, Unpack

import keras
from keras import ops

from regard.layers.options import Options
from regard.layers.query_key_value_layer import QueryKeyValueLayer
from regard.ops import scores
from regard.ops.attention import Attended, Memory, Pairs
from regard.ops.shapes import check_shapes

__all__ = ["MultiplicativeAttention"]


@keras.saving.register_keras_serializable(package="regard")
class MultiplicativeAttention(QueryKeyValueLayer):
    """Attend by a learned matrix between query and key.

    A query and a key need not live in the same space: the matrix learns which of their features
    belong together, and their widths may differ.

        e[t, s] = query[t] . kernel . key[s]
        a[t, :] = softmax of e[t, s] over the valid s
        out[t]  = sum over s of a[t, s] * value[s]

    Weights:
        kernel: (query width, key width).

    Args:
        kernel_initializer: initializer of the kernel.
        kernel_regularizer: regularizer of the kernel.
        kernel_constraint: constraint of the kernel.
        **kwargs: `position`, `normalizer`, `score_activation`, `temperature`, `soft_cap`,
            `dropout`, `seed` and `attention_regularizer` as in `AttentionLayer`; `name`, `dtype`
            and the other arguments of `keras.layers.Layer`.

    Call arguments:
        query: (B, T, Dq).
        value: (B, S, V); None for self-attention.
        key: (B, S, Dk); None when the values are the keys.
        mask: (B, T), for self-attention: both sides.
        query_mask: (B, T).
        value_mask: (B, S).
        key_mask: (B, S).
        attention_mask: (T, S) or (B, T, S).
        attention_bias: (T, S) or (B, T, S); floats, added to the scores.
        return_attention_scores: whether to return the weights too; the output stays the same.
        return_scores: whether to return the scores too, before position, masks and normaliser.
        training: whether dropout is on.
        query_times: (B, T), when each query was, for a position that measures distances.
        value_times: (B, S), when each key was; only beside `value`.

    Returns:
        The output (B, T, V); if asked for, the weights (B, T, S), then the scores, of
        the same shape.

    Mask contract:
        Kept in full: a masked key has weight 0 and is never read; a query that is masked or has no
        key left has weights 0 and output 0.

    Raises:
        ShapeError: if an input is not (batch, steps, features).
        MaskError: for a mask of the wrong dtype, rank or shape; ArgumentError for such a bias.

    Example:
        >>> import numpy as np
        >>> from regard.layers import MultiplicativeAttention
        >>> random = np.random.default_rng(0)
        >>> decoder, encoder = random.normal(size=(2, 3, 7)), random.normal(size=(2, 5, 4))
        >>> tuple(MultiplicativeAttention()(decoder, encoder).shape)
        (2, 3, 4)

    Source:
        Luong, Pham and Manning 2015, section 3.1 ("general"), https://arxiv.org/abs/1508.04025.
        Differs: as in `DotAttention`, the layer after the context is left to the model.

    See also:
        `DotAttention`: no matrix, equal widths.
        `AdditiveAttention`: a hidden layer instead of a product.
    """

    _rotatable = True

    def __init__(
        self,
        *,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Create the kernel."""
        widths = self._fit(query_shape, value_shape, key_shape)
        self._kernel = self._add("kernel", (widths["query"], widths["key"]))
        super().build(query_shape, value_shape, key_shape)

    def _widths(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> dict[str, int]:
        query_width, key_width, _ = check_shapes(query_shape, value_shape, key_shape)
        return {"query": query_width, "key": key_width}

    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        return key, value

    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        query = ops.matmul(query, self._kernel)  # (B, T, Dq) -> (B, T, Dk)
        return self._weigh(scores.dot, query, memory.key, memory.value, pairs, training)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), **self._family_config("kernel")}
