"""The transformer block, against plain loops."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.models.transformer_encoder import TransformerEncoder
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH, UNITS = 2, 7, 5, 3
MASK = np.array([[1] * 7, [1, 1, 0, 1, 0, 0, 0]], bool)


def inputs() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def encoder() -> TransformerEncoder:
    """With biases, scales and shifts that are neither 0 nor 1."""
    layer = TransformerEncoder(UNITS, seed=4)
    layer.build((None, None, WIDTH))
    random = np.random.default_rng(1)
    for weight in layer.weights:
        if "kernel" not in weight.path:
            weight.assign(random.uniform(0.5, 1.5, size=weight.shape))
    return layer


def normalised(x: np.ndarray, layer: keras.layers.Layer) -> np.ndarray:
    scale, shift = (array(weight.value) for weight in layer.weights)
    spread = np.sqrt(x.var(-1, keepdims=True) + layer.epsilon)
    return (x - x.mean(-1, keepdims=True)) / spread * scale + shift


def dense(x: np.ndarray, layer: keras.layers.Layer) -> np.ndarray:
    kernel, bias = (array(weight.value).astype("float64") for weight in layer.weights)
    return x @ kernel + bias


def waves() -> np.ndarray:
    table = np.zeros((STEPS, 2 * UNITS))
    for place in range(STEPS):
        for number in range(UNITS):
            angle = place / 10_000 ** (2 * number / (2 * UNITS))
            table[place, number], table[place, UNITS + number] = np.sin(angle), np.cos(angle)
    return table


def attended(x: np.ndarray, layer: keras.layers.Layer, mask: np.ndarray) -> np.ndarray:
    named = {each.path.rpartition("/")[2]: array(each.value) for each in layer.weights}
    out = np.zeros_like(x)
    for head in range(2):
        query = x @ named["query_kernel"][:, head] + named["query_bias"][head]
        key = x @ named["key_kernel"][:, head]
        value = x @ named["value_kernel"][:, head] + named["value_bias"][head]
        for t in np.flatnonzero(mask):
            scores = np.exp([query[t] @ key[s] / np.sqrt(UNITS) for s in np.flatnonzero(mask)])
            mean = (scores / scores.sum()) @ value[mask]
            out[t] += mean @ named["output_kernel"][head]
    return (out + named["output_bias"]) * mask[:, None]


def by_hand(layer: TransformerEncoder, mask: np.ndarray) -> np.ndarray:
    first, before_attention, before_network, last = layer._norms
    states = np.zeros((BATCH, STEPS, 2 * UNITS))
    for row in range(BATCH):
        x = normalised(dense(inputs()[row].astype("float64"), layer._project), first) + waves()
        x = x + attended(normalised(x, before_attention), layer._attention, mask[row])
        hidden = np.maximum(dense(normalised(x, before_network), layer._hidden), 0)
        states[row] = normalised(x + dense(hidden, layer._out), last) * mask[row][:, None]
    return states


def test_states_are_those_of_plain_loops():
    layer = encoder()
    found = array(layer(inputs(), mask=MASK))
    assert close(found, by_hand(layer, MASK), 1e-5)
    assert np.all(found[~MASK] == 0)
    assert close(array(layer(inputs())), by_hand(layer, np.ones_like(MASK)), 1e-5)


def test_what_stands_under_the_mask_is_never_read():
    layer, poisoned = encoder(), inputs()
    poisoned[~MASK] = np.nan
    assert np.array_equal(array(layer(poisoned, mask=MASK)), array(layer(inputs(), mask=MASK)))


def test_order_matters():
    layer = encoder()
    turned = array(layer(inputs()[:, ::-1]))[:, ::-1]
    assert not close(turned, array(layer(inputs())), 1e-2)


def test_the_config_gives_the_same_layer():
    layer = TransformerEncoder(UNITS, seed=4)
    layer.build((None, None, WIDTH))
    again = TransformerEncoder.from_config(layer.get_config())
    assert np.array_equal(array(again(inputs())), array(layer(inputs())))
    assert again(keras.Input((None, WIDTH))).shape == (None, None, 2 * UNITS)


def test_without_a_seed_starts_differ():
    assert not close(*[array(TransformerEncoder(UNITS)(inputs())) for _ in range(2)])


def test_wrong_units_raise():
    with pytest.raises(ArgumentError, match="`units` must be a positive integer"):
        TransformerEncoder(0)
