import json

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, MaskError
from regard.layers import ActivityPenalty
from regard.ops.keras_mask import attach_mask, carried_mask
from regard.regularizers import Entropy
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 3, 5, 2
VALID = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], bool)
JIT = keras.backend.backend() != "torch"


def states(*more: int) -> np.ndarray:
    random = np.random.default_rng(0)
    return random.normal(size=(BATCH, STEPS, WIDTH, *more)).astype("float32")


def penalty(layer: keras.layers.Layer, given, **options) -> float:
    layer(given, **options)
    return array(layer.losses[0])


def oracle(given: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """0.7 times the squares of the valid steps, per sample that has one."""
    total, samples = 0.0, 0
    for sample, mask in zip(given.astype("float64"), valid, strict=True):
        samples += mask.any()
        for step, counts in zip(sample, mask, strict=True):
            total += 0.7 * np.sum(step**2) if counts else 0.0
    return np.array(total / max(samples, 1))


def make(**options) -> ActivityPenalty:
    return ActivityPenalty(keras.regularizers.L2(0.7), **options)


@pytest.mark.parametrize("more", [(), (4,)])
def test_the_valid_steps_of_the_valid_samples(more):
    given = states(*more)
    assert close(penalty(make(), given), oracle(given, np.ones_like(VALID)), 1e-5)
    expected = oracle(given, VALID)
    assert close(penalty(make(), given, mask=VALID), expected, 1e-5)
    garbage = np.where(VALID.reshape(BATCH, STEPS, *[1] * (given.ndim - 2)), given, np.nan)
    assert close(penalty(make(), garbage.astype("float32"), mask=VALID), expected, 1e-5)
    assert penalty(make(), given, mask=np.zeros_like(VALID)) == 0


def test_padding_changes_nothing():
    padded = np.pad(states(), ((0, 0), (2, 1), (0, 0)), constant_values=1e4)
    mask = np.pad(VALID, ((0, 0), (2, 1)))
    assert close(penalty(make(), padded, mask=mask), oracle(states(), VALID), 1e-5)


def test_any_shape_without_a_mask():
    for given in (np.ones((3, 2), "float32"), np.ones((3, 2, 2, 2, 5), "float32")):
        assert close(penalty(make(), given), np.array(0.7 * given[0].size), 1e-5)


def test_it_passes_on_what_came():
    given = states()
    given[2] = np.nan
    output = make()(given, mask=VALID)
    assert np.array_equal(array(output), given, equal_nan=True)
    assert np.array_equal(array(carried_mask(output)), VALID)
    assert carried_mask(make()(given[:2])) is None


def test_the_carried_mask_and_the_given_one():
    given = attach_mask(keras.ops.convert_to_tensor(states()), keras.ops.convert_to_tensor(VALID))
    layer = make()
    output = layer(given)
    assert close(array(layer.losses[0]), oracle(states(), VALID), 1e-5)
    assert np.array_equal(array(carried_mask(output)), VALID)
    other = VALID[:, ::-1].copy()
    output = layer(given, mask=other)
    assert close(array(layer.losses[0]), oracle(states(), other), 1e-5)
    assert np.array_equal(array(carried_mask(output)), other)
    assert np.array_equal(array(carried_mask(given)), VALID)


def test_gradients_are_finite_and_pass_through():
    given = np.where(VALID[:, :, None], states(), np.nan).astype("float32")
    layer = make()
    layer(given, mask=VALID)
    found = gradients(layer, [given], mask=VALID)["input 0"]  # without the loss that was added
    assert close(found, np.random.default_rng(5).normal(size=given.shape).astype("float32"))


def test_an_intermediate_layer_in_a_compiled_model():
    """The penalty reaches the layer before it, and its mask the layer behind it."""
    ids = np.array([[1, 2, 3, 0, 0], [2, 0, 0, 0, 0]])
    inputs = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(4, WIDTH, mask_zero=True)
    hidden = embedding(inputs)
    layer = make(name="hidden")
    pooled = keras.layers.GlobalAveragePooling1D()(layer(hidden))
    model = keras.Model(inputs, pooled)
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mse"], jit_compile=JIT)
    table = array(embedding.embeddings.value)
    means = np.stack([table[1:4].mean(axis=0), table[2]])
    assert close(array(model.predict_on_batch(ids)), means)
    model.test_on_batch(ids, np.zeros((2, WIDTH)))
    assert layer._penalty_mean.result() == 0  # training alone counts
    logs = model.train_on_batch(ids, np.zeros((2, WIDTH)), return_dict=True)
    expected = oracle(table[ids], ids > 0)
    assert close(np.array(logs["loss"] - logs["mse"]), expected, 1e-5)
    assert close(np.array(layer._penalty_mean.result()), expected, 1e-5)
    before = array(embedding.embeddings.value).copy()
    model.compile(keras.optimizers.SGD(1.0), "mse", loss_weights=0.0, jit_compile=JIT)
    model.train_on_batch(ids, np.zeros((2, WIDTH)))
    moved = before - array(embedding.embeddings.value)
    counts = np.array([0, 1, 2, 1])[:, None]  # how often each id stands in a valid step
    assert close(moved, 2 * 0.7 * before * counts / 2, 1e-5)


def test_mixed_precision():
    layer = make(dtype="mixed_float16")
    output = layer(100 * states())
    assert keras.backend.standardize_dtype(output.dtype) == "float16"
    assert keras.backend.standardize_dtype(layer.losses[0].dtype) == "float32"
    expected = oracle((100 * states()).astype("float16"), np.ones_like(VALID))
    assert expected > 65504 / 2
    assert close(array(layer.losses[0]), expected, 1e-5)


@pytest.mark.only_on("jax")
def test_a_round_trip_through_the_config(tmp_path):
    layer = make(name="hidden")
    config = json.loads(json.dumps(layer.get_config()))
    again = ActivityPenalty.from_config(config)
    assert again.get_config() == layer.get_config()
    assert again.regularizer.l2 == 0.7
    model = keras.Sequential([keras.Input((None, WIDTH)), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(array(loaded(states())), states())
    assert close(array(loaded.losses[0]), oracle(states(), np.ones_like(VALID)), 1e-5)


@pytest.mark.only_on("jax")
def test_symbolic():
    inputs = keras.Input((None, WIDTH))
    mask = keras.Input((None,), dtype="bool")
    output = make()(inputs, mask=mask)
    assert output.shape == (None, None, WIDTH)
    assert carried_mask(output) is mask


@pytest.mark.only_on("jax")
def test_what_is_no_regulariser():
    for regularizer in (None, Entropy(0.1)):
        with pytest.raises(ArgumentError) as caught:
            ActivityPenalty(regularizer)
        assert "`regularizer` must be a function of a tensor" in str(caught.value)
        assert f"Received: regularizer={regularizer!r}" in str(caught.value)
    with pytest.raises(MaskError, match=r"`mask` must have the shape \(batch, steps\)"):
        make()(states(), mask=VALID[:, :4])
    with pytest.raises(MaskError, match="`mask` must be boolean or integers"):
        make()(states(), mask=VALID.astype("float32"))


def test_one_sample_is_one_sample():
    given = states()[:1]
    assert close(penalty(make(), given, mask=VALID[:1]), oracle(given, VALID[:1]))


def test_a_list_raises_in_the_same_words_when_it_is_built():
    said = []
    for layer in (make(), make()):
        if said:
            layer(states())
        with pytest.raises(ArgumentTypeError, match="`inputs` must be one tensor") as caught:
            layer([states(), states()])
        said.append(str(caught.value))
    assert said[0] == said[1]
