"""Attention by a hidden layer over query and key side by side."""

import functools
from typing import Any, Unpack

import keras
from keras import ops

from regard import _checks
from regard.kernels.additive_score import additive_scores
from regard.layers.options import Options
from regard.layers.query_key_value_layer import QueryKeyValueLayer
from regard.ops import scores
from regard.ops.attention import Attended, Memory, Pairs
from regard.ops.shapes import check_shapes

__all__ = ["ConcatAttention"]


@keras.saving.register_keras_serializable(package="regard")
class ConcatAttention(QueryKeyValueLayer):
    """Attend by a hidden layer over query and key side by side, with one kernel.

    Query and key are laid side by side, pass one dense layer and tanh, and are weighed by a vector.
    It computes what `AdditiveAttention` without a bias does; the two kernels are the upper and the
    lower part of one, so they are initialised and penalised as one.

        e[t, s] = vector . tanh([query[t]; key[s]] . kernel)
        a[t, :] = softmax of e[t, s] over the valid s
        out[t]  = sum over s of a[t, s] * value[s]

    Weights:
        kernel: (query width + key width, units).
        vector: (units, 1).

    Args:
        units: width of the hidden layer.
        kernel_initializer: initializer of the kernel and the vector.
        kernel_regularizer: regularizer of the kernel and the vector.
        kernel_constraint: constraint of the kernel and the vector.
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

    Cost:
        Time is O(B T S units), memory O(B T S): the hidden layer is not kept (docs/performance.md).
        Forward-mode gradients on JAX take the plain path: REGARD_KERNEL=reference.

    Raises:
        ArgumentError: if `units` is not a positive integer, or for a bias of the wrong shape.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import numpy as np
        >>> from regard.layers import ConcatAttention
        >>> random = np.random.default_rng(0)
        >>> decoder, encoder = random.normal(size=(2, 3, 7)), random.normal(size=(2, 5, 4))
        >>> tuple(ConcatAttention(units=8)(decoder, encoder).shape)
        (2, 3, 4)

    Source:
        Luong, Pham and Manning 2015, section 3.1 ("concat"), https://arxiv.org/abs/1508.04025.
        Differs: the pairs are never laid side by side in memory; the kernel is split instead.

    See also:
        `AdditiveAttention`: two kernels of their own and a bias; the one to take.
        `keras.layers.Attention`: its `score_mode="concat"` has no kernel, and one number in place
        of the vector.
    """

    _additive = True

    def __init__(
        self,
        units: int,
        *,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Create the kernel and the vector."""
        widths = self._fit(query_shape, value_shape, key_shape)
        self._kernel = self._add("kernel", (widths["query"] + widths["key"], self.units))
        self._vector = self._add("vector", (self.units, 1))
        super().build(query_shape, value_shape, key_shape)

    def _widths(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> dict[str, int]:
        query_width, key_width, _ = check_shapes(query_shape, value_shape, key_shape)
        return {"query": query_width, "key": key_width}

    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        return scores.concat_key(key, ops.convert_to_tensor(self._kernel)), value

    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        query = scores.concat_query(query, ops.convert_to_tensor(self._kernel))
        vector = ops.squeeze(self._vector, -1)
        score = functools.partial(
            additive_scores,
            vector=vector,
            key_mask=pairs.scored_key_mask,
            prepared=memory.prepared if pairs.band is None else None,
        )
        return self._weigh(score, query, memory.key, memory.value, pairs, training)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "units": self.units, **self._family_config("kernel")}
