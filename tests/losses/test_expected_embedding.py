import json

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError, UnknownNameError
from regard.losses import ExpectedEmbedding
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close

TABLE = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
SCORES = np.random.default_rng(1).normal(size=(2, 7, 5)).astype("float32")
LABELS = np.random.default_rng(2).integers(0, 5, (2, 7))


class Scored(keras.layers.Layer):
    """A loss as a layer, for its gradient."""

    def __init__(self, compute):
        super().__init__()
        self.compute = compute
        self.built = True

    def call(self, inputs):
        return keras.ops.expand_dims(self.compute(inputs), 0)


def test_probabilities_and_scores_are_the_same():
    shares = np.exp(SCORES) / np.exp(SCORES).sum(-1, keepdims=True)
    of_scores = array(ExpectedEmbedding(TABLE, 0.4)(LABELS, SCORES))
    of_shares = array(ExpectedEmbedding(TABLE, 0.4, from_logits=False)(LABELS, shares))
    assert close(of_shares, of_scores, 1e-5)
    assert close(array(ExpectedEmbedding(TABLE, 0.4)(LABELS[..., None], SCORES)), of_scores)


def test_a_low_temperature_is_the_embedding_of_the_largest():
    found = array(ExpectedEmbedding(TABLE, 1e-3)(LABELS, SCORES))
    expected = np.square(TABLE[SCORES.argmax(-1)] - TABLE[LABELS]).mean()
    assert close(found, np.array(expected), 1e-3)


def test_a_gradient_where_argmax_has_none():
    wanted = keras.ops.convert_to_tensor(TABLE[LABELS])

    def of_the_largest(scores):
        hard = keras.ops.one_hot(keras.ops.argmax(scores, axis=-1), 5)
        found = keras.ops.matmul(hard, keras.ops.convert_to_tensor(TABLE))
        # PyTorch refuses a gradient of what does not depend on its input.
        return keras.ops.mean(keras.ops.square(found - wanted)) + 0 * keras.ops.sum(scores)

    assert np.all(gradients(Scored(of_the_largest), [SCORES])["input 0"] == 0)
    loss = ExpectedEmbedding(TABLE)
    found = gradients(Scored(lambda scores: loss(LABELS, scores)), [SCORES])["input 0"]
    assert np.all(np.abs(found).max(-1) > 0)


def test_fifty_thousand_classes_in_half_precision():
    # On JAX the tests keep each program in a file, and the table is part of it.
    classes = 5_000 if keras.backend.backend() == "jax" else 50_000
    random = np.random.default_rng(3)
    table = random.normal(size=(classes, 64)).astype("float16")
    scores = (30 * random.normal(size=(1, 1, classes))).astype("float16")
    loss = ExpectedEmbedding(table, 1 / 8)
    labels = np.array([[classes - 1]])
    found = gradients(Scored(lambda given: loss(labels, given)), [scores])["input 0"]
    assert np.isfinite(array(loss(labels, scores)))
    assert np.all(np.isfinite(found))
    written = len(json.dumps(loss.get_config()))
    assert written < 1.4 * table.size * 4


def test_errors():
    with pytest.raises(ShapeError, match=r"`table` must have the shape \(classes, features\)"):
        ExpectedEmbedding(TABLE[0])
    with pytest.raises(ShapeError, match="`y_pred` must have 5 classes, as the table has"):
        ExpectedEmbedding(TABLE)(LABELS, SCORES[..., 1:])
    with pytest.raises(ArgumentError, match="`temperature` must be a positive number"):
        ExpectedEmbedding(TABLE, -1.0)
    with pytest.raises(UnknownNameError, match="`distance` must be one of 'squared', 'cosine'"):
        ExpectedEmbedding(TABLE, distance="l2")
