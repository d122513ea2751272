"""The last layers: outputs of each kind of answer, and what the seed decides."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.models.answer_layers import (
    class_probabilities,
    label_probabilities,
    plain_numbers,
)


def model(make, count: int, seed: int = 0) -> keras.Model:
    vector = keras.Input((5,))
    return keras.Model(vector, make(vector, count, dropout=0.5, seed=seed))


VECTORS = np.random.default_rng(1).normal(0, 30, size=(7, 5)).astype("float32")


@pytest.mark.parametrize(("classes", "outputs"), [(2, 1), (3, 3)])
def test_probabilities(classes: int, outputs: int) -> None:
    found = model(class_probabilities, classes).predict_on_batch(VECTORS)
    assert found.shape == (7, outputs)
    assert ((found >= 0) & (found <= 1)).all()
    if outputs > 1:
        np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)


def test_numbers_are_of_any_size_and_sign() -> None:
    made = model(plain_numbers, 3)
    kernel, bias = made.get_layer("answer").get_weights()
    np.testing.assert_allclose(
        made.predict_on_batch(VECTORS), VECTORS @ kernel + bias, rtol=1e-4, atol=1e-4
    )


def test_the_seed_decides_the_start() -> None:
    one, same, other = (
        model(plain_numbers, 3, seed).get_layer("answer").get_weights()[0] for seed in (0, 0, 1)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_share_of_all_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`dropout` must be"):
        plain_numbers(keras.Input((5,)), 3, dropout=1.0, seed=0)


def test_labels_have_a_probability_each() -> None:
    found = model(label_probabilities, 3).predict_on_batch(VECTORS)
    logits = model(plain_numbers, 3).predict_on_batch(VECTORS)  # of the same seed
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-logits)), rtol=1e-3, atol=1e-6)
