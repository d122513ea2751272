"""Functions without a name that Keras could find are lent one, and get their own back."""

import keras
import pytest

from regard.layers.nameless_functions import lent_names


@keras.saving.register_keras_serializable(package="test_lent_names")
def registered(numbers):
    return numbers


def test_names_are_lent_within_the_block_alone():
    def double(numbers):
        return 2.0 * numbers

    layer = keras.layers.Dense(3, activation=double, kernel_initializer=lambda *_, **__: 0)
    inner = keras.layers.Dense(3, activation="relu", bias_regularizer=registered)
    holder = keras.layers.TimeDistributed(layer)
    nameless = layer.kernel_initializer
    with lent_names([holder, inner]):
        config = holder.get_config()
        copy = keras.layers.TimeDistributed.from_config(config)
        assert copy.layer.activation is double
        assert copy.layer.kernel_initializer is nameless
        assert double.__name__ != "double"
        assert registered.__name__ == "registered"
        assert keras.activations.relu.__name__ == "relu"
    assert double.__name__ == "double"
    assert nameless.__name__ == "<lambda>"


def test_names_are_given_back_after_an_error():
    def double(numbers):
        return 2.0 * numbers

    with pytest.raises(KeyError), lent_names([keras.layers.Dense(3, activation=double)]):
        raise KeyError
    assert double.__name__ == "double"
