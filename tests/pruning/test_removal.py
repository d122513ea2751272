"""What each kind of layer does when features are taken out: what cannot be followed is refused."""

import keras
import numpy as np
import pytest
from keras import layers

from regard.errors import UnsupportedError
from regard.layers import DotAttention, MultiHead, MultiHeadAttention
from regard.positions import Alibi, Causal, RelativeBias, Rotary
from regard.pruning.removal import drop_features, drop_heads, pass_on

KEPT = np.array([True, False, True, True])


def built(layer, *shape):
    layer(keras.Input(shape))
    return layer


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (layers.LayerNormalization(), "normalises over all features"),
        (layers.BatchNormalization(axis=1), "normalises along another axis"),
        (layers.Activation("softmax"), "has the activation 'softmax'"),
        (layers.MaxPooling1D(data_format="channels_first"), "channels that are not last"),
        (layers.Conv1D(4, 1, groups=2), "reads it in a way that is not known"),
        (layers.Reshape((20,)), "reads it in a way that is not known"),
        (MultiHeadAttention(2, 2), "reads it in a way that is not known"),
    ],
)
def test_what_reads_in_another_way_is_refused(layer, reason):
    layer = built(layer, 5, 4)
    with pytest.raises(UnsupportedError, match=reason) as caught:
        pass_on(layer, KEPT, (None, 5, 4))
    assert repr(layer.name) in str(caught.value)


def test_flattened_features_repeat():
    _, kept = pass_on(layers.Flatten(), KEPT, (None, 2, 3, 4))
    assert kept.tolist() == KEPT.tolist() * 6
    with pytest.raises(UnsupportedError, match="lengths are not known"):
        pass_on(layers.Flatten(), KEPT, (None, None, 4))


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (layers.GRU(4), "has no units that can be taken out"),
        (layers.Conv1D(4, 1, groups=2), "groups"),
        (layers.Dense(4, "softmax"), "has the activation 'softmax'"),
        (layers.Dense(4, activation=lambda x: x), "has the activation"),
    ],
)
def test_features_that_cannot_be_taken_out(layer, reason):
    with pytest.raises(UnsupportedError, match=reason):
        drop_features(built(layer, 5, 4), KEPT)


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (MultiHeadAttention(4, 2, position=Alibi()), "a position, Alibi, that tells heads apart"),
        (MultiHeadAttention(4, 2, position=Causal() + RelativeBias()), "RelativeBias"),
        (MultiHeadAttention(4, 2, num_key_value_heads=2), "shares keys and values"),
        (DotAttention(), "has no heads"),
        (MultiHead(layers.Dense(3), 4), "has no heads"),
    ],
)
def test_heads_that_cannot_be_taken_out(layer, reason):
    with pytest.raises(UnsupportedError, match=reason):
        drop_heads(built(layer, 5, 4), KEPT)


def test_positions_that_are_the_same_for_all_heads():
    layer = built(MultiHeadAttention(4, 2, position=Causal() + Rotary()), 5, 4)
    assert drop_heads(layer, KEPT).config == {"num_heads": 3, "num_key_value_heads": None}
