"""Attention by place alone: the query says where to look."""

from typing import Any, Unpack

import keras

from regard import _checks
from regard.errors import ShapeError
from regard.layers.options import Options
from regard.layers.query_key_value_layer import QueryKeyValueLayer
from regard.ops import scores
from regard.ops.attention import Attended, Memory, Pairs
from regard.ops.shapes import check_shapes

__all__ = ["LocationAttention"]


@keras.saving.register_keras_serializable(package="regard")
class LocationAttention(QueryKeyValueLayer):
    """Attend by place alone: the query says where to look, without seeing the keys.

    Each place has a column of the kernel, which gives its score from the query. So the layer has a
    longest length, and is right only where a place means the same in all samples: keys that stand
    at the same place in each, padding behind.

        e[t, s] = (query[t] . kernel)[s]
        a[t, :] = softmax of e[t, s] over the valid s
        out[t]  = sum over s of a[t, s] * value[s]

    Weights:
        kernel: (query width, max_length).

    Args:
        max_length: the largest number of keys S.
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

    Cost:
        Time O(B T S (query width + V)), memory O(B T S); the kernel grows with `max_length`.

    Raises:
        ArgumentError: if `max_length` is not a positive integer, or for a bias of the wrong shape.
        ShapeError: if there are more keys than `max_length`.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import numpy as np
        >>> from regard.layers import LocationAttention
        >>> states = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
        >>> tuple(LocationAttention(max_length=9)(states).shape)
        (2, 5, 3)

    Source:
        Luong, Pham and Manning 2015, section 3.1, equation 8 ("location"),
        https://arxiv.org/abs/1508.04025.
        Differs: places beyond the keys' length are left out, not given weight.

    See also:
        `DotAttention`, `MultiplicativeAttention`: the keys' content counts.
        `regard.ops.scores.location_sensitive`: content and the weights of the step before.
    """

    _paired = False

    def __init__(
        self,
        max_length: int,
        *,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        self.max_length = _checks.positive_integer("max_length", max_length)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        """Create the kernel."""
        widths = self._fit(query_shape, value_shape, key_shape)
        self._kernel = self._add("kernel", (widths["query"], self.max_length))
        super().build(query_shape, value_shape, key_shape)

    def _widths(
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> dict[str, int]:
        query_width, _, _ = check_shapes(query_shape, value_shape, key_shape)
        keys = (query_shape if value_shape is None else value_shape)[1]
        if keys is not None and keys > self.max_length:
            raise ShapeError(
                "`max_length` must be at least the number of keys, since each place has a score of "
                f"its own. Received: max_length={self.max_length}, {keys} keys"
            )
        return {"query": query_width}

    def _project(self, key: Any, value: Any) -> tuple[Any, Any]:
        return key, value

    def _attend(self, query: Any, memory: Memory, pairs: Pairs, training: bool) -> Attended:
        return self._weigh(self._score, query, memory.key, memory.value, pairs, training)

    def _score(self, query: Any, key: Any) -> Any:
        return scores.location(query, self._kernel, key)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"max_length": self.max_length}
        return {**super().get_config(), **own, **self._family_config("kernel")}
