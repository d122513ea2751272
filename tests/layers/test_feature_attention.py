"""The gate over features: on a table, one gate for all steps, what it refuses.

On a sequence with a gate a step the contract holds it (`tests/contract`).
"""

import json
import re

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, MaskError, ShapeError
from regard.layers import FeatureAttention
from regard.positions import Causal
from tests.contract.gradients import gradients
from tests.contract.oracles import gate
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 3, 5, 7
VALID = np.array([[True, False, True, True, False], [True] * STEPS, [False] * STEPS])


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


@pytest.mark.parametrize("normalizer", ["softmax", "sigmoid", "sparsemax", "entmax15", "hardmax"])
def test_a_row_of_a_table_has_its_gate(normalizer):
    value = values(WIDTH)
    layer = built(value, normalizer=normalizer)
    output, weights = called(layer, value)
    assert close(output, weights * value)
    if normalizer in ("softmax", "sigmoid"):
        looped = gate(layer, value[:, None], np.ones((BATCH, 1), bool))
        assert close(output, looped[0][:, 0], 1e-5)
        assert close(weights, looped[1][:, 0], 1e-5)
    if normalizer != "sigmoid":
        assert close(weights.sum(-1), np.ones(BATCH))
    assert np.any(weights == 0) == (normalizer in ("sparsemax", "entmax15", "hardmax"))


def test_three_lines_of_keras_give_the_same():
    value = values(WIDTH)
    layer, dense = built(value), keras.layers.Dense(WIDTH, activation="softmax")
    dense.build(value.shape)
    dense.set_weights(layer.get_weights())
    assert close(called(layer, value)[0], array(keras.ops.multiply(value, dense(value))))


def test_a_masked_step_is_never_read_for_the_gate_of_all():
    value = values(STEPS, WIDTH)
    layer = built(value, shared=True)
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


def test_it_is_saved_and_compiled_for_a_table(tmp_path):
    value = values(WIDTH)
    layer = built(value, use_bias=False, normalizer="sigmoid", dropout=0.3, seed=5)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.get_config() == layer.get_config()
    symbolic = keras.Input((WIDTH,))
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


def test_half_precision_of_the_gate_of_all():
    dtype, tolerance = "float16", 2e-2
    value = values(STEPS, WIDTH)
    layer = built(value, dtype=f"mixed_{dtype}", shared=True)
    for each in layer(value, mask=VALID, return_attention_scores=True):
        assert keras.backend.standardize_dtype(each.dtype) == dtype
    expected = called(built(value, shared=True), value, mask=VALID)
    for found, wanted in zip(called(layer, value, mask=VALID), expected, strict=True):
        assert close(found, wanted, tolerance)
    long = np.ones((1, 70_000, WIDTH), "float32")  # the largest float16 is 65,504
    assert np.all(np.isfinite(called(layer, long)[1]))


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


def test_symbols_of_one_gate_for_all_steps():
    given = keras.KerasTensor((BATCH, STEPS, WIDTH))
    output, weights = FeatureAttention(shared=True)(given, return_attention_scores=True)
    assert output.shape == (BATCH, STEPS, WIDTH)
    assert weights.shape == (BATCH, WIDTH)


@pytest.mark.parametrize("shared", [False, True])
def test_scores_beyond_the_largest_float16(shared):
    value = np.full((2, 3, WIDTH), 60_000.0, "float32")
    kernel = np.ones((WIDTH, WIDTH), "float32") * np.linspace(1, 2, WIDTH, dtype="float32")
    layer = built(value, dtype="float16", shared=shared)
    layer.set_weights([kernel, np.zeros(WIDTH)])
    _, weights = layer(value, return_attention_scores=True)
    expected = np.broadcast_to(np.arange(WIDTH) == WIDTH - 1, weights.shape)
    assert np.array_equal(array(weights), expected)
