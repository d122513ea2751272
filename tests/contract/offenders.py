"""Keras's own layers behind regard's way of calling, to see which promises they do not keep."""

from typing import Any

import keras

from tests.contract.kinds.pairs import PAIRS
from tests.contract.subjects import Subject


class KerasMultiHead(keras.layers.Layer):
    """`keras.layers.MultiHeadAttention`, called as regard's layers are; nothing is mended."""

    def __init__(
        self, num_heads: int, head_dim: int, dropout: float = 0.0, seed: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.inner = keras.layers.MultiHeadAttention(
            num_heads, head_dim, dropout=dropout, seed=seed, dtype=self.dtype_policy
        )
        self.supports_masking = True

    def build(self, query_shape: Any, value_shape: Any = None, key_shape: Any = None) -> None:
        value_shape = value_shape or query_shape
        self.inner.build(query_shape, value_shape, key_shape or value_shape)

    def call(
        self,
        query: Any,
        value: Any = None,
        key: Any = None,
        mask: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        if value is None:
            value = query
            query_mask = mask if query_mask is None else query_mask
            value_mask = mask if value_mask is None else value_mask
        return self.inner(
            query,
            value,
            key,
            query_mask=query_mask,
            value_mask=value_mask,
            key_mask=key_mask,
            attention_mask=attention_mask,
            return_attention_scores=return_attention_scores,
            training=training,
        )


KERAS_MULTI_HEAD = Subject(KerasMultiHead, {"num_heads": 2, "head_dim": 4}, PAIRS)
