"""A sequence to a vector, by attention with a learned query, or with its last step as one."""

from typing import Any, Unpack

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.layers.attention_layer import AttentionLayer
from regard.layers.options import Options
from regard.ops import pooling, scores
from regard.ops.attention import Attended, Pairs
from regard.ops.call_masks import pooling_mask, resolve_pooling
from regard.ops.masks import zero_masked
from regard.ops.precision import precise, tanh
from regard.ops.shapes import check_shape

__all__ = ["AttentionPooling"]

# Which scores go with which query.
_SCORES = {"learned": ("linear", "tanh", "mlp"), "last": ("linear", "multiplicative", "additive")}


@keras.saving.register_keras_serializable(package="regard")
class AttentionPooling(AttentionLayer):
    """Pool a sequence to a vector by attention with a learned query.

    Each step gets a weight that says how much it counts, and the output is the weighted mean of the
    steps. With several hops there are several queries, each with its own weights and its own mean.
    Or the query is not learned: it is the last valid step, which asks what in the sequence bears on
    where it ended.

        e[s] = query . value[s]                            score="linear"
        e[s] = tanh(query . value[s] + bias)               score="tanh"
        e[s] = query . tanh(value[s] . kernel + bias)      score="mlp"
        a    = softmax of e[s] over the valid s
        out  = sum over s of a[s] * value[s]

        and with query="last", where query is the last valid step of value:
        e[s] = query . kernel . value[s]                   score="multiplicative"
        e[s] = vector . tanh(query . query_kernel
                             + value[s] . key_kernel)      score="additive"

    Weights:
        query: (hops, features), with `"mlp"` (hops, units); none with the last step as the query.
        kernel: (features, units), only with `"mlp"`; (features, features) with `"multiplicative"`.
        bias: (hops, 1) with `"tanh"`, (units,) with `"mlp"`; none with `"linear"`, where the
            softmax would take it away again.
        query_kernel: (features, units), only with `"additive"`.
        key_kernel: (features, units), only with `"additive"`.
        vector: (units, 1), only with `"additive"`.

    Args:
        score: with a learned query `"linear"`, `"tanh"` or `"mlp"`, with the last step as the query
            `"linear"`, `"multiplicative"` or `"additive"`.
        units: width of the hidden layer of `"mlp"` or `"additive"`; the number of features when
            None.
        query: `"learned"`, or `"last"`: the last valid step.
        hops: number of learned queries; 1 with the last step as the query.
        kernel_initializer: initializer of query, kernels and vector, each with numbers of its own.
        kernel_regularizer: regularizer of query, kernels and vector.
        kernel_constraint: constraint of query, kernels and vector.
        bias_initializer: initializer of the bias.
        bias_regularizer: regularizer of the bias.
        bias_constraint: constraint of the bias.
        **kwargs: `normalizer`, `score_activation`, `temperature`, `soft_cap`, `dropout`, `seed` and
            `attention_regularizer` as in `AttentionLayer`; `name`, `dtype` and the
            other arguments of `keras.layers.Layer`.

    Call arguments:
        value: (B, S, D).
        mask: (B, S).
        value_mask: (B, S), another name for `mask`.
        return_attention_scores: whether to return the weights too; the output stays the same.
        training: whether dropout is on.

    Returns:
        The output (B, D), or (B, hops, D) with several hops; and, if asked for, the weights (B, S),
        or (B, hops, S). Neither carries a mask.

    Mask contract:
        Kept in full: a masked step has weight 0 and is never read; a sample without valid steps has
        weights 0 and output 0.

    Cost:
        Time and memory are linear in the number of steps.

    Raises:
        ArgumentError: for `units` with a score without a hidden layer, for a score that does not
            go with the query, for several hops without learned queries, for options of a kernel or
            bias that the score does not have, or for an argument out of its range.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import AttentionPooling
        >>> states = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
        >>> valid = np.array([[True] * 5, [True, True, False, False, False]])
        >>> output, weights = AttentionPooling("mlp")(
        ...     states, mask=valid, return_attention_scores=True
        ... )
        >>> tuple(output.shape), keras.ops.convert_to_numpy(weights > 0)[1].tolist()
        ((2, 3), [True, True, False, False, False])

    Source:
        `"linear"`: SeqWeightedAttention of keras-self-attention, after Felbo et al. 2017
        (DeepMoji), https://arxiv.org/abs/1708.00524. `"tanh"`: Raffel and Ellis 2015, section 2,
        https://arxiv.org/abs/1512.08756. `"mlp"`: Yang et al. 2016, equations 5 to 7,
        https://aclanthology.org/N16-1174. Several hops: Lin et al. 2017, equation 6,
        https://arxiv.org/abs/1703.03130. The last step as the query: `Attention` of the package
        attention 5.0, with the scores of Luong et al. 2015, section 3.1,
        https://arxiv.org/abs/1508.04025, and of Bahdanau et al. 2015, appendix A.1.2,
        https://arxiv.org/abs/1409.0473.
        Differs: Lin et al. have no bias and add a penalty on similar hops. The package takes the
        last step, padding or not, has `kernel` transposed, and puts a layer after this one: the
        output and the last step side by side (`regard.ops.pooling.last_valid`), then
        `Dense(units, activation="tanh", use_bias=False)`.

    See also:
        `AdditiveAttention`: the query arrives in the call instead of being learned.
        `keras.layers.GlobalAveragePooling1D`: every step counts alike; NaN where all are masked.
    """

    _inputs = ("value",)
    _placeable = False

    def __init__(
        self,
        score: str = "mlp",
        units: int | None = None,
        *,
        query: str = "learned",
        hops: int = 1,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        bias_constraint: Any = None,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        known = dict.fromkeys(name for names in _SCORES.values() for name in names)
        self.score = _checks.one_of("score", score, known)
        self.units = _checks.optional_positive_integer("units", units)
        self.query = _checks.one_of("query", query, _SCORES)
        self.hops = _checks.positive_integer("hops", hops)
        self._check_choice()
        weighted = self.query == "learned" or self.score != "linear"
        self._set_family(
            "kernel", kernel_initializer, kernel_regularizer, kernel_constraint, used=weighted
        )
        biased = score in ("tanh", "mlp")
        self._set_family("bias", bias_initializer, bias_regularizer, bias_constraint, used=biased)

    def _check_choice(self) -> None:
        if self.score not in _SCORES[self.query]:
            raise ArgumentError(
                f"`score` must be one of {', '.join(map(repr, _SCORES[self.query]))} with "
                f"query={self.query!r}. Received: score={self.score!r}"
            )
        if self.units is not None and self.score not in ("mlp", "additive"):
            raise ArgumentError(
                '`units` is the hidden width of score="mlp" or "additive". Received: '
                f"units={self.units}, score={self.score!r}, which has no hidden layer"
            )
        if self.hops > 1 and self.query == "last":
            raise ArgumentError(
                "`hops` is the number of learned queries, and there is one last step. Received: "
                f"hops={self.hops}, query={self.query!r}"
            )

    def build(self, value_shape: Any) -> None:
        """Create the learned query and what the score needs."""
        self._fit(value_shape)
        width = value_shape[-1]
        units = width if self.units is None else self.units
        if self.query == "learned":
            self._query = self._add("query", (self.hops, units if self.score == "mlp" else width))
        if self.score == "mlp":
            self._kernel = self._add("kernel", (width, units))
            self._bias = self._add("bias", (units,), "bias")
        elif self.score == "tanh":
            self._bias = self._add("bias", (self.hops, 1), "bias")
        elif self.score == "multiplicative":
            self._kernel = self._add("kernel", (width, width))
        elif self.score == "additive":
            self._query_kernel = self._add("query_kernel", (width, units))
            self._key_kernel = self._add("key_kernel", (width, units))
            self._vector = self._add("vector", (units, 1))

    def _widths(self, value_shape: Any) -> dict[str, int]:
        width = check_shape("value", value_shape)
        return {} if self.query == "last" and self.score == "linear" else {"value": width}

    def call(
        self,
        value: Any,
        mask: Any = None,
        value_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Pool; the arguments are described by the class."""
        self._check(value)
        masks = resolve_pooling(value, mask=mask, value_mask=value_mask)
        value = zero_masked(ops.cast(value, self.compute_dtype), masks.key_mask)
        pairs = Pairs(masks.pair_mask, query_mask=masks.query_mask, key_mask=masks.key_mask)
        query = self._last(value, masks.key_mask) if self.query == "last" else self._query
        output, weights, _ = self._attend(query, value, value, pairs, training)
        output = zero_masked(output, masks.query_mask)  # (B, hops, D)
        if self.hops == 1:
            output, weights = ops.squeeze(output, 1), ops.squeeze(weights, 1)
        return (output, weights) if return_attention_scores else output

    def _last(self, value: Any, mask: Any) -> Any:
        """The last valid step, (B, 1, D)."""
        if mask is None:
            return value[:, -1:]
        return ops.expand_dims(pooling.last_valid(value, mask), 1)

    def _attend(self, query: Any, key: Any, value: Any, pairs: Pairs, training: bool) -> Attended:
        if self.query == "learned":
            query = ops.expand_dims(query, 0)  # (hops, U) -> (1, hops, U)
        return self._weigh(self._score, query, key, value, pairs, training)

    def _score(self, query: Any, key: Any) -> Any:
        """Return the scores (B, hops, S)."""
        if self.score == "mlp":
            return scores.mlp(query, key, self._kernel, self._bias)
        if self.score == "multiplicative":
            return scores.multiplicative(query, key, self._kernel)
        if self.score == "additive":
            query, key = ops.matmul(query, self._query_kernel), ops.matmul(key, self._key_kernel)
            return scores.additive(query, key, ops.squeeze(self._vector, -1))
        product = scores.dot(query, key)
        return product if self.score == "linear" else tanh(product + precise(self._bias))

    def compute_mask(self, value: Any, previous_mask: Any = None) -> None:
        """Return None: a pooled output has no steps, hence no mask."""
        return

    def compute_output_shape(self, value_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the output."""
        return (value_shape[0], *self._hop_axis(), value_shape[-1])

    def compute_output_spec(
        self,
        value: Any,
        mask: Any = None,
        value_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Return the symbolic output, and the symbolic weights if asked for."""
        del training
        self._check(value)
        pooling_mask(value, mask, value_mask)
        output = keras.KerasTensor(self.compute_output_shape(value.shape), dtype=self.compute_dtype)
        if not return_attention_scores:
            return output
        weights = (value.shape[0], *self._hop_axis(), value.shape[1])
        return output, keras.KerasTensor(weights, dtype=self.compute_dtype)

    def _hop_axis(self) -> tuple[int, ...]:
        return () if self.hops == 1 else (self.hops,)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"score": self.score, "units": self.units, "query": self.query, "hops": self.hops}
        return {**super().get_config(), **own, **self._family_config("kernel", "bias")}
