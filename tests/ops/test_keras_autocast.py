"""Keras's private scope still reads weights as a call does."""

import keras
import pytest

from regard.ops.keras_autocast import weights_as_in_a_call


class Reading(keras.layers.Layer):
    """A layer that says in which dtype it reads its weight."""

    def build(self, shape) -> None:
        self.weight = self.add_weight(shape=(2,), name="weight")

    def call(self, inputs):
        return self.read()

    def read(self):
        return keras.ops.convert_to_tensor(self.weight) * 1


@pytest.mark.parametrize("dtype", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_a_method_reads_weights_as_the_call_does(dtype) -> None:
    layer = Reading(dtype=dtype)
    called = keras.backend.standardize_dtype(layer(keras.ops.ones((1, 2))).dtype)
    with weights_as_in_a_call(layer):
        assert keras.backend.standardize_dtype(layer.read().dtype) == called
    assert keras.backend.standardize_dtype(layer.read().dtype) == layer.variable_dtype
