"""The hidden layer's weights and bias."""

import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.layers import AdditiveAttention
from tests.contract.subjects import array

BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH, UNITS = 2, 3, 5, 7, 11, 13, 6


def inputs() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(QUERIES, WIDTH), (KEYS, VALUE_WIDTH), (KEYS, KEY_WIDTH)]
    return [random.normal(size=(BATCH, *shape)).astype("float32") for shape in shapes]


def built(**options) -> AdditiveAttention:
    layer = AdditiveAttention(UNITS, **options)
    layer(*inputs())
    return layer


@pytest.mark.parametrize("use_bias", [True, False])
def test_the_weights(use_bias):
    found = {weight.name: weight.shape for weight in built(use_bias=use_bias).weights}
    expected = {
        "query_kernel": (WIDTH, UNITS),
        "key_kernel": (KEY_WIDTH, UNITS),
        "bias": (UNITS,),
        "vector": (UNITS, 1),
    }
    if not use_bias:
        del expected["bias"]
    assert found == expected


def test_the_bias_starts_at_zero_and_nothing_else_does():
    for weight in built().weights:
        assert np.any(array(weight.value)) == (weight.name != "bias")


def test_a_bias_of_zero_is_no_bias():
    with_bias, without = built(), built(use_bias=False)
    without.set_weights(
        [
            w
            for w, v in zip(with_bias.get_weights(), with_bias.weights, strict=True)
            if v.name != "bias"
        ]
    )
    assert np.array_equal(array(with_bias(*inputs())), array(without(*inputs())))


@pytest.mark.parametrize(
    ("units", "error"), [(0, ArgumentError), (-3, ArgumentError), (2.5, ArgumentTypeError)]
)
def test_unusable_units_raise(units, error):
    with pytest.raises(error) as caught:
        AdditiveAttention(units)
    assert str(caught.value) == f"`units` must be a positive integer. Received: units={units}"


def test_use_bias_is_true_or_false():
    with pytest.raises(ArgumentTypeError) as caught:
        AdditiveAttention(UNITS, use_bias="no")
    assert str(caught.value) == "`use_bias` must be True or False. Received: use_bias='no'"


def test_the_gain_starts_at_one_over_the_root_of_the_units():
    layer = AdditiveAttention(16, normalize=True)
    layer.build((None, None, 3))
    gain = next(weight for weight in layer.weights if weight.name == "gain")
    assert array(gain.value) == 0.25
