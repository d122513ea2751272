"""What all penalties on attention weights keep."""

import json

import keras
import numpy as np
import pytest

from regard import layers
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.regularizers import (
    AttentionRegularizer,
    Coverage,
    DiagonalGuidance,
    Entropy,
    Orthogonality,
)
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close
from tests.regularizers.weights import (
    BATCH,
    KEY_MASK,
    KEYS,
    QUERIES,
    QUERY_MASK,
    Penalised,
    weights,
)

ALL = {
    "coverage": Coverage(0.7),
    "diagonal": DiagonalGuidance(0.7, width=0.3),
    "entropy": Entropy(-0.7),
    "orthogonality": Orthogonality(0.7),
}
every = pytest.mark.parametrize("regularizer", ALL.values(), ids=ALL)
with_and_without_heads = pytest.mark.parametrize("heads", [None, 2])


def penalties(regularizer, given, query_mask=QUERY_MASK, key_mask=KEY_MASK) -> np.ndarray:
    found = regularizer.per_sample(keras.ops.convert_to_tensor(given), query_mask, key_mask)
    assert keras.backend.standardize_dtype(found.dtype) == "float32"
    return array(found)


@every
@with_and_without_heads
def test_one_mask_alone_leaves_the_other_side_whole(regularizer, heads):
    given = weights(heads)
    queries, keys = (np.ones((BATCH, size), bool) for size in (QUERIES, KEYS))
    for query_mask, key_mask in ((QUERY_MASK, None), (None, KEY_MASK)):
        both = queries if query_mask is None else query_mask, keys if key_mask is None else key_mask
        there = both[0][:, :, None] & both[1][:, None, :]
        dirty = np.where(there if heads is None else there[:, None], given, np.float32(np.nan))
        found = penalties(regularizer, dirty, query_mask, key_mask)
        assert close(found, penalties(regularizer, given, *both))


@every
@with_and_without_heads
def test_padding_changes_nothing(regularizer, heads):
    given = weights(heads)
    expected = penalties(regularizer, given)
    assert expected.shape == (BATCH,)
    assert np.any(expected != 0)
    before = [(0, 0)] * (given.ndim - 2)
    queries, keys = (2, 1), (1, 3)  # in front and behind
    masks = np.pad(QUERY_MASK, ((0, 0), queries)), np.pad(KEY_MASK, ((0, 0), keys))
    for value in (0.0, 7.0, np.nan):
        padded = np.pad(given, [*before, queries, keys], constant_values=value)
        assert close(penalties(regularizer, padded, *masks), expected)


@every
def test_what_stands_under_a_mask_is_not_read(regularizer):
    given = weights()
    pairs = QUERY_MASK[:, None, :, None] & KEY_MASK[:, None, None, :]
    garbage = np.where(pairs, given, np.nan).astype("float32")
    assert np.array_equal(penalties(regularizer, garbage), penalties(regularizer, given))


@every
def test_a_sample_without_valid_steps_costs_nothing(regularizer):
    assert penalties(regularizer, weights())[3] == 0


@every
@with_and_without_heads
def test_no_mask_is_all_valid(regularizer, heads):
    given = weights(heads, masked=False)
    everything = np.ones((BATCH, QUERIES), bool), np.ones((BATCH, KEYS), bool)
    expected = penalties(regularizer, given, *everything)
    assert close(penalties(regularizer, given, None, None), expected)
    assert close(array(regularizer(keras.ops.convert_to_tensor(given))), np.sum(expected))


@every
def test_masks_are_broadcast(regularizer):
    given = weights()
    queries, keys = QUERY_MASK[1:2], KEY_MASK[1:2]
    full = np.repeat(queries, BATCH, axis=0), np.repeat(keys, BATCH, axis=0)
    assert close(penalties(regularizer, given, queries, keys), penalties(regularizer, given, *full))
    # The masks of a pooling layer: one for all hops.
    some = np.array([[True], [False], [True], [True]])
    full_some = np.repeat(some, QUERIES, axis=1)
    expected = penalties(regularizer, given, full_some, KEY_MASK)
    assert close(penalties(regularizer, given, some, KEY_MASK), expected)
    assert expected[1] == 0


@every
def test_masks_of_integers(regularizer):
    given = weights()
    integers = QUERY_MASK.astype("int32"), KEY_MASK.astype("uint8")
    assert np.array_equal(penalties(regularizer, given, *integers), penalties(regularizer, given))


