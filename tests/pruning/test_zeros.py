"""Zeros counted, and what they save measured."""

import zlib

import keras
import numpy as np
import pytest
from keras import layers

from regard.errors import ArgumentError
from regard.pruning import sparsity, zeros
from tests.contract.subjects import array


def model(units=6):
    return keras.Sequential(
        [keras.Input((8,)), layers.Dense(units, name="first"), layers.Dense(3, name="second")]
    )


def test_zeros_bytes_and_kinds():
    made = model()
    random = np.random.default_rng(0)
    anywhere = random.normal(size=(8, 6)).astype("float32")
    anywhere[[0, 1, 2, 3, 7], [0, 0, 0, 4, 5]] = 0
    units = random.normal(size=(6, 3)).astype("float32")
    units[:, 1] = 0
    made.set_weights([anywhere, np.ones(6), units, np.ones(3)])
    first, second = sparsity(made).kernels
    assert (first.path, first.zeros, first.kind) == ("first/kernel", 5, "unstructured")
    assert (second.shape, second.zeros, second.kind) == ((6, 3), 6, "structured")
    assert first.dense_bytes == 4 * 48
    assert first.compressed_bytes == len(zlib.compress(anywhere.tobytes()))
    assert sparsity(made, layers=["second"]).share == pytest.approx(1 / 3)


def test_two_of_four():
    made = model()
    kernel = np.arange(1.0, 49).reshape(8, 6)
    kernel[[0, 3, 5, 6]] = 0
    kernel[0, 0], kernel[1, 0] = 1, 0  # no whole rows
    kernel[3, 1], kernel[2, 1], kernel[5, 2], kernel[4, 2] = 1, 0, 1, 0
    kernel[6, 3], kernel[7, 3] = 1, 0
    made.layers[0].kernel.assign(kernel)
    found = sparsity(made, layers=["first"])
    assert found.kernels[0].kind == "2:4"
    assert found.seconds is found.speed is None
    for value, kind in ((0, "2:4"), (1, "unstructured")):  # three of four, and one of four
        kernel[1, 1] = kernel[2, 4] = value
        kernel[0, 4] = value
        made.layers[0].kernel.assign(kernel)
        assert sparsity(made, layers=["first"]).kernels[0].kind == kind


def test_time_against_the_same_without_zeros_and_against_another():
    made = model()
    kernel = np.ones((8, 6), "float32")
    kernel[0, 0] = 0
    made.layers[0].kernel.assign(kernel)
    x = np.ones((2, 8), "float32")
    found = sparsity(made, x)
    assert found.seconds > 0
    assert found.speed == found.other_seconds / found.seconds
    assert found.other == "the same model without zeros"
    assert "unstructured: no speed" in str(found)
    assert sparsity(made, x, model(60)).other.startswith("model 'sequential")
    with pytest.raises(ArgumentError, match="needs `x`"):
        sparsity(made, against=made)


def test_the_model_itself_is_timed_first(monkeypatch):
    monkeypatch.setattr(zeros, "_times", lambda own, other: (2.0, 3.0))
    assert sparsity(model(), np.ones((2, 8), "float32")).speed == 1.5


def test_the_other_model_has_numbers_where_zeros_are(monkeypatch):
    made, compared = model(), []
    kernel = np.ones((8, 6), "float32")
    kernel[1, 2] = 0
    made.layers[0].kernel.assign(kernel)
    passes = zeros._passes

    def remembered(each, x):
        compared.append(each)
        return passes(each, x)

    monkeypatch.setattr(zeros, "_passes", remembered)
    sparsity(made, np.ones((2, 8), "float32"), layers=["first"])
    own, other = (array(each.layers[0].kernel.value) for each in compared)
    assert np.array_equal(own, kernel)
    assert np.array_equal(other != kernel, kernel == 0)
