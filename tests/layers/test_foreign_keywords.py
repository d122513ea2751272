"""Arguments of other libraries, given to ours: the error has our name."""

import numpy as np
import pytest

from regard import layers
from regard.errors import ArgumentTypeError
from regard.layers import (
    ActivityPenalty,
    AttentionPooling,
    DotAttention,
    MultiHead,
    MultiHeadAttention,
)
from regard.layers.foreign_keywords import call_arguments, constructor_arguments

STATES = np.ones((2, 3, 5), "float32")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        # `head_dim` is missing: Python would say that alone.
        (
            lambda: MultiHeadAttention(num_heads=2, key_dim=3),
            "Here `key_dim` is `head_dim`. Received: key_dim=3 for MultiHeadAttention",
        ),
        (lambda: DotAttention(causal=True), "`position=Causal()` of the constructor"),
        (lambda: DotAttention(use_scale=True), 'Here `use_scale` is `scale="learned"`. Received'),
        (lambda: MultiHead(DotAttention(), layer_num=3), "Here `layer_num` is `copies`. Received"),
        (lambda: AttentionPooling(step_dim=9), "is left out: any number of steps is taken"),
        (lambda: DotAttention(return_attention=True), "`return_attention_scores=True` of the call"),
        (lambda: DotAttention(return_attention_scores=True), "=True` of the call"),
        (lambda: DotAttention()(STATES, use_causal_mask=True), "`position=Causal()` of the constr"),
        (lambda: DotAttention()(STATES, return_attention=True), "scores=True` of the call"),
        (lambda: AttentionPooling()(STATES, key_padding_mask=None), "or `mask`, turned round"),
        (lambda: ActivityPenalty("l2")(STATES, padding_mask=None), "of a pooling layer `mask`"),
    ],
)  # fmt: skip
def test_the_error_has_our_name(make, told) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        make()
    assert told in str(caught.value)


def test_what_no_library_has_is_left_to_python_and_keras() -> None:
    with pytest.raises(ValueError, match="Unrecognized keyword arguments"):
        DotAttention(nosuch=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="nosuch"):
        DotAttention()(STATES, nosuch=1)
    with pytest.raises(TypeError, match="head_dim"):
        MultiHeadAttention(2)  # type: ignore[call-arg]


def test_arguments_of_the_classes_above_are_known() -> None:
    assert {"scale", "position", "dropout", "dtype"} <= constructor_arguments(DotAttention)
    assert "query" in call_arguments(DotAttention)
    assert all(constructor_arguments(getattr(layers, name)) for name in layers.__all__)
