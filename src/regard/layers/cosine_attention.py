"""Attention by the angle between query and key."""

from typing import Any, Unpack

import keras

from regard import _checks
from regard.errors import ShapeError
from regard.layers.options import Options
from regard.layers.query_key_value_layer import QueryKeyValueLayer
from regard.ops import scores
from regard.ops.attention import Attended, Memory, Pairs
from regard.ops.shapes import check_shapes

__all__ = ["CosineAttention"]


@keras.saving.register_keras_serializable(package="regard")
class CosineAttention(QueryKeyValueLayer):
    """Attend by the angle between query and key, whatever their lengths.

    Cosines lie between -1 and 1, so no state can draw all attention by being long; how sharply the
    angles count is one learned number. Query and key have the same width.

        e[t, s] = scale * query[t] . key[s] / (|query[t]| |key[s]|)
        a[t, :] = softmax of e[t, s] over the valid s
        out[t]  = sum over s of a[t, s] * value[s]

    Weights:
        scale: (), unless the scale is fixed; starts at `initial_scale`.

    Args:
        initial_scale: the scale, above 0: the inverse of a temperature. 10 lets a cosine of 1 count
            e^10 times as much as one of 0.
        learn_scale: whether the scale is trained.
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
        ArgumentError: if `initial_scale` is not above 0, or for a bias of the wrong shape.
        ShapeError: if query and key differ in width.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import CosineAttention
        >>> states = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
        >>> layer = CosineAttention()
        >>> once, twice = (keras.ops.convert_to_numpy(layer(x)) for x in (states, 2 * states))
        >>> bool(np.allclose(2 * once, twice, atol=1e-5))
        True

    Source:
        Graves, Wayne and Danihelka 2014, section 3.3.1, equations 5 and 6 (content addressing with
        a key strength), https://arxiv.org/abs/1410.5401; in transformers Henry et al. 2020 (query
        and key normalised, one learned scale), https://arxiv.org/abs/2010.04245.
        Differs: the key strength is one trained number, not the controller's output; a vector of
        zeros has cosine 0 with all, not NaN.

    See also:
        `DotAttention`: lengths count too.
    """

    _rotatable = True

    def __init__(
        self,
        initial_scale: float = 10.0,
        *,
        learn_scale: bool = True,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        self.initial_scale = _checks.positive_number("initial_scale", initial_scale)
        self.learn_scale = _checks.boolean("learn_scale", learn_scale)

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Check the widths and create the scale."""
        self._fit(query_shape, value_shape, key_shape)
        self._scale: Any = self.initial_scale
        if self.learn_scale:
            initializer = keras.initializers.Constant(self.initial_scale)
            self._scale = self.add_weight(name="scale", shape=(), initializer=initializer)
        super().build(query_shape, value_shape, key_shape)

    def _widths(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> dict[str, int]:
        query_width, key_width, _ = check_shapes(query_shape, value_shape, key_shape)
        if query_width != key_width:
            raise ShapeError(
                "`query` and `key` must have the same width for a cosine. Received: widths "
                f"{query_width} and {key_width}. MultiplicativeAttention takes different widths"
            )
        return {}

    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        return scores.unit(key), value

    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        query = scores.cosine_query(query, self._scale)
        return self._weigh(scores.dot, query, memory.key, memory.value, pairs, training)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"initial_scale": self.initial_scale, "learn_scale": self.learn_scale}
        return {**super().get_config(), **own}
