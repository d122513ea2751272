"""The keywords of every attention layer, as a type."""

import inspect

import keras

from regard.layers import AttentionLayer
from regard.layers.options import Options


def test_they_are_the_arguments_of_the_abstract_layer_and_of_keras() -> None:
    own, keras_s = (
        {name for name in inspect.signature(each.__init__).parameters if name != "self"}
        for each in (AttentionLayer, keras.layers.Layer)
    )
    assert set(Options.__annotations__) == (own | keras_s) - {"kwargs"}
