"""Several scaled dot products side by side on projections."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.layers.attention_layer import AttentionLayer
from regard.ops import scores

__all__ = ["MultiHeadAttention"]


@keras.saving.register_keras_serializable(package="regard")
class MultiHeadAttention(AttentionLayer):
    """Attend with several heads, each by a scaled dot product in a projection of its own.

    Query, key and value are each projected once per head; each head attends for itself; the heads'
    outputs are projected together to the query's width.

        q, k, v   = query . query_kernel, key . key_kernel, value . value_kernel   for each head n
        e[n, t, s] = q[n, t] . k[n, s] / sqrt(head_dim)
        a[n, t, :] = softmax of e[n, t, s] over the valid s
        out[t]     = sum over n of (sum over s of a[n, t, s] * v[n, s]) . output_kernel[n]

    Weights:
        query_kernel: (query width, num_heads, head_dim).
        query_bias: (num_heads, head_dim), only with `use_bias`.
        key_kernel: (key width, num_heads, head_dim).
        value_kernel: (value width, num_heads, head_dim).
        value_bias: (num_heads, head_dim), only with `use_bias`.
        output_kernel: (num_heads, head_dim, query width).
        output_bias: (query width,), only with `use_bias`.

    Args:
        num_heads: number of heads N.
        head_dim: width H of a head.
        use_bias: whether queries, values and the output have biases. Keys have none: it would add
            the same number to all scores of a query, which the softmax takes away again.
        kernel_initializer: initializer of the kernels, each with numbers of its own.
        kernel_regularizer: regularizer of the kernels.
        kernel_constraint: constraint of the kernels.
        bias_initializer: initializer of the biases.
        bias_regularizer: regularizer of the biases.
        bias_constraint: constraint of the biases.
        dropout: share of the weights set to 0 in training.
        seed: seed of the dropout.
        attention_regularizer: function of the weights (before dropout), added to the loss per
            sample.
        **kwargs: `name`, `dtype` and what else `keras.layers.Layer` takes.

    Call arguments:
        query: (B, T, Dq).
        value: (B, S, Dv); None for self-attention.
        key: (B, S, Dk); None when the values are the keys.
        mask: (B, T), for self-attention: both sides.
        query_mask: (B, T).
        value_mask: (B, S).
        key_mask: (B, S).
        attention_mask: (T, S), (B, T, S) or, a mask a head, (B, N, T, S).
        return_attention_scores: whether to return the weights too; the output stays the same.
        training: whether dropout is on.

    Returns:
        The output (B, T, Dq), and the weights (B, N, T, S) if asked for.

    Mask contract:
        Kept in full: a masked key has weight 0 and is never read; a query that is masked or has no
        key left in any head has weights 0 and output 0, the output's bias included.

    Raises:
        ArgumentError: if `num_heads` or `head_dim` is not a positive integer, or for options of a
            bias without one.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import numpy as np
        >>> from regard.layers import MultiHeadAttention
        >>> states = np.random.default_rng(0).normal(size=(2, 5, 6)).astype("float32")
        >>> layer = MultiHeadAttention(num_heads=3, head_dim=4)
        >>> output, weights = layer(states, return_attention_scores=True)
        >>> tuple(output.shape), tuple(weights.shape)
        ((2, 5, 6), (2, 3, 5, 5))

    Source:
        Vaswani et al. 2017, section 3.2.2, https://arxiv.org/abs/1706.03762.
        Differs: biases, as in most implementations; none on the keys.

    See also:
        `keras.layers.MultiHeadAttention`: has a bias on the keys that trains nothing, and gives
        another output for a query without keys when the weights are asked for.
        `DotAttention`: one head without projections.
    """

    def __init__(
        self,
        num_heads: int,
        head_dim: int,
        *,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        seed: int | None = None,
        attention_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            dropout=dropout, seed=seed, attention_regularizer=attention_regularizer, **kwargs
        )
        self.num_heads = self._heads = _checks.positive_integer("num_heads", num_heads)
        self.head_dim = _checks.positive_integer("head_dim", head_dim)
        self.use_bias = _checks.boolean("use_bias", use_bias)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family(
            "bias", bias_initializer, bias_regularizer, bias_constraint, used=self.use_bias
        )

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Create the projections."""
        widths = self._check_shapes(query_shape, value_shape, key_shape)
        query_width, key_width, value_width = widths
        heads = (self.num_heads, self.head_dim)
        self._query_kernel = self._add("query_kernel", (query_width, *heads))
        self._key_kernel = self._add("key_kernel", (key_width, *heads))
        self._value_kernel = self._add("value_kernel", (value_width, *heads))
        self._output_kernel = self._add("output_kernel", (*heads, query_width))
        self._query_bias = self._value_bias = self._output_bias = None
        if self.use_bias:
            self._query_bias = self._add("query_bias", heads, "bias")
            self._value_bias = self._add("value_bias", heads, "bias")
            self._output_bias = self._add("output_bias", (query_width,), "bias")

    def _attend(
        self, query: Any, key: Any, value: Any, allowed: Any, training: bool
    ) -> tuple[Any, Any]:
        query = _project(query, self._query_kernel, self._query_bias)
        key = _project(key, self._key_kernel, None)
        value = _project(value, self._value_kernel, self._value_bias)
        pairs = scores.scaled_dot(query, key)  # -> (B, N, T, S)
        heads, weights = self._weigh(pairs, value, allowed, training)
        output = ops.einsum("btnh,nhd->btd", heads, self._output_kernel)
        return output if self._output_bias is None else output + self._output_bias, weights

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> tuple[int | None, ...]:
        """Return the shape (B, T, Dq) of the output: the query's."""
        return tuple(query_shape)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"num_heads": self.num_heads, "head_dim": self.head_dim, "use_bias": self.use_bias}
        return {**super().get_config(), **own, **self._family_config("kernel", "bias")}


def _project(tensor: Any, kernel: Any, bias: Any) -> Any:
    projected = ops.einsum("btd,dnh->btnh", tensor, kernel)
    return projected if bias is None else projected + bias
