"""The convolutions, against plain loops."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.models.convolution_encoder import ConvolutionEncoder
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH, UNITS = 2, 7, 5, 3
# A hole too: what is masked is zero wherever it stands.
MASK = np.array([[1] * 7, [1, 1, 0, 1, 0, 0, 0]], bool)


def inputs() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def encoder() -> ConvolutionEncoder:
    layer = ConvolutionEncoder(UNITS, seed=4)
    layer.build((None, None, WIDTH))
    for weight in layer.weights:
        if weight.path.endswith("bias"):
            weight.assign(np.linspace(0.1, 0.9, 2 * UNITS))
    return layer


def by_hand(layer: ConvolutionEncoder, mask: np.ndarray) -> np.ndarray:
    states = inputs().astype("float64")
    values = [array(weight.value).astype("float64") for weight in layer.weights]
    for kernel, bias in (values[:2], values[2:]):
        states = states * mask[..., None]
        found = np.zeros((BATCH, STEPS, 2 * UNITS))
        for place in range(STEPS):
            for step, matrix in zip((place - 1, place, place + 1), kernel, strict=True):
                if 0 <= step < STEPS:
                    found[:, place] += states[:, step] @ matrix
        states = np.maximum(found + bias, 0)
    return states * mask[..., None]


def test_states_are_those_of_plain_loops():
    layer = encoder()
    found = array(layer(inputs(), mask=MASK))
    assert close(found, by_hand(layer, MASK), 1e-5)
    assert np.all(found[~MASK] == 0)
    assert np.all(np.any(found[MASK] != 0, axis=-1))
    whole = np.ones_like(MASK)
    assert close(array(layer(inputs())), by_hand(layer, whole), 1e-5)


def test_what_stands_under_the_mask_is_never_read():
    layer, poisoned = encoder(), inputs()
    poisoned[~MASK] = np.nan
    assert np.array_equal(array(layer(poisoned, mask=MASK)), array(layer(inputs(), mask=MASK)))


def test_the_config_gives_the_same_layer():
    layer = encoder()
    again = ConvolutionEncoder.from_config(layer.get_config())
    again.build((None, None, WIDTH))
    assert np.array_equal(array(again.weights[0].value), array(layer.weights[0].value))
    assert again(keras.Input((None, WIDTH))).shape == (None, None, 2 * UNITS)


def test_without_a_seed_starts_differ():
    layers = [ConvolutionEncoder(UNITS) for _ in range(2)]
    for layer in layers:
        layer.build((None, None, WIDTH))
    assert not np.array_equal(*[array(layer.weights[0].value) for layer in layers])


def test_wrong_units_raise():
    with pytest.raises(ArgumentError, match="`units` must be a positive integer"):
        ConvolutionEncoder(0)
