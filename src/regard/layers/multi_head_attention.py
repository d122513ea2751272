"""Several scaled dot products side by side on projections."""

from typing import Any, Unpack

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.layers.options import Options
from regard.layers.query_key_value_layer import QueryKeyValueLayer
from regard.ops import scores
from regard.ops.attention import Attended, Memory, Pairs
from regard.ops.shapes import check_shapes

__all__ = ["MultiHeadAttention"]


@keras.saving.register_keras_serializable(package="regard")
class MultiHeadAttention(QueryKeyValueLayer):
    """Attend with several heads, each by a scaled dot product in a projection of its own.

    Query, key and value are each projected once per head; each head attends for itself; the heads'
    outputs are projected together. Several heads may share one projection of keys and values.

    Why three dense layers, one each for query, key and value? What a step looks for, what it offers
    to be found by, and what it hands over are three things. Without the first two, a score is the
    likeness of two states, the same in both directions, and largest for a state with itself;
    without the third, a head can only average the states as they are.

        q, k, v   = query . query_kernel, key . key_kernel, value . value_kernel   for each head n
        e[n, t, s] = q[n, t] . k[n, s] / sqrt(head_dim)
        a[n, t, :] = softmax of e[n, t, s] over the valid s
        out[t]     = sum over n of (sum over s of a[n, t, s] * v[n, s]) . output_kernel[n]

    Weights:
        query_kernel: (query width, num_heads, head_dim).
        query_bias: (num_heads, head_dim), only with `use_bias`.
        key_kernel: (key width, num_key_value_heads, head_dim).
        value_kernel: (value width, num_key_value_heads, value_dim).
        value_bias: (num_key_value_heads, value_dim), only with `use_bias`.
        output_kernel: (num_heads, value_dim, output_dim).
        output_bias: (output_dim,), only with `use_bias`.

    Args:
        num_heads: number of heads N.
        head_dim: width H of a head's queries and keys.
        value_dim: width of a head's values; `head_dim` when None.
        num_key_value_heads: number of projections of keys and values, which divides `num_heads`:
            each serves as many heads one after the other (grouped queries; 1: multi-query). One a
            head when None.
        output_dim: width of the output; the query's when None.
        use_bias: whether queries, values and the output have biases. Keys have none: it would add
            the same number to all scores of a query, which the softmax takes away again.
        kernel_initializer: initializer of the kernels, each with numbers of its own.
        kernel_regularizer: regularizer of the kernels.
        kernel_constraint: constraint of the kernels.
        bias_initializer: initializer of the biases.
        bias_regularizer: regularizer of the biases.
        bias_constraint: constraint of the biases.
        **kwargs: `position`, `normalizer`, `score_activation`, `temperature`, `soft_cap`,
            `dropout`, `seed` and `attention_regularizer` as in `AttentionLayer`; `name`, `dtype`
            and the other arguments of `keras.layers.Layer`.

    Call arguments:
        query: (B, T, Dq).
        value: (B, S, Dv); None for self-attention.
        key: (B, S, Dk); None when the values are the keys.
        mask: (B, T), for self-attention: both sides.
        query_mask: (B, T).
        value_mask: (B, S).
        key_mask: (B, S).
        attention_mask: (T, S), (B, T, S) or, a mask a head, (B, N, T, S).
        attention_bias: (T, S), (B, T, S) or, a bias a head, (B, N, T, S); floats,
            added to the scores.
        return_attention_scores: whether to return the weights too; the output stays the same.
        return_scores: whether to return the scores too, before position, masks and normaliser.
        training: whether dropout is on.
        query_times: (B, T), when each query was, for a position that measures distances.
        value_times: (B, S), when each key was; only beside `value`.

    Returns:
        The output (B, T, output_dim); if asked for, the weights (B, N, T, S), then the
        scores, of the same shape.

    Mask contract:
        Kept in full: a masked key has weight 0 and is never read; a query that is masked or has no
        key left in any head has weights 0 and output 0, the output's bias included.

    Raises:
        ArgumentError: if a number is not a positive integer, if `num_key_value_heads` does not
            divide `num_heads`, or for options of a bias without one.
        MaskError: for a mask of the wrong dtype, rank or shape; ArgumentError for such a bias.

    Example:
        >>> import numpy as np
        >>> from regard.layers import MultiHeadAttention
        >>> states = np.random.default_rng(0).normal(size=(2, 5, 6)).astype("float32")
        >>> layer = MultiHeadAttention(num_heads=3, head_dim=4)
        >>> output, weights = layer(states, return_attention_scores=True)
        >>> tuple(output.shape), tuple(weights.shape)
        ((2, 5, 6), (2, 3, 5, 5))

    Source:
        Vaswani et al. 2017, section 3.2.2, https://arxiv.org/abs/1706.03762. Shared keys and
        values: Ainslie et al. 2023, section 2.2, https://arxiv.org/abs/2305.13245. Scores handed
        from layer to layer (`return_scores`, `attention_bias`): RealFormer, He et al. 2021,
        section 3, https://arxiv.org/abs/2012.11747.
        Differs: biases, as in most implementations; none on the keys.

    See also:
        `keras.layers.MultiHeadAttention`: has a bias on the keys that trains nothing, and gives
        another output for a query without keys when the weights are asked for.
        `DotAttention`: one head without projections.
    """

    _rotatable = True

    def __init__(
        self,
        num_heads: int,
        head_dim: int,
        *,
        value_dim: int | None = None,
        num_key_value_heads: int | None = None,
        output_dim: int | None = None,
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
        self.num_heads = self._heads = _checks.positive_integer("num_heads", num_heads)
        self.head_dim = _checks.positive_integer("head_dim", head_dim)
        self.value_dim = _checks.optional_positive_integer("value_dim", value_dim)
        self.num_key_value_heads = _checks.optional_positive_integer(
            "num_key_value_heads", num_key_value_heads
        )
        if self.num_heads % (self.num_key_value_heads or 1):
            raise ArgumentError(
                "`num_key_value_heads` must divide `num_heads`. Received: "
                f"num_key_value_heads={num_key_value_heads}, num_heads={num_heads}"
            )
        self.output_dim = _checks.optional_positive_integer("output_dim", output_dim)
        self.use_bias = _checks.boolean("use_bias", use_bias)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family(
            "bias", bias_initializer, bias_regularizer, bias_constraint, used=self.use_bias
        )

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Create the projections."""
        widths = self._fit(query_shape, value_shape, key_shape)
        groups, value_dim = self._groups, self.value_dim or self.head_dim
        output_dim = self.output_dim or widths["query"]
        queries, values = (self.num_heads, self.head_dim), (groups, value_dim)
        self._query_kernel = self._add("query_kernel", (widths["query"], *queries))
        self._key_kernel = self._add("key_kernel", (widths["key"], groups, self.head_dim))
        self._value_kernel = self._add("value_kernel", (widths["value"], *values))
        self._output_kernel = self._add("output_kernel", (self.num_heads, value_dim, output_dim))
        self._query_bias = self._value_bias = self._output_bias = None
        if self.use_bias:
            self._query_bias = self._add("query_bias", queries, "bias")
            self._value_bias = self._add("value_bias", values, "bias")
            self._output_bias = self._add("output_bias", (output_dim,), "bias")
        super().build(query_shape, value_shape, key_shape)

    def _widths(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> dict[str, int]:
        query_width, key_width, value_width = check_shapes(query_shape, value_shape, key_shape)
        return {"query": query_width, "key": key_width, "value": value_width}

    @property
    def _groups(self) -> int:
        return self.num_key_value_heads or self.num_heads

    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        key = _project(key, self._key_kernel, None)
        return key, _project(value, self._value_kernel, self._value_bias)

    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        query = _project(query, self._query_kernel, self._query_bias)
        key, value = memory.key, memory.value
        if self._groups < self.num_heads:
            # (B, S, groups, H) -> (B, S, N, H)
            key, value = (ops.repeat(x, self.num_heads // self._groups, 2) for x in (key, value))
        found = self._weigh(scores.dot, scores.scaled(query), key, value, pairs, training)
        output = ops.einsum("btnh,nhd->btd", found.output, self._output_kernel)
        return found._replace(
            output=output if self._output_bias is None else output + self._output_bias
        )

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> tuple[int | None, ...]:
        """Return the shape (B, T, output_dim) of the output."""
        return (*query_shape[:-1], self.output_dim or query_shape[-1])

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {
            "num_heads": self.num_heads,
            "head_dim": self.head_dim,
            "value_dim": self.value_dim,
            "num_key_value_heads": self.num_key_value_heads,
            "output_dim": self.output_dim,
            "use_bias": self.use_bias,
        }
        return {**super().get_config(), **own, **self._family_config("kernel", "bias")}


def _project(tensor: Any, kernel: Any, bias: Any) -> Any:
    projected = ops.einsum("btd,dnh->btnh", tensor, kernel)
    return projected if bias is None else projected + bias
