"""Peers on TensorFlow: keras-self-attention 0.51, which runs on no other backend."""

from importlib.util import find_spec
from typing import Any

from benchmarks.row import WIDTH, Row
from regard import layers


def _without_padding(states: Any, mask: Any) -> Any:
    del mask  # under one, the peer looks at the padding
    return layers.AdditiveAttention(WIDTH)(states)


def _self_attention(states: Any, mask: Any) -> Any:
    del mask
    from keras_self_attention import SeqSelfAttention

    return SeqSelfAttention(WIDTH)(states)


def _weights(ours: list[Any]) -> list[Any]:
    query_kernel, key_kernel, bias, vector = ours
    return [query_kernel, key_kernel, bias, vector, vector[0] * 0]  # softmax sees no last bias


ROWS = (
    (
        Row(
            "AdditiveAttention-self-attention",
            "keras-self-attention 0.51, SeqSelfAttention, without padding",
            _without_padding,
            _self_attention,
            _weights,
        ),
    )
    if find_spec("keras_self_attention")
    else ()
)
