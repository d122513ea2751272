"""Dot-product attention without projections."""

from typing import Any, Unpack

import keras

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.layers.options import Options
from regard.layers.query_key_value_layer import QueryKeyValueLayer
from regard.ops import scores
from regard.ops.attention import Attended, Memory, Pairs
from regard.ops.shapes import check_shapes

__all__ = ["DotAttention"]


@keras.saving.register_keras_serializable(package="regard")
class DotAttention(QueryKeyValueLayer):
    """Attend by the dot product of query and key, as they are.

    Each query is compared with every key by their dot product, times a scale. The layer projects
    nothing, so it has no weights unless the scale is learned; query and key have the same width.

        e[t, s] = scale * query[t] . key[s]
        a[t, :] = softmax of e[t, s] over the valid s
        out[t]  = sum over s of a[t, s] * value[s]

    Weights:
        scale: (), only with `scale="learned"`; starts at 1.

    Args:
        scale: None for 1, `"sqrt"` for 1 / sqrt(width), a positive number, or `"learned"`.
        **kwargs: `position`, `normalizer`, `score_activation`, `temperature`, `soft_cap`,
            `dropout`, `seed` and `attention_regularizer` as in `AttentionLayer`; `name`, `dtype`
            and the other arguments of `keras.layers.Layer`.

    Call arguments:
        query: (B, T, D).
        value: (B, S, V); None for self-attention.
        key: (B, S, D); None when the values are the keys.
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
        ArgumentError: for a scale that is none of the above.
        ShapeError: if query and key differ in width.
        MaskError: for a mask of the wrong dtype, rank or shape; ArgumentError for such a bias.

    Example:
        >>> import numpy as np
        >>> from regard.layers import DotAttention
        >>> states = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
        >>> output, weights = DotAttention(scale="sqrt")(states, return_attention_scores=True)
        >>> tuple(output.shape), tuple(weights.shape)
        ((2, 5, 3), (2, 5, 5))

    Source:
        Luong, Pham and Manning 2015, section 3.1 ("dot"), https://arxiv.org/abs/1508.04025; the
        scale 1 / sqrt(width) from Vaswani et al. 2017, equation 1, https://arxiv.org/abs/1706.03762.
        Differs: Luong's output passes a further layer, tanh(W [context; state]), which is the
        model's business here.

    See also:
        `MultiplicativeAttention`: a learned matrix between query and key.
        `MultiHeadAttention`: several scaled dot products on projections.
        `keras.layers.Attention`: the same formula; gives padding weight where all keys are masked.
    """

    _rotatable = True

    def __init__(
        self,
        scale: float | str | None = None,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        self.scale = _check_scale(scale)

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Check the widths and create the scale if it is learned."""
        self._fit(query_shape, value_shape, key_shape)
        if self.scale == "learned":
            self._scale = self.add_weight(name="scale", shape=(), initializer="ones")
        super().build(query_shape, value_shape, key_shape)

    def _widths(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> dict[str, int]:
        query_width, key_width, _ = check_shapes(query_shape, value_shape, key_shape)
        if query_width != key_width:
            raise ShapeError(
                "`query` and `key` must have the same width for a dot product. Received: widths "
                f"{query_width} and {key_width}. MultiplicativeAttention takes different widths"
            )
        return {}

    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        return key, value

    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        if self.scale == "sqrt":
            query = scores.scaled(query)
        elif self.scale is not None:
            query = scores.scaled(query, self._scale if self.scale == "learned" else self.scale)
        return self._weigh(scores.dot, query, memory.key, memory.value, pairs, training)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "scale": self.scale}


def _check_scale(scale: Any) -> float | str | None:
    if scale is None or scale in ("sqrt", "learned"):
        return scale
    try:
        return _checks.positive_number("scale", scale)
    except (ArgumentError, ArgumentTypeError) as error:
        raise type(error)(
            '`scale` must be None, "sqrt", "learned" or a positive number. '
            f"Received: scale={scale!r}"
        ) from None
