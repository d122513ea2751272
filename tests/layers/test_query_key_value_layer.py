"""What is prepared once and attended to in steps; that it equals the call is in the contract."""

import keras
import numpy as np
import pytest
from keras import ops

from regard import layers
from regard.errors import ArgumentError, ArgumentTypeError
from regard.kernels import additive_score
from regard.kernels.dispatch import windows
from regard.layers import query_key_value_layer
from regard.ops.attention import Memory
from regard.positions import Causal, LocalWindow, Rotary
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 2, 5, 4


def states(steps: int = STEPS, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.normal(size=(BATCH, steps, WIDTH)).astype("float32")


def built(layer):
    layer.build((None, None, WIDTH))
    return layer


def steps_of(layer, memory, x, **options) -> np.ndarray:
    """The outputs of one query after the other."""
    found = [
        layer.attend(x[:, t : t + 1], memory, start=t, **options)[0] for t in range(x.shape[1])
    ]
    return array(ops.concatenate(found, axis=1))


@pytest.mark.only_on("jax")
def test_a_memory_passes_through_jit_and_scan() -> None:
    import jax

    x = states()
    for layer in (
        layers.AdditiveAttention(3, position=Causal()),
        layers.MultiHeadAttention(2, 4, position=Rotary() + Causal()),
    ):
        expected = array(built(layer)(x))
        memory = jax.jit(layer.prepare)(x)
        assert isinstance(memory, Memory)

        def step(carried, t, layer=layer):
            memory, query = carried
            now = jax.lax.dynamic_slice_in_dim(query, t, 1, axis=1)
            return carried, layer.attend(now, memory, start=t)[0][:, 0]

        _, found = jax.lax.scan(step, (memory, ops.convert_to_tensor(x)), np.arange(STEPS))
        assert close(np.swapaxes(array(found), 0, 1), expected, 1e-5)


def test_one_query_of_an_additive_layer_takes_prepared_keys(monkeypatch) -> None:
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    taken, original = [], additive_score.prepared_scores

    def prepared_scores(query, *others):
        taken.append(tuple(query.shape))
        return original(query, *others)

    monkeypatch.setattr(additive_score.scores, "prepared_scores", prepared_scores)
    x = states()
    for layer in (layers.AdditiveAttention(3), layers.ConcatAttention(3)):
        taken.clear()
        memory = built(layer).prepare(x)
        for length in (1, 2):
            layer.attend(x[:, :length], memory)
        assert taken == [(BATCH, 1, 3)]
        assert layer.prepare(x).prepared is not None
        layer(x)
        assert len(taken) == 1  # a call prepares nothing
    assert built(layers.DotAttention()).prepare(x).prepared is None


def test_a_window_is_computed_alone_where_the_place_is_known(monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", "fused")
    monkeypatch.setattr(windows, "_LEAST", 2)
    bands, original = [], query_key_value_layer.band_of

    def band_of(*given):
        bands.append(original(*given))
        return bands[-1]

    x = states(9)
    for layer in (
        layers.AdditiveAttention(3, position=LocalWindow(2, 1)),
        layers.MultiHeadAttention(2, 3, position=LocalWindow(2, 1)),
    ):
        expected, weights = map(array, built(layer)(x, return_attention_scores=True))
        memory = layer.prepare(x)
        monkeypatch.setattr(query_key_value_layer, "band_of", band_of)
        assert close(steps_of(layer, memory, x), expected, 1e-5)
        _, row, _ = layer.attend(x[:, 4:6], memory, start=4)
        assert close(array(row), weights[..., 4:6, :], 1e-5)
        assert None not in bands
        found, *_ = layer.attend(x[:, 4:5], memory, start=ops.convert_to_tensor(4))
        assert bands.pop() is None  # all pairs
        assert close(array(found), expected[:, 4:5], 1e-5)


def test_where_the_queries_stand_has_to_be_said() -> None:
    layer, x = built(layers.DotAttention(position=Causal(offset=0))), states()
    memory = layer.prepare(x)
    with pytest.raises(ArgumentError, match=r"`start` must say .* Received: start=None"):
        layer.attend(x[:, :1], memory)
    for start, error in (
        (-1, ArgumentError),
        (True, ArgumentTypeError),
        (1.0, ArgumentTypeError),
        (np.float32(1), ArgumentError),
        (np.zeros(2, "int32"), ArgumentError),
    ):
        with pytest.raises(error, match="`start` must be"):
            layer.attend(x[:, :1], memory, start=start)


def test_no_offset_is_needed_where_the_start_is_known() -> None:
    layer, x = built(layers.DotAttention(position=Causal())), states()
    assert close(steps_of(layer, layer.prepare(x), x), array(layer(x)))


def test_what_is_of_all_queries_is_refused_in_training_alone() -> None:
    layer = built(layers.DotAttention(attention_regularizer="l2"))
    x = states()
    memory = layer.prepare(x)
    with pytest.raises(ArgumentError, match="`attention_regularizer` is of the weights of all"):
        layer.attend(x, memory, training=True)
    layer.attend(x, memory)
    assert layer.losses == []
    layer(x)
    assert len(layer.losses) == 1


def test_dropout_in_training_alone() -> None:
    layer, x = built(layers.DotAttention(dropout=0.5, seed=1)), states()
    memory = layer.prepare(x)
    plain, weights, _ = layer.attend(x, memory)
    dropped, before, _ = layer.attend(x, memory, training=True)
    assert np.array_equal(array(plain), array(layer(x)))
    assert np.array_equal(array(weights), array(before))
    assert not close(array(dropped), array(plain), 1e-3)


def test_a_memory_without_keys_gives_zero() -> None:
    layer = built(layers.MultiHeadAttention(2, 3))
    output, weights, _ = layer.attend(states(), layer.prepare(states(0)))
    assert array(weights).shape == (BATCH, 2, STEPS, 0)
    assert np.all(array(output) == 0)


def test_a_memory_is_a_structure_of_tensors() -> None:
    layer = built(layers.AdditiveAttention(3))
    memory = layer.prepare(states(), mask=np.ones((BATCH, STEPS), bool))
    doubled = keras.tree.map_structure(lambda each: each, memory)
    assert isinstance(doubled, Memory)
    assert len(keras.tree.flatten(memory)) == 7
    with pytest.raises(AttributeError):
        memory.key = None


def test_a_tensor_that_stands_on_several_sides_is_masked_once(monkeypatch):
    seen = []

    def zero_masked(tensor, mask, masked=query_key_value_layer.zero_masked):
        seen.append(tuple(tensor.shape))
        return masked(tensor, mask)

    monkeypatch.setattr(query_key_value_layer, "zero_masked", zero_masked)
    query, value, key = (keras.ops.convert_to_tensor(states(seed=seed)) for seed in range(3))
    every = ops.ones((BATCH, STEPS), "bool")
    layer = layers.DotAttention()
    for inputs, given, expected in (
        ((query,), {"mask": every}, 1),
        ((query,), {}, 1),
        ((query, value), {"query_mask": every, "value_mask": every}, 2),
        ((query, query), {"query_mask": every}, 2),  # with a mask, and without
        ((query, value, key), {"value_mask": every}, 3),
    ):
        seen.clear()
        layer(*inputs, **given)
        assert len(seen) == expected + 1  # and the output
