"""A copy without an optimizer."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.pruning import PruneMagnitude, strip

X = np.random.default_rng(0).normal(size=(6, 3, 8)).astype("float32")


def test_copy_has_the_zeros_and_a_third_of_the_file(tmp_path):
    model = keras.Sequential([keras.Input((3, 8)), keras.layers.Dense(500), keras.layers.Dense(8)])
    model.compile("adam", "mse")
    model.fit(X, X, verbose=0, callbacks=[PruneMagnitude(0.5)])
    plain = strip(model)
    assert type(plain) is keras.Sequential
    assert not plain.compiled
    for value, other in zip(model.get_weights(), plain.get_weights(), strict=True):
        assert np.array_equal(value, other)
    model.save(tmp_path / "model.keras")
    plain.save(tmp_path / "plain.keras")
    sizes = [(tmp_path / name).stat().st_size for name in ("model.keras", "plain.keras")]
    assert sizes[1] < 0.6 * sizes[0]
    plain.layers[0].kernel.assign(np.ones((8, 500)))
    assert not np.all(model.get_weights()[0] == 1)


@keras.saving.register_keras_serializable(package="regard-tests")
class Own(keras.Model):
    """A model whose `call` is Python."""

    def __init__(self, width=3, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.dense = keras.layers.Dense(width)

    def call(self, x):
        return self.dense(x)

    def get_config(self):
        return {"width": self.width}


def test_a_model_of_ones_own():
    model = Own()
    out = keras.ops.convert_to_numpy(model(X))
    assert np.array_equal(keras.ops.convert_to_numpy(strip(model)(X)), out)


def test_what_has_no_copy():
    with pytest.raises(ArgumentTypeError, match="`model` must be a Keras model"):
        strip(keras.layers.Dense(3))
    with pytest.raises(ArgumentError, match="`model` must be built"):
        strip(Own())
