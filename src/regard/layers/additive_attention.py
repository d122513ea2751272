"""Attention by a hidden layer over query and key."""

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

__all__ = ["AdditiveAttention"]


@keras.saving.register_keras_serializable(package="regard")
class AdditiveAttention(QueryKeyValueLayer):
    """Attend by a small network with one hidden layer over query and key.

    Query and key are each projected to `units`, added, squashed by tanh and weighed by a vector.
    The widths of query, key and value may all differ.

        e[t, s] = vector . tanh(query[t] . query_kernel + key[s] . key_kernel + bias)
        a[t, :] = softmax of e[t, s] over the valid s
        out[t]  = sum over s of a[t, s] * value[s]

    Weights:
        query_kernel: (query width, units).
        key_kernel: (key width, units).
        bias: (units,), only with `use_bias`.
        vector: (units, 1).
        gain: (), only with `normalize`; starts at sqrt(1 / units).

    Args:
        units: width of the hidden layer.
        normalize: whether the vector is normalised, `gain * vector / |vector|`, so that its length
            is trained apart from its direction (Salimans and Kingma 2016,
            https://arxiv.org/abs/1602.07868), as `normalize=True` of tf-addons.
        use_bias: whether the hidden layer has a bias.
        kernel_initializer: initializer of the kernels and the vector, each with numbers of its own.
        kernel_regularizer: regularizer of the kernels and the vector.
        kernel_constraint: constraint of the kernels and the vector.
        bias_initializer: initializer of the bias.
        bias_regularizer: regularizer of the bias.
        bias_constraint: constraint of the bias.
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
        ArgumentError: if `units` is not a positive integer, or for options of a bias without one.
        MaskError: for a mask of the wrong dtype, rank or shape; ArgumentError for such a bias.

    Example:
        >>> import numpy as np
        >>> from regard.layers import AdditiveAttention
        >>> random = np.random.default_rng(0)
        >>> decoder, encoder = random.normal(size=(2, 3, 7)), random.normal(size=(2, 5, 4))
        >>> tuple(AdditiveAttention(units=6)(decoder, encoder).shape)
        (2, 3, 4)

    Source:
        Bahdanau, Cho and Bengio 2015, appendix A.1.2, https://arxiv.org/abs/1409.0473.
        Differs: the bias is ours; `use_bias=False` is the paper's formula.

    See also:
        `keras.layers.AdditiveAttention`: the same tanh without the two projections.
        `AttentionPooling`: `score="mlp"` has a learned query in place of the sum.
        `MultiplicativeAttention`: a product instead of a hidden layer, and cheaper.
    """

    _additive = True

    def __init__(
        self,
        units: int,
        *,
        normalize: bool = False,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        bias_constraint: Any = None,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self.normalize = _checks.boolean("normalize", normalize)
        self.use_bias = _checks.boolean("use_bias", use_bias)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family(
            "bias", bias_initializer, bias_regularizer, bias_constraint, used=self.use_bias
        )

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Create the projections, the bias and the vector."""
        widths = self._fit(query_shape, value_shape, key_shape)
        self._query_kernel = self._add("query_kernel", (widths["query"], self.units))
        self._key_kernel = self._add("key_kernel", (widths["key"], self.units))
        self._bias = self._add("bias", (self.units,), "bias") if self.use_bias else None
        self._vector = self._add("vector", (self.units, 1))
        if self.normalize:
            first = keras.initializers.Constant(self.units**-0.5)
            self._gain = self.add_weight(name="gain", shape=(), initializer=first)
        super().build(query_shape, value_shape, key_shape)

    def _widths(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> dict[str, int]:
        query_width, key_width, _ = check_shapes(query_shape, value_shape, key_shape)
        return {"query": query_width, "key": key_width}

    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        return ops.matmul(key, self._key_kernel), value  # (B, S, Dk) -> (B, S, U)

    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        query = ops.matmul(query, self._query_kernel)  # (B, T, Dq) -> (B, T, U)
        if self._bias is not None:
            query = query + self._bias
        vector = ops.squeeze(self._vector, -1)
        if self.normalize:
            vector = scores.normalized_vector(vector, self._gain)
        score = functools.partial(
            additive_scores,
            vector=vector,
            key_mask=pairs.scored_key_mask,
            prepared=memory.prepared if pairs.band is None else None,
        )
        return self._weigh(score, query, memory.key, memory.value, pairs, training)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"units": self.units, "normalize": self.normalize, "use_bias": self.use_bias}
        return {**super().get_config(), **own, **self._family_config("kernel", "bias")}
