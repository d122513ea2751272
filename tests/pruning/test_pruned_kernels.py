"""Which weights are connections, and along which axis they are summed."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.layers import CRF, MultiHeadAttention, NoiseChannel
from regard.positions import RelativeBias
from regard.pruning.pruned_kernels import kernels_of


class _Own(keras.layers.Layer):
    """A layer of a user's, with a weight of any name."""

    def build(self, shape):
        self.mixing = self.add_weight(shape=(shape[-1], 3), name="mixing")
        self.frozen = self.add_weight(shape=(2, 2), name="frozen", trainable=False)

    def call(self, x):
        return x @ self.mixing


def found(*layers, shape=(5, 8)):
    model = keras.Sequential([keras.Input(shape), *layers])
    kernels = kernels_of(model)
    return {each.weight.name: each.input_axis for each in kernels}


def test_any_layer_has_kernels():
    assert found(_Own(name="own")) == {"mixing": 0}
    names = {"query_kernel": 0, "key_kernel": 0, "value_kernel": 0, "output_kernel": 1}
    assert found(MultiHeadAttention(2, 4, position=RelativeBias())) == names
    assert found(keras.layers.GRU(3)) == {"kernel": 0, "recurrent_kernel": 0}
    assert found(keras.layers.Conv1D(3, 2)) == {"kernel": 1}
    assert found(keras.layers.Conv1DTranspose(3, 2)) == {"kernel": 2}
    assert found(keras.layers.DepthwiseConv1D(2)) == {"kernel": None}
    separable = found(keras.layers.SeparableConv1D(3, 2))
    assert separable == {"depthwise_kernel": None, "pointwise_kernel": 1}


def test_heads_of_keras():
    inputs = keras.Input((5, 6))
    model = keras.Model(inputs, keras.layers.MultiHeadAttention(2, 3)(inputs, inputs))
    axes = {each.path.split("/", 1)[1]: each.input_axis for each in kernels_of(model)}
    assert axes == {
        "query/kernel": 0,
        "key/kernel": 0,
        "value/kernel": 0,
        "attention_output/kernel": 1,
    }


def test_tables_are_no_kernels():
    inputs = keras.Input((5,))
    words = keras.layers.Embedding(7, 4)(inputs)
    tags = keras.layers.Dense(3, name="scores")(words)
    model = keras.Model(inputs, [CRF()(tags), keras.layers.Dense(2, name="other")(words)])
    assert [each.path for each in kernels_of(model)] == ["scores/kernel", "other/kernel"]
    noisy = keras.Sequential([keras.Input((3,)), NoiseChannel(np.eye(3))])
    frozen = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, trainable=False)])
    for each in (noisy, frozen):
        with pytest.raises(ArgumentError, match="There must be a kernel to prune"):
            kernels_of(each)


def test_layers_are_chosen_by_name_and_with_what_is_inside():
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)])
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, name="first"), inner])
    assert len(kernels_of(model)) == 3
    assert len(kernels_of(model, [inner.name])) == 2
    assert [each.layer.name for each in kernels_of(model, ["first"])] == ["first"]
    with pytest.raises(UnknownNameError, match="Did you mean 'first'"):
        kernels_of(model, ["frist"])
    with pytest.raises(ArgumentTypeError, match="`layers` must be None or a list"):
        kernels_of(model, "first")
