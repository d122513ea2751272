"""Which layers count, where they stand, and the weights of one call."""

import keras
import numpy as np
import pytest
from keras import ops

from regard import layers
from regard.errors import ArgumentError
from regard.explain import attention_maps
from regard.explain.attending_layers import call_weights, layers_that_attend
from regard.models import text_classifier
from regard.ops.keras_mask import attach_mask, carried_mask

STATES = np.random.default_rng(0).normal(size=(2, 5, 6)).astype("float32")
VALID = np.array([[True] * 5, [True, True, True, False, False]])


def softmax(scores, allowed=True):
    grown = np.where(allowed, np.exp(scores - scores.max(-1, keepdims=True)), 0)
    return grown / grown.sum(-1, keepdims=True)


class Pair(keras.layers.Layer):
    """Owns two layers of one name, and one of another."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.both = [layers.DotAttention(name="dot"), layers.DotAttention(name="dot")]
        self.table = {"wide": keras.layers.Dense(6, name="wide")}

    def call(self, states):
        return self.table["wide"](self.both[1](self.both[0](states)))


def built() -> keras.Model:
    states = keras.Input((5, 6))
    inner = keras.Sequential([keras.Input((5, 6)), Pair(name="pair")], name="inner")
    shared = keras.layers.Attention(name="shared")
    found = inner(shared([states, states]))
    outer = keras.Model(states, shared([found, found]), name="outer")
    inputs = keras.Input((5, 6))
    pooled = layers.AttentionPooling(name="pool")(outer(inputs))
    return keras.Model(inputs, keras.layers.Dense(3)(pooled))


def test_where_layers_stand():
    found = layers_that_attend(built())
    assert {path: len(each) for path, each in found.items()} == {
        "outer/shared": 1,
        "outer/inner/pair/dot": 2,
        "pool": 1,
    }
    assert isinstance(found["pool"][0], layers.AttentionPooling)


def test_a_layer_in_two_places_is_listed_once():
    dot = layers.DotAttention(name="dot")
    one, two = (keras.Sequential([keras.Input((5, 6)), dot], name=each) for each in ("one", "two"))
    inputs = keras.Input((5, 6))
    model = keras.Model(inputs, two(one(inputs)))
    assert layers_that_attend(model) == {"one/dot": [dot]}
    assert list(attention_maps(model, STATES)) == ["one/dot", "one/dot#2"]


@pytest.mark.parametrize(
    ("contender", "paths"),
    [
        ("mean_pooling", ["transformer/attention"]),
        ("pooling_mlp", ["transformer/attention", "slot", "slot/attention"]),
    ],
)
def test_a_slot_that_does_not_attend_is_left_out(contender, paths):
    model = text_classifier(contender, vocabulary=11, units=3, encoder="transformer")
    ends = [path.rpartition("/") for path in layers_that_attend(model)]
    assert [name for _, _, name in ends] == [path.rpartition("/")[2] for path in paths]


def test_weights_of_a_layer_that_is_not_changed():
    layer = keras.layers.GroupQueryAttention(4, 6, 3)
    output = ops.convert_to_numpy(layer(STATES, STATES))
    before = dict(vars(layer))
    weights = call_weights(layer, (ops.convert_to_tensor(STATES),) * 2, {})[""]
    parts = [np.array(each) for each in layer.get_weights()]
    query = np.einsum("btd,dnh->bnth", STATES, parts[0]) + parts[1][:, None]
    key = np.einsum("bsd,dnh->bnsh", STATES, parts[2]) + parts[3][:, None]
    expected = softmax(np.einsum("bnth,bnsh->bnts", query, np.repeat(key, 2, axis=1)) / 2)
    np.testing.assert_allclose(ops.convert_to_numpy(weights), expected, atol=1e-5)
    assert vars(layer) == before
    assert layer._return_attention_scores is False
    np.testing.assert_array_equal(ops.convert_to_numpy(layer(STATES, STATES)), output)


class Grouped(keras.layers.GroupQueryAttention):
    """Hands on no weights."""

    def call(self, query, value, key=None, training=None):
        return super().call(query, value, key, training=training)


def test_weights_that_a_layer_does_not_hand_on():
    layer, open_layer = Grouped(4, 6, 3), keras.layers.GroupQueryAttention(4, 6, 3)
    layer(STATES, STATES)
    open_layer(STATES, STATES)
    open_layer.set_weights(layer.get_weights())
    _, expected = open_layer(STATES, STATES, return_attention_scores=True)
    weights = call_weights(layer, (ops.convert_to_tensor(STATES),) * 2, {})[""]
    weights, expected = (ops.convert_to_numpy(each) for each in (weights, expected))
    np.testing.assert_allclose(weights, expected, atol=1e-6)


def test_weights_where_the_kernel_gives_none():
    layer = keras.layers.MultiHeadAttention(3, 4)
    layer(STATES, STATES)
    layer._flash_attention = True
    weights = call_weights(layer, (ops.convert_to_tensor(STATES),) * 2, {})[""]
    assert tuple(weights.shape) == (2, 3, 5, 5)
    assert layer._flash_attention is True


def test_the_masks_of_tensors_stay():
    layer = keras.layers.MultiHeadAttention(3, 4)
    layer(STATES, STATES)
    tensor = attach_mask(ops.convert_to_tensor(STATES), ops.convert_to_tensor(VALID))
    weights = call_weights(layer, (tensor, tensor), {"value_mask": carried_mask(tensor)})[""]
    assert np.array_equal(ops.convert_to_numpy(carried_mask(tensor)), VALID)
    found = ops.convert_to_numpy(weights)
    assert np.array_equal(found[1, :, :3] == 0, np.broadcast_to(~VALID[1], (3, 3, 5)))


class Odd(keras.layers.Layer):
    """Gives one thing when it is asked for two, or a second that is no tensor."""

    def __init__(self, second=None):
        super().__init__(name="odd")
        self.second = second

    def call(self, states, return_attention_scores=False):
        return states if self.second is None else (states, self.second)


class Silent(keras.layers.MultiHeadAttention):
    """Computes no weights."""

    def call(self, query, value):
        return query


@pytest.mark.parametrize(
    ("layer", "received"),
    [
        (Odd(), "{tensor} from the layer 'odd' (Odd)"),
        (Odd("text"), "({tensor}, str) from the layer 'odd' (Odd)"),
        (Silent(3, 4, name="silent"), "NoneType from the layer 'silent' (Silent)"),
    ],
)
def test_a_layer_without_weights_raises(layer, received):
    tensor = ops.convert_to_tensor(STATES)
    arguments = (tensor,) * (2 if isinstance(layer, Silent) else 1)
    with pytest.raises(ArgumentError) as caught:
        call_weights(layer, arguments, {})
    assert str(caught.value) == (
        "An attention layer must give its output and its weights when it is asked for both."
        f" Received: {received.format(tensor=type(tensor).__name__)}"
    )


def test_weights_of_further_levels_follow_and_all_else_is_left():
    numbers = np.random.default_rng(0).normal(size=(2, 3, 4, 7)).astype("float32")
    documents = ops.convert_to_tensor(numbers)
    layer = layers.HierarchicalAttention()
    _, sentences, words = layer(documents, return_attention_scores=True)
    found = call_weights(layer, (documents,), {})
    assert list(found) == ["", "words"]
    assert_same(found[""], sentences)
    assert_same(found["words"], words)
    dot, states = layers.DotAttention(), documents[:, 0]
    _, weights = dot(states, return_attention_scores=True)
    found = call_weights(dot, (states,), {"return_scores": True})
    assert list(found) == [""]
    assert_same(found[""], weights)


def assert_same(one, other):
    assert np.array_equal(ops.convert_to_numpy(one), ops.convert_to_numpy(other))
