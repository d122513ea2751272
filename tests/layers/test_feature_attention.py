"""The gate over features: loops, masked steps, one gate for all steps, what it refuses."""

import json
import math
import re

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, MaskError, ShapeError
from regard.layers import FeatureAttention
from regard.ops.keras_mask import carried_mask, carry_mask
from regard.positions import Causal
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 3, 5, 7
VALID = np.array([[True, False, True, True, False], [True] * STEPS, [False] * STEPS])
RANKS = [(WIDTH,), (STEPS, WIDTH)]


def values(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, *shape)).astype("float32")


def built(value: np.ndarray, **options) -> FeatureAttention:
    layer = FeatureAttention(**options)
    layer(value)
    random = np.random.default_rng(7)
    layer.set_weights([random.normal(0.2, 0.6, w.shape) for w in layer.get_weights()])
    return layer


def called(layer, value, **options) -> tuple[np.ndarray, np.ndarray]:
    output, weights = layer(value, return_attention_scores=True, **options)
    return array(output), array(weights)


def gate(layer: FeatureAttention, features: np.ndarray) -> np.ndarray:
    """The weights of one vector of features, in loops."""
    named = {weight.name: array(weight.value).astype("float64") for weight in layer.weights}
    scores = np.zeros(WIDTH)
    for d in range(WIDTH):
        scores[d] = named["bias"][d] if layer.use_bias else 0.0
        for other in range(WIDTH):
            scores[d] += features[other] * named["kernel"][other, d]
    if layer.normalizer == "sigmoid":
        return np.array([1 / (1 + math.exp(-score)) for score in scores])
    return np.array([1 / sum(math.exp(o - score) for o in scores) for score in scores])


def looped(layer, value, valid) -> tuple[np.ndarray, np.ndarray]:
    output, weights = np.zeros(value.shape), np.zeros(value.shape)
    shared = np.zeros((BATCH, WIDTH))
    for b in range(BATCH):
        steps = [t for t in range(STEPS) if valid[b, t]]
        if layer.shared and steps:
            shared[b] = gate(layer, sum(value[b, t].astype("float64") for t in steps) / len(steps))
        for t in steps:
            weights[b, t] = shared[b] if layer.shared else gate(layer, value[b, t])
            output[b, t] = weights[b, t] * value[b, t]
    return output, (shared if layer.shared else weights)


SETTINGS = [{}, {"use_bias": False}, {"normalizer": "sigmoid"}, {"shared": True}]


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_output_equals_the_formula(options):
    value = values(STEPS, WIDTH)
    layer = built(value, **options)
    for valid in (VALID, None):
        taken = np.ones((BATCH, STEPS), bool) if valid is None else valid
        for found, expected in zip(
            called(layer, value, mask=valid), looped(layer, value, taken), strict=True
        ):
            assert close(found, expected, 1e-5)
    assert np.all(called(layer, value, mask=VALID)[0][~VALID] == 0)


@pytest.mark.parametrize("normalizer", ["softmax", "sigmoid", "sparsemax", "entmax15", "hardmax"])
def test_a_row_of_a_table_has_its_gate(normalizer):
    value = values(WIDTH)
    layer = built(value, normalizer=normalizer)
    output, weights = called(layer, value)
    assert close(output, weights * value)
    if normalizer in ("softmax", "sigmoid"):
        assert close(weights, np.array([gate(layer, row) for row in value]), 1e-5)
    if normalizer != "sigmoid":
        assert close(weights.sum(-1), np.ones(BATCH))
    assert np.any(weights == 0) == (normalizer in ("sparsemax", "entmax15", "hardmax"))


def test_three_lines_of_keras_give_the_same():
    value = values(WIDTH)
    layer, dense = built(value), keras.layers.Dense(WIDTH, activation="softmax")
    dense.build(value.shape)
    dense.set_weights(layer.get_weights())
    assert close(called(layer, value)[0], array(keras.ops.multiply(value, dense(value))))


@pytest.mark.parametrize("shared", [False, True])
def test_a_masked_step_is_never_read(shared):
    value = values(STEPS, WIDTH)
    layer = built(value, shared=shared)
    expected = called(layer, value, mask=VALID)
    clean = gradients(layer, [value], mask=VALID)
    assert np.all(clean["input 0"][~VALID] == 0)
    for name, gradient in clean.items():
        assert np.any(np.abs(gradient) > 1e-6), name
    for junk in (np.nan, 1e30):
        dirty = np.where(VALID[..., None], value, np.float32(junk))
        for found, wanted in zip(called(layer, dirty, mask=VALID), expected, strict=True):
            assert np.array_equal(found, wanted)
        for name, gradient in gradients(layer, [dirty], mask=VALID).items():
            assert np.array_equal(gradient, clean[name]), (name, junk)
    pad = ((0, 0), (0, 3), (0, 0))
    more = np.pad(value, pad, constant_values=1e4)
    output = called(layer, more, mask=np.pad(VALID, pad[:2]))[0]
    assert close(output, np.pad(expected[0], pad))


