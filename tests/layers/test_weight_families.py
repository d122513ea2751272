"""Weights of a family: numbers of their own, and no options without a family."""

import keras
import numpy as np
import pytest

from regard import layers
from regard.errors import ArgumentError
from tests.contract.subjects import array

WIDTH = 7


def drawn(initializer: keras.initializers.Initializer) -> list[np.ndarray]:
    layer = layers.AdditiveAttention(WIDTH, kernel_initializer=initializer)
    layer.build((None, None, WIDTH))
    return [array(weight.value) for weight in layer.weights[:2]]


def test_an_initializer_with_a_generator_goes_on():
    generator = keras.random.SeedGenerator(3)
    one, other = drawn(keras.initializers.GlorotUniform(seed=generator))
    assert not np.array_equal(one, other)


def test_an_initializer_of_ones_own_needs_no_config():
    class Filled(keras.initializers.Initializer):
        def __init__(self, number: float) -> None:
            self.number = number

        def __call__(self, shape, dtype=None):
            return keras.ops.full(shape, self.number, dtype=dtype)

    assert all(np.all(each == 2.5) for each in drawn(Filled(2.5)))


def test_a_seed_gives_each_weight_its_own_numbers_and_always_the_same():
    query, key = drawn(keras.initializers.GlorotUniform(seed=3))[:2]
    assert not np.array_equal(query, key)
    again = drawn(keras.initializers.GlorotUniform(seed=3))
    assert np.array_equal(query, again[0])


def test_options_of_a_family_that_is_not_there_are_refused():
    with pytest.raises(ArgumentError, match=r"need a bias.*for a AdditiveAttention without a bias"):
        layers.AdditiveAttention(4, use_bias=False, bias_constraint="non_neg")


def test_without_a_seed_two_layers_start_with_other_numbers():
    initializer = keras.initializers.GlorotUniform()
    first, second = drawn(initializer), drawn(initializer)
    assert not any(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
