"""Weights by name: all of a network's, of its shapes, and no other."""

import keras
import numpy as np
import pytest

from regard.bundle.named_weights import copy_weights
from regard.errors import BundleError


def network() -> keras.Model:
    inputs = keras.Input((3,))
    return keras.Model(inputs, keras.layers.Dense(2, name="answer")(inputs))


WEIGHTS = {
    "answer/kernel": np.arange(6, dtype=np.float32).reshape(3, 2),
    "answer/bias": np.array([5, 7], np.float32),
}


def test_they_are_copied() -> None:
    model = copy_weights(network(), WEIGHTS)
    kernel, bias = model.get_weights()
    np.testing.assert_array_equal(kernel, WEIGHTS["answer/kernel"])
    np.testing.assert_array_equal(bias, WEIGHTS["answer/bias"])


def test_missing_other_and_turned_ones_are_refused() -> None:
    for wrong, name in (
        ({"answer/bias": WEIGHTS["answer/bias"]}, "answer/kernel"),
        ({**WEIGHTS, "extra": np.ones(2)}, "extra"),
        ({**WEIGHTS, "answer/kernel": WEIGHTS["answer/kernel"].T}, "answer/kernel"),
    ):
        with pytest.raises(BundleError, match=f"Received: '{name}'"):
            copy_weights(network(), wrong)
