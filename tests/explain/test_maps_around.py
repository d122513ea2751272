"""Attention maps beside other threads, after errors, and of models that have none."""

import threading

import keras
import numpy as np
import pytest
from keras import ops

from regard import layers
from regard.errors import ArgumentError, ArgumentTypeError
from regard.explain import attention_maps

IDS = np.array([[3, 1, 7, 10, 2], [4, 6, 8, 0, 0]])
WIDTH = 6


def one_layer(layer, call=lambda layer, states: layer(states)) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, call(layer, keras.layers.Embedding(11, WIDTH)(ids)))


class Meanwhile(keras.layers.Layer):
    """Lets something happen in another thread while it is called."""

    happen = None

    def call(self, states):
        if self.happen is not None and not isinstance(states, keras.KerasTensor):
            do, self.happen = self.happen, None
            thread = threading.Thread(target=do)
            thread.start()
            thread.join(60)
        return states


def test_other_threads_do_not_add_to_the_maps():
    between = Meanwhile()
    pool = layers.AttentionPooling(name="pool")
    model = one_layer(pool, lambda layer, states: layer(between(states)))
    expected = model.predict_on_batch(IDS)
    other = []
    between.happen = lambda: other.append(ops.convert_to_numpy(model(IDS)))
    assert list(attention_maps(model, IDS)) == ["pool"]
    np.testing.assert_allclose(other[0], expected, atol=1e-6)


def test_two_threads_at_once():
    model = one_layer(layers.AttentionPooling("linear", name="pool"))
    batches = [IDS, IDS[:, ::-1].copy(), IDS[:1], IDS[1:]]
    alone = [attention_maps(model, each) for each in batches]
    found = {}

    def run(place):
        found[place] = [attention_maps(model, batches[place]) for _ in range(5)]

    threads = [threading.Thread(target=run, args=(place,)) for place in range(4)]
    [each.start() for each in threads]
    [each.join(120) for each in threads]
    for place, maps in found.items():
        assert all(list(each) == ["pool"] for each in maps)
        assert all(np.array_equal(each["pool"], alone[place]["pool"]) for each in maps)
    assert len(found) == 4
    assert "call" not in vars(model.get_layer("pool"))


def test_names_that_look_like_second_calls():
    def call(layer, states):
        other = layers.DotAttention(name="dot#2")
        return layer(layer(other(states)))

    maps = attention_maps(one_layer(layers.DotAttention(name="dot"), call), IDS)
    assert list(maps) == ["dot#2", "dot", "dot#3"]


class Broken(keras.layers.Layer):
    works = True

    def call(self, states):
        if not self.works:
            raise OSError("planted")
        return states


def test_layers_are_as_before_after_an_error():
    dot = layers.DotAttention(name="dot")
    dot.call = own = dot.call
    broken = Broken()
    model = one_layer(dot, lambda layer, states: broken(layers.DotAttention()(layer(states))))
    broken.works = False
    with pytest.raises(OSError, match="planted"):
        attention_maps(model, IDS)
    assert vars(dot)["call"] == own
    assert "call" not in vars(model.layers[-2])


def test_a_model_without_attention_raises():
    model = one_layer(keras.layers.GlobalMaxPooling1D())
    with pytest.raises(ArgumentError) as caught:
        attention_maps(model, IDS)
    assert str(caught.value) == (
        "`model` must have an attention layer: one whose `call` takes `return_attention_scores`, or"
        " a kind of keras.layers.MultiHeadAttention or keras.layers.GroupQueryAttention. Received:"
        " a model with the layers Embedding, GlobalMaxPooling1D, InputLayer"
    )


class Idle(keras.Model):
    def __init__(self):
        super().__init__(name="idle")
        self.dot = layers.DotAttention(name="dot")

    def build(self, shape):
        self.dot.build(shape)

    def call(self, states):
        return states


def test_a_model_that_calls_none_of_its_layers_raises():
    model = Idle()
    states = np.ones((2, 5, 3), "float32")
    message = "`model` must be built. Received: 'idle', which has no weights yet; call it once"
    with pytest.raises(ArgumentError, match=message):
        attention_maps(model, states)
    model(states)
    with pytest.raises(ArgumentError) as caught:
        attention_maps(model, states)
    assert str(caught.value) == (
        "`model` must call an attention layer on the way to its outputs. "
        "Received: a model that calls none of dot"
    )


@pytest.mark.parametrize(
    ("inputs", "received"),
    [
        ([[3, 1], [2, 4]], "list of int"),
        ("text", "str of str"),
        ([], "list of nothing"),
        ({"ids": None}, "dict of NoneType"),
    ],
)
def test_wrong_types_raise(inputs, received):
    model = one_layer(layers.DotAttention())
    with pytest.raises(ArgumentTypeError) as caught:
        attention_maps(model, inputs)
    assert str(caught.value) == (
        f"`inputs` must be an array, or a list or dict of arrays. Received: {received}"
    )
    with pytest.raises(ArgumentTypeError) as caught:
        attention_maps(3, IDS)
    assert str(caught.value) == "`model` must be a Keras model. Received: model=3 of type int"


class Cell(keras.layers.Layer):
    """A recurrent cell that attends within a loop."""

    state_size = WIDTH

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dot = layers.DotAttention(name="dot")

    def build(self, shape):
        self.dot.build((None, 1, WIDTH))

    def call(self, step, states):
        found = self.dot(ops.expand_dims(step, 1))[:, 0]
        return found, [found]


@pytest.mark.only_on("jax")
def test_a_layer_within_a_compiled_loop_raises():
    model = one_layer(keras.layers.RNN(Cell(name="cell"), name="rnn"))
    with pytest.raises(ArgumentError) as caught:
        attention_maps(model, IDS)
    assert (
        "`model` must not call an attention layer within a loop or function that the backend"
        " compiles, such as a recurrent layer on JAX. Received: 'rnn/cell/dot', called in one"
    ) in str(caught.value)
