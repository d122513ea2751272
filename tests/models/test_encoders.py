"""The encoders: width of the states, equal starts, padding, and a round trip of each."""

import random

import keras
import numpy as np
import pytest

from regard.errors import UnknownNameError
from regard.models.encoders import BIDIRECTIONAL, ENCODERS, make_encoder
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH, UNITS = 2, 5, 7, 3
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0]], bool)
LAYERS = [name for name in ENCODERS if name != "none"]

every = pytest.mark.parametrize("name", LAYERS)


def inputs() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def built(name: str, seed: int = 0) -> keras.layers.Layer:
    layer = make_encoder(name, units=UNITS, seed=seed)
    layer.build((None, None, WIDTH))
    return layer


def model_of(layer: keras.layers.Layer) -> keras.Model:
    """Compiled: much faster with recurrent layers on JAX."""
    x, mask = keras.Input((None, WIDTH)), keras.Input((None,), dtype="bool")
    return keras.Model([x, mask], layer(x, mask=mask))


@every
def test_states_are_twice_the_units_wide_and_ignore_padding(name):
    layer = built(name)
    assert layer.name == "encoder"
    model = model_of(layer)
    assert model.output_shape == (None, None, 2 * UNITS)
    found = model.predict_on_batch([inputs(), MASK])
    assert found.shape == (BATCH, STEPS, 2 * UNITS)
    padded = np.pad(inputs(), ((0, 0), (0, 2), (0, 0)), constant_values=9)
    padded[1, 2:] = -3
    wider = np.pad(MASK, ((0, 0), (0, 2)))
    again = model.predict_on_batch([padded, wider])
    for row, length in enumerate(MASK.sum(1)):
        assert close(again[row, :length], found[row, :length])


@every
def test_each_step_knows_of_the_next_and_the_one_before(name):
    model = model_of(built(name))
    whole = np.ones_like(MASK)
    base = model.predict_on_batch([inputs(), whole])
    other = inputs()
    other[:, 2] += 1
    changed = model.predict_on_batch([other, whole]) != base
    assert np.all(np.any(changed, axis=-1)[:, 1:4])


@every
def test_the_seed_decides_and_the_global_one_has_no_part(name):
    state = random.getstate()
    one, again, other = built(name, seed=1), built(name, seed=1), built(name, seed=2)
    assert random.getstate() == state
    kernels = 0
    for mine, same, its in zip(one.variables, again.variables, other.variables, strict=True):
        mine, same, its = array(mine.value), array(same.value), array(its.value)
        assert np.array_equal(mine, same)
        kernels += not np.array_equal(mine, its)
    assert kernels >= 2


@every
def test_no_two_kernels_start_alike(name):
    kernels = [array(each.value) for each in built(name).weights if "kernel" in each.path]
    for place, one in enumerate(kernels):
        assert not any(np.array_equal(one, other) for other in kernels[:place])


def test_without_an_encoder_there_is_no_layer():
    assert make_encoder("none", units=UNITS, seed=0) is None


def test_those_with_two_directions_say_so():
    kinds = [type(make_encoder(name, units=UNITS, seed=0)) for name in BIDIRECTIONAL]
    assert kinds == [keras.layers.Bidirectional] * 2


def test_an_unknown_encoder_raises():
    with pytest.raises(UnknownNameError, match="Did you mean 'lstm'"):
        make_encoder("lstmm", units=UNITS, seed=0)
