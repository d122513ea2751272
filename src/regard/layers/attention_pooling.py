"""A sequence to a vector, by attention with a learned query."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.layers.attention_layer import AttentionLayer
from regard.ops import masks as mask_ops
from regard.ops import scores

__all__ = ["AttentionPooling"]


@keras.saving.register_keras_serializable(package="regard")
class AttentionPooling(AttentionLayer):
    """Pool a sequence to a vector by attention with a learned query.

    Each step gets a weight that says how much it counts, and the output is the weighted mean of the
    steps. With several hops there are several queries, each with its own weights and its own mean.

        e[s] = query . value[s]                            score="linear"
        e[s] = tanh(query . value[s] + bias)               score="tanh"
        e[s] = query . tanh(value[s] . kernel + bias)      score="mlp"
        a    = softmax of e[s] over the valid s
        out  = sum over s of a[s] * value[s]

    Weights:
        query: (hops, features), with `"mlp"` (hops, units).
        kernel: (features, units), only with `"mlp"`.
        bias: (hops, 1) with `"tanh"`, (units,) with `"mlp"`; none with `"linear"`, where the
            softmax would take it away again.

    Args:
        score: `"linear"`, `"tanh"` or `"mlp"`.
        units: width of the hidden layer of `"mlp"`; the number of features when None.
        hops: number of learned queries.
        kernel_initializer: initializer of query and kernel, each with numbers of its own.
        kernel_regularizer: regularizer of query and kernel.
        kernel_constraint: constraint of query and kernel.
        bias_initializer: initializer of the bias.
        bias_regularizer: regularizer of the bias.
        bias_constraint: constraint of the bias.
        dropout: share of the weights set to 0 in training.
        seed: seed of the dropout.
        attention_regularizer: function of the weights (before dropout), added to the loss per
            sample.
        **kwargs: `name`, `dtype` and what else `keras.layers.Layer` takes.

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
        ArgumentError: for `units` with another score than `"mlp"`, or an argument out of its range.
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
        https://arxiv.org/abs/1703.03130.
        Differs: Lin et al. have no bias and add a penalty on similar hops.

    See also:
        `AdditiveAttention`: the query arrives in the call instead of being learned.
        `keras.layers.GlobalAveragePooling1D`: every step counts alike; NaN where all are masked.
    """

    def __init__(
        self,
        score: str = "mlp",
        units: int | None = None,
        *,
        hops: int = 1,
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
        self.score = _checks.one_of("score", score, ("linear", "tanh", "mlp"))
        self.units = None if units is None else _checks.positive_integer("units", units)
        if units is not None and score != "mlp":
            raise ArgumentError(
                f'`units` is the hidden width of score="mlp". Received: units={units}, '
                f"score={score!r}, which has no hidden layer"
            )
        self.hops = _checks.positive_integer("hops", hops)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family(
            "bias", bias_initializer, bias_regularizer, bias_constraint, used=score != "linear"
        )

    def build(self, value_shape: Any) -> None:
        """Create the learned query and what the score needs."""
        width = self._check_shape("value", value_shape)
        units = width if self.units is None else self.units
        self._query = self._add("query", (self.hops, units if self.score == "mlp" else width))
        self._kernel = self._bias = None
        if self.score == "mlp":
            self._kernel = self._add("kernel", (width, units))
            self._bias = self._add("bias", (units,), "bias")
        elif self.score == "tanh":
            self._bias = self._add("bias", (self.hops, 1), "bias")

    def call(
        self,
        value: Any,
        mask: Any = None,
        value_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Pool; the arguments are described by the class."""
        masks = mask_ops.resolve_pooling(value, mask=mask, value_mask=value_mask)
        value = mask_ops.zero_masked(ops.cast(value, self.compute_dtype), masks.key)
        output, weights = self._attend(self._query, value, value, masks.allowed, training)
        output = mask_ops.zero_masked(output, masks.query)  # (B, hops, D)
        if self.hops == 1:
            output, weights = ops.squeeze(output, 1), ops.squeeze(weights, 1)
        return (output, weights) if return_attention_scores else output

    def _attend(
        self, query: Any, key: Any, value: Any, allowed: Any, training: bool
    ) -> tuple[Any, Any]:
        if self.score == "mlp":
            key = ops.tanh(ops.matmul(key, self._kernel) + self._bias)  # (B, S, D) -> (B, S, U)
        pairs = scores.dot(ops.expand_dims(query, 0), key)  # (1, hops, U) -> (B, hops, S)
        if self.score == "tanh":
            pairs = ops.tanh(pairs + self._bias)
        return self._weigh(pairs, value, allowed, training)

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
        mask_ops.pooling_mask(value, mask, value_mask)
        output = keras.KerasTensor(self.compute_output_shape(value.shape), dtype=self.compute_dtype)
        if not return_attention_scores:
            return output
        weights = (value.shape[0], *self._hop_axis(), value.shape[1])
        return output, keras.KerasTensor(weights, dtype=self.compute_dtype)

    def _hop_axis(self) -> tuple[int, ...]:
        return () if self.hops == 1 else (self.hops,)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"score": self.score, "units": self.units, "hops": self.hops}
        return {**super().get_config(), **own, **self._family_config("kernel", "bias")}
