"""A gate over features: each is multiplied by a weight that the features themselves decide."""

from typing import Any, Unpack

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ShapeError
from regard.layers.attention_layer import AttentionLayer
from regard.layers.options import Options
from regard.ops import pooling
from regard.ops.attention import Attended, Pairs
from regard.ops.call_masks import step_mask
from regard.ops.dropout_mode import drops
from regard.ops.keras_mask import attach_mask
from regard.ops.masks import zero_masked
from regard.ops.normalizers import NORMALIZERS
from regard.ops.precision import precise
from regard.ops.shapes import check_one_tensor

__all__ = ["FeatureAttention"]


@keras.saving.register_keras_serializable(package="regard")
class FeatureAttention(AttentionLayer):
    """Weigh the features of each input by a gate that the input itself decides.

    A gate, not attention over steps: nothing is summed, each feature is multiplied by its weight,
    and what comes out has the shape of what came in. In a sequence each step has a gate of its own,
    or, with `shared`, all steps have the one that their mean decides. With softmax the features
    compete, and the output is smaller than the input by about their number; with sigmoid each is
    let through by itself.

        e[t, :] = value[t] . kernel + bias
        a[t, :] = softmax of e[t, d] over the features d
        out[t]  = a[t] * value[t], feature by feature

    Weights:
        kernel: (features, features).
        bias: (features,), only with `use_bias`.

    Args:
        shared: whether all steps of a sequence share one gate, whose scores come from the mean of
            the valid steps.
        use_bias: whether the scores have a bias.
        kernel_initializer: initializer of the kernel.
        kernel_regularizer: regularizer of the kernel.
        kernel_constraint: constraint of the kernel.
        bias_initializer: initializer of the bias.
        bias_regularizer: regularizer of the bias.
        bias_constraint: constraint of the bias.
        **kwargs: `normalizer`, over the features, where `"sigmoid"` is the plain one, `sigmoid(e)`;
            `score_activation`, `temperature`, `soft_cap`, `dropout`, `seed` and
            `attention_regularizer` as in `AttentionLayer`; `name`, `dtype` and the
            other arguments of `keras.layers.Layer`.

    Call arguments:
        value: (B, D), or a sequence (B, T, D).
        mask: (B, T), only for a sequence.
        return_attention_scores: whether to return the weights too; the output stays the same.
        training: whether dropout is on.

    Returns:
        The output, of the shape of `value`; and, if asked for, the weights of the features, of the
        same shape, or with `shared` (B, D). They are not weights over steps.

    Mask contract:
        Kept as far as it applies: a masked step is never read, and has weights 0 and output 0; with
        `shared` a sample without valid steps has. The output carries the mask.

    Cost:
        Time is O(B T D D).

    Raises:
        ArgumentTypeError: for a list of tensors in place of one.
        ArgumentError: for `shared` without steps, or for options of a bias without one.
        ShapeError: for an input of another rank.
        MaskError: for a mask of the wrong dtype, rank or shape, or one without steps.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import FeatureAttention
        >>> table = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
        >>> output, weights = FeatureAttention()(table, return_attention_scores=True)
        >>> tuple(output.shape), tuple(weights.shape)
        ((3, 4), (3, 4))
        >>> bool(np.allclose(keras.ops.convert_to_numpy(weights).sum(axis=-1), 1))
        True

    Source:
        `multiply([x, Dense(D, activation="softmax")(x)])`, copied from page to page since the first
        examples of https://github.com/philipperemy/keras-attention. With `shared` and sigmoid, the
        gate of Hu et al. 2018, equations 2 to 4, https://arxiv.org/abs/1709.01507.
        Differs: Hu et al. have a second, narrower layer before the gate.

    See also:
        `AttentionPooling`: weights over steps, and their sum.
        `keras.layers.Dense`: mixes features instead of weighing them.
    """

    _inputs = ("value",)
    _placeable = False

    def __init__(
        self,
        *,
        shared: bool = False,
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
        self.shared = _checks.boolean("shared", shared)
        self.use_bias = _checks.boolean("use_bias", use_bias)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family(
            "bias", bias_initializer, bias_regularizer, bias_constraint, used=self.use_bias
        )

    def build(self, value_shape: Any) -> None:
        """Create the kernel and the bias."""
        width = self._fit(value_shape)["value"]
        self._kernel = self._add("kernel", (width, width))
        self._bias = self._add("bias", (width,), "bias") if self.use_bias else None

    def _widths(self, value_shape: Any) -> dict[str, int]:
        check_one_tensor("value", value_shape)
        if len(value_shape) not in (2, 3) or value_shape[-1] is None:
            raise ShapeError(
                "`value` must have the shape (batch, features) or (batch, steps, features) with "
                f"known features. Received: value of shape {tuple(value_shape)}"
            )
        if self.shared and len(value_shape) == 2:
            raise ArgumentError(
                "`shared` gives the steps of a sequence one gate. Received: shared=True for a "
                f"value of shape {tuple(value_shape)}, without steps"
            )
        return {"value": value_shape[-1]}

    def call(
        self,
        value: Any,
        mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Gate; the arguments are described by the class."""
        self._check(value)
        given = step_mask(value, mask)
        query_mask = None if given is None else ops.cast(given, "bool")
        if self.shared and query_mask is None:  # a sequence without steps has no gate
            query_mask = ops.ones_like(value[..., 0], dtype="bool")
        value = zero_masked(ops.cast(value, self.compute_dtype), query_mask)
        gate_mask = None if query_mask is None else ops.expand_dims(query_mask, -1)  # (B, T, 1)
        query = value
        if self.shared:
            query = pooling.masked_mean(value, query_mask)
            query_mask = gate_mask = ops.any(gate_mask, axis=1)  # (B, 1)
        pairs = Pairs(gate_mask, query_mask=query_mask)
        output, weights, _ = self._attend(query, value, value, pairs, training)
        attach_mask(output, given)
        return (output, weights) if return_attention_scores else output

    def _attend(self, query: Any, key: Any, value: Any, pairs: Pairs, training: bool) -> Attended:
        scores = ops.matmul(precise(query), precise(self._kernel))
        scores = self._shaped(scores if self._bias is None else scores + precise(self._bias))
        weights = ops.cast(_GATES[self.normalizer](scores), value.dtype)
        if pairs.pair_mask is not None:
            weights = ops.where(pairs.pair_mask, weights, ops.zeros_like(weights))
        if self.attention_regularizer is not None:
            self._penalise(weights, pairs, training)
        gate = self._drop(weights) if self.dropout > 0 and drops(training) else weights
        if self.shared:
            gate = ops.expand_dims(gate, 1)  # (B, D) -> (B, 1, D)
        return Attended(gate * value, weights, scores)

    def compute_output_shape(self, value_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the output, which is that of the input."""
        return tuple(value_shape)

    def compute_output_spec(
        self,
        value: Any,
        mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Return the symbolic output, with its mask, and the symbolic weights if asked for."""
        del training
        self._check(value)
        output = keras.KerasTensor(value.shape, dtype=self.compute_dtype)
        attach_mask(output, step_mask(value, mask))
        if not return_attention_scores:
            return output
        weights = (value.shape[0], value.shape[-1]) if self.shared else value.shape
        return output, keras.KerasTensor(weights, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"shared": self.shared, "use_bias": self.use_bias}
        return {**super().get_config(), **own, **self._family_config("kernel", "bias")}


# Nothing is summed, so nothing holds a sum of sigmoids near 1.
_GATES = {**NORMALIZERS, "sigmoid": lambda scores: ops.sigmoid(precise(scores))}
