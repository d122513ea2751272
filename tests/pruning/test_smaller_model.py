"""The smaller model gives what the model gives in which the weights behind are zero."""

import keras
import numpy as np
import pytest
from keras import layers

from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError, UnsupportedError
from regard.layers import MultiHeadAttention
from regard.pruning import shrink

RANDOM = np.random.default_rng(0)


def numbers(*shape):
    return RANDOM.normal(size=shape).astype("float32")


def settled(model):
    """With weights of any size, biases and moving averages too."""
    model.set_weights([0.5 + np.abs(numbers(*each.shape)) for each in model.get_weights()])
    return model


def same(smaller, masked, x):
    found, expected = (keras.ops.convert_to_numpy(each(x)) for each in (smaller, masked))
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-5)


def zero(weight, places, axis):
    value = keras.ops.convert_to_numpy(weight).copy()
    np.moveaxis(value, axis, 0)[places] = 0
    weight.assign(value)


def network():
    inputs = keras.Input((6, 6, 2))
    x = layers.Conv2D(5, 3, padding="same", use_bias=False, name="first")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("sigmoid")(x)  # not 0 at 0
    x = layers.MaxPooling2D()(x)
    x = layers.Dropout(0.3)(x)
    x = layers.Conv2D(7, 2, activation="relu", name="second")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(3, "tanh", name="hidden")(x)
    return settled(keras.Model(inputs, layers.Dense(2, name="answer")(x)))


def test_filters_and_units_of_a_network_are_gone():
    model = network()
    out = {"first": [0, 3], "second": [1, 2, 6]}, {"hidden": [1]}
    x = numbers(3, 6, 6, 2)
    before = keras.ops.convert_to_numpy(model(x))
    smaller = shrink(model, filters=out[0], units=out[1])
    assert np.array_equal(keras.ops.convert_to_numpy(model(x)), before)
    shapes = [tuple(each.shape) for each in smaller.trainable_weights if len(each.shape) > 1]
    assert shapes == [(3, 3, 2, 3), (2, 2, 3, 4), (16, 2), (2, 2)]
    zero(model.get_layer("second").kernel, [0, 3], 2)
    zero(model.get_layer("hidden").kernel, [k for k in range(28) if k % 7 in (1, 2, 6)], 0)
    zero(model.get_layer("answer").kernel, [1], 0)
    same(smaller, model, x)
    assert not np.allclose(keras.ops.convert_to_numpy(model(x)), before)


@pytest.mark.parametrize("groups", [None, 1])
def test_heads_of_regard(groups):
    layer = MultiHeadAttention(4, 3, value_dim=2, num_key_value_heads=groups, name="heads")
    model = settled(keras.Sequential([keras.Input((None, 5)), layer, layers.Dense(3)]))
    model.set_weights([value - 1 for value in model.get_weights()])
    smaller = shrink(model, heads={"heads": [0, 2]})
    assert smaller.layers[0].num_heads == 2
    zero(layer._output_kernel, [0, 2], 0)
    same(smaller, model, numbers(2, 7, 5))


def test_heads_of_keras_beside_a_residual(tmp_path):
    inputs = keras.Input((None, 5))
    layer = layers.MultiHeadAttention(4, 3, name="heads")
    x = inputs + layer(inputs, inputs)
    model = settled(keras.Model(inputs, layers.LayerNormalization()(x)))
    model.set_weights([value - 1 for value in model.get_weights()])
    smaller = shrink(model, heads={"heads": [3]})
    assert smaller.count_params() == model.count_params() - 3 * (5 * 3 + 3) - 3 * 5
    zero(layer._output_dense.kernel, [3], 0)
    x = numbers(2, 7, 5)
    same(smaller, model, x)
    smaller.save(tmp_path / "model.keras")
    same(keras.saving.load_model(tmp_path / "model.keras"), model, x)


def test_rows_of_a_recurrent_layer():
    model = settled(
        keras.Sequential(
            [keras.Input((4, 3)), layers.Dense(5, "relu", name="hidden"), layers.LSTM(2)]
        )
    )
    model.set_weights([value - 1 for value in model.get_weights()])
    smaller = shrink(model, units={"hidden": [2, 4]})
    zero(model.layers[-1].cell.kernel, [2, 4], 0)
    same(smaller, model, numbers(2, 4, 3))


def test_what_cannot_be_followed_names_layer_and_reason():
    inputs = keras.Input((4,))
    x = layers.Dense(4, name="hidden")(inputs)
    residual = keras.Model(inputs, layers.Dense(2)(layers.Add(name="sum")([inputs, x])))
    with pytest.raises(UnsupportedError, match=r"layer 'sum' .Add., which joins it with another"):
        shrink(residual, units={"hidden": [0]})
    shared = layers.Dense(4, name="shared")
    twice = keras.Model(inputs, layers.Dense(2)(shared(shared(inputs))))
    with pytest.raises(UnsupportedError, match=r"'shared' .* is called more than once"):
        shrink(twice, units={"shared": [0]})
    last = keras.Model(inputs, layers.ReLU()(x))
    with pytest.raises(UnsupportedError, match=r"'hidden' .* is an output of the model"):
        shrink(last, units={"hidden": [0]})
    steps = keras.Input((3, 4))
    seen = MultiHeadAttention(2, 2, name="heads")(steps, return_attention_scores=True)
    with pytest.raises(UnsupportedError, match="returns the weights of its heads too"):
        shrink(keras.Model(steps, seen), heads={"heads": [0]})


@pytest.mark.parametrize(
    ("error", "match", "options"),
    [
        (ArgumentError, "One of `heads`, `units` and `filters`", {}),
        (ArgumentTypeError, "`units` must be a dictionary", {"units": ["hidden"]}),
        (
            ArgumentTypeError,
            "`units` must name what is taken out by integers",
            {"units": {"hidden": 1}},
        ),
        (UnknownNameError, "Did you mean 'hidden'", {"units": {"hiden": [1]}}),
        (ArgumentError, "must be from 0 to 2. Received: .3.", {"units": {"hidden": [3]}}),
        (ArgumentError, "must leave at least one", {"units": {"hidden": [0, 1, 2]}}),
        (UnsupportedError, "name it in `filters`", {"units": {"first": [1]}}),
        (UnsupportedError, "has no filters", {"filters": {"hidden": [1]}}),
        (UnsupportedError, "has no heads", {"heads": {"hidden": [1]}}),
    ],
)
def test_what_cannot_be_asked(error, match, options):
    with pytest.raises(error, match=match):
        shrink(network(), **options)


def test_a_model_without_a_graph():
    with pytest.raises(ArgumentTypeError, match="Sequential or functional model that is built"):
        shrink(keras.Sequential([layers.Dense(3, name="hidden")]), units={"hidden": [0]})