@every
def test_a_sample_does_not_see_its_batch(regularizer):
    given = weights()
    expected = penalties(regularizer, given)
    for i in (1, 2):
        alone = (each[i : i + 1] for each in (given, QUERY_MASK, KEY_MASK))
        assert close(penalties(regularizer, *alone), expected[i : i + 1])


@every
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_computed_in_single(regularizer, dtype):
    half = keras.ops.cast(weights(), dtype)
    expected = penalties(regularizer, array(half))
    assert np.array_equal(penalties(regularizer, half), expected)


@every
def test_gradients_are_finite(regularizer):
    given = weights()  # with rows of zeros, and zeros in rows
    given[0, :, 1] = 0  # a valid query without a key
    layer = Penalised(regularizer)
    layer(given)
    for each in (given, np.zeros_like(given)):
        masked = gradients(layer, [each], query_mask=QUERY_MASK, key_mask=KEY_MASK)["input 0"]
        assert np.all(np.isfinite(masked))
        pairs = QUERY_MASK[:, None, :, None] & KEY_MASK[:, None, None, :]
        assert np.all(masked[np.broadcast_to(~pairs, masked.shape)] == 0)
        assert np.all(np.isfinite(gradients(layer, [each])["input 0"]))


@every
@pytest.mark.only_on("jax")
def test_a_round_trip_through_the_config(regularizer):
    config = keras.regularizers.serialize(regularizer)
    assert config["registered_name"] == f"regard>{type(regularizer).__name__}"
    again = keras.regularizers.get(json.loads(json.dumps(config)))
    assert type(again) is type(regularizer)
    assert vars(again) == vars(regularizer)
    assert set(regularizer.get_config()) == set(vars(regularizer))


@every
def test_empty_sequences(regularizer):
    for shape in [(2, 0, 5), (2, 3, 0)]:
        found = penalties(regularizer, np.zeros(shape, "float32"), None, None)
        assert found.shape == shape[:1]
        assert np.all(np.isfinite(found))


@every
def test_as_attention_regularizer_of_a_layer(regularizer):
    """The layer's loss is per sample, and trains in a compiled model."""
    layer = layers.AttentionPooling("linear", hops=3, attention_regularizer=regularizer)
    states = np.random.default_rng(0).normal(size=(2, KEYS, 7)).astype("float32")
    _, given = layer(states, return_attention_scores=True)
    expected = np.sum(penalties(regularizer, given, None, None)) / 2
    assert close(array(layer.losses[0]), expected)
    model = keras.Sequential([keras.Input((None, 7)), layer])
    model.compile("sgd", "mse", jit_compile=keras.backend.backend() != "torch")
    loss = model.train_on_batch(states, np.zeros((2, 3, 7), "float32"))
    assert np.all(np.isfinite(loss))


@pytest.mark.parametrize("cls", [Coverage, DiagonalGuidance, Entropy, Orthogonality])
@pytest.mark.only_on("jax")
def test_the_factor_is_checked(cls):
    for number in (0, -2, np.float32(0.5)):
        assert cls(number).factor == number
    with pytest.raises(ArgumentError, match=r"`factor` must be a finite number\. .* factor=nan"):
        cls(float("nan"))
    with pytest.raises(ArgumentTypeError, match=r"`factor` must be a finite number\. .*='0\.1'"):
        cls("0.1")


@every
@pytest.mark.only_on("jax")
def test_weights_of_another_rank(regularizer):
    for shape in [(2, 3), (2, 3, 5, 7, 11)]:
        with pytest.raises(ShapeError) as caught:
            regularizer(keras.ops.zeros(shape))
        name = type(regularizer).__name__
        assert f"Received: weights of shape {shape} for {name}" in str(caught.value)


@pytest.mark.only_on("jax")
def test_the_abstract_class_cannot_be_made():
    with pytest.raises(TypeError, match="per_sample"):
        AttentionRegularizer(0.1)


@pytest.mark.only_on("jax")
def test_one_of_ones_own():
    class Largest(AttentionRegularizer):
        def per_sample(self, weights, query_mask=None, key_mask=None):
            valid = self._valid(weights, query_mask, key_mask)
            return self.factor * keras.ops.max(valid.weights, axis=(1, 2, 3))

    assert np.array_equal(penalties(Largest(2.0), weights()), 2 * weights().max(axis=(1, 2, 3)))


def test_one_sample_is_one_sample():
    layer = layers.DotAttention(attention_regularizer=Entropy(0.5))
    given = np.random.default_rng(0).normal(size=(1, 5, 3)).astype("float32")
    _, found = layer(given, return_attention_scores=True)
    assert close(array(layer.losses[0]), array(Entropy(0.5)(found)))