def test_the_output_carries_the_mask():
    value = values(STEPS, WIDTH)
    layer = built(value)
    expected = called(layer, value, mask=VALID)[0]
    carrying = carry_mask(keras.ops.convert_to_tensor(value), keras.ops.convert_to_tensor(VALID))
    output, weights = layer(carrying, return_attention_scores=True)
    assert np.array_equal(array(output), expected)
    assert np.array_equal(array(carried_mask(output)), VALID)
    assert carried_mask(weights) is None
    other = VALID[::-1].copy()
    replaced = layer(carrying, mask=other.astype("int32"))
    assert np.array_equal(array(carried_mask(replaced)), other)
    assert np.array_equal(array(replaced), called(layer, value, mask=other)[0])
    mask = keras.Input((None,), dtype="bool")
    assert carried_mask(layer(keras.Input((None, WIDTH)), mask=mask)) is mask
    assert carried_mask(layer(value)) is None


@pytest.mark.parametrize("shape", RANKS, ids=len)
def test_it_is_saved_and_compiled(shape, tmp_path):
    value = values(*shape)
    layer = built(value, use_bias=False, normalizer="sigmoid", dropout=0.3, seed=5)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.get_config() == layer.get_config()
    symbolic = keras.Input((None,) * (len(shape) - 1) + (WIDTH,))
    outputs = layer(symbolic, return_attention_scores=True)
    assert outputs[0].shape == outputs[1].shape == symbolic.shape
    model = keras.Model(symbolic, outputs)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    for found, compiled, expected in zip(
        loaded(value), model.predict_on_batch(value), called(layer, value), strict=True
    ):
        assert np.array_equal(array(found), expected)
        assert close(compiled, expected)


def test_one_gate_for_all_steps_has_no_axis_for_steps():
    layer = FeatureAttention(shared=True)
    outputs = layer(keras.Input((None, WIDTH)), return_attention_scores=True)
    assert [each.shape for each in outputs] == [(None, None, WIDTH), (None, WIDTH)]
    _, weights = called(layer, values(STEPS, WIDTH)[:, :0])
    assert np.all(weights == 0)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float16", 2e-2), ("bfloat16", 1e-1)])
def test_half_precision(dtype, tolerance):
    value = values(STEPS, WIDTH)
    layer = built(value, dtype=f"mixed_{dtype}", shared=True)
    for each in layer(value, mask=VALID, return_attention_scores=True):
        assert keras.backend.standardize_dtype(each.dtype) == dtype
    expected = called(built(value, shared=True), value, mask=VALID)
    for found, wanted in zip(called(layer, value, mask=VALID), expected, strict=True):
        assert close(found, wanted, tolerance)
    long = np.ones((1, 70_000, WIDTH), "float32")  # the largest float16 is 65,504
    assert np.all(np.isfinite(called(layer, long)[1]))


def test_dropout_and_penalty():
    value = values(STEPS, WIDTH)
    options = {"dropout": 0.5, "seed": 3}
    first, again = (called(built(value, **options), value, training=True) for _ in range(2))
    plain = called(built(value), value)
    assert np.array_equal(first[0], again[0])
    assert not np.array_equal(first[0], plain[0])
    assert np.array_equal(first[1], plain[1])  # the weights are those before dropout
    assert np.array_equal(called(built(value, **options), value)[0], plain[0])
    layer = built(value, attention_regularizer=keras.regularizers.L2(0.7))
    _, weights = called(layer, value, mask=VALID)
    expected = 0.7 * np.sum(np.square(weights, dtype="float64")) / 2  # two samples are valid
    assert close(np.array(float(array(layer.losses[0]))), np.array(expected), 1e-5)


def test_unusable_arguments_raise():
    with pytest.raises(ArgumentError) as caught:
        FeatureAttention(shared=True)(values(WIDTH))
    assert str(caught.value) == (
        "`shared` gives the steps of a sequence one gate. Received: shared=True for a value of "
        f"shape ({BATCH}, {WIDTH}), without steps"
    )
    with pytest.raises(ShapeError) as caught:
        FeatureAttention()(values(2, STEPS, WIDTH))
    assert str(caught.value) == (
        "`value` must have the shape (batch, features) or (batch, steps, features) with known "
        f"features. Received: value of shape ({BATCH}, 2, {STEPS}, {WIDTH})"
    )
    text = (
        f"`mask` is for the steps of a sequence. Received: mask of shape ({BATCH}, {STEPS}) for a "
        f"value of shape ({BATCH}, {WIDTH}), without steps"
    )
    with pytest.raises(MaskError, match=re.escape(text)):
        built(values(WIDTH))(values(WIDTH), mask=VALID)
    with pytest.raises(MaskError, match="must be boolean or integers 0/1"):
        built(values(STEPS, WIDTH))(values(STEPS, WIDTH), mask=VALID.astype("float32"))
    with pytest.raises(ArgumentError, match="need a bias"):
        FeatureAttention(use_bias=False, bias_regularizer="l2")
    with pytest.raises(ArgumentError, match="whose queries have no place"):
        FeatureAttention(position=Causal())
