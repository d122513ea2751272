"""What `MultiHead` refuses, in words."""

import re

import numpy as np
import pytest
from keras import layers as keras_layers

from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError
from regard.layers import DotAttention, MultiHead, MultiplicativeAttention

BATCH, STEPS, WIDTH = 3, 5, 7


def convolution() -> keras_layers.Layer:
    return keras_layers.Conv1D(6, 3, padding="same")


REFUSED = [
    (
        {"layer": "gru", "copies": 2},
        ArgumentTypeError,
        "`layer` must be a layer or a list of layers. Received: layer='gru'",
    ),
    ({"layer": []}, ArgumentTypeError, "`layer` must be a layer or a list of layers"),
    (
        {"layer": keras_layers.Dense(2)},
        ArgumentError,
        "`copies` is how many copies of one layer there are; a list has its own length. "
        "Received: copies=None",
    ),
    ({"layer": [keras_layers.Dense(2)], "copies": 2}, ArgumentError, "a list has its own length"),
    (
        {"layer": keras_layers.Dense(2), "copies": 2, "use_bias": False},
        ArgumentError,
        "`use_bias` is for the projections of `head_dim`. Received: use_bias=False, head_dim=None",
    ),
    (
        {"layer": keras_layers.Dense(2), "copies": 2, "diversity_weight": "kernel"},
        ArgumentError,
        "`diversity` and `diversity_weight` go together, and `diversity_slice` needs both. "
        "Received: diversity=None, diversity_weight='kernel', diversity_slice=None",
    ),
    (
        {"layer": keras_layers.Dense(2), "copies": 2, "diversity_slice": ((0, 1),)},
        ArgumentError,
        "`diversity_slice` needs both",
    ),
    (
        {
            "layer": keras_layers.Dense(2),
            "copies": 2,
            "diversity": 0.1,
            "diversity_weight": "kernel",
            "diversity_slice": (0, 2),
        },
        ArgumentTypeError,
        "`diversity_slice` must be None or a list of pairs",
    ),
]


@pytest.mark.parametrize(("arguments", "error", "text"), REFUSED)
def test_unusable_arguments_raise(arguments, error, text):
    with pytest.raises(error, match=re.escape(text)):
        MultiHead(**arguments)


UNFIT = [
    (
        {"layer": [keras_layers.Dense(2), keras_layers.Dense(4)]},
        ShapeError,
        'must have the same shape, with merge="concat" up to the last axis. Received: '
        "merge='stack', outputs of the shapes [(None, None, 2), (None, None, 4)]",
    ),
    (
        {"layer": keras_layers.GRU(2, return_state=True), "copies": 2},
        ShapeError,
        "A head must return one tensor",
    ),
    (
        {
            "layer": convolution(),
            "copies": 2,
            "diversity": 0.1,
            "diversity_weight": "kernels",
        },
        ArgumentError,
        "`diversity_weight` must name one weight of each head, kernel, bias. "
        "Received: diversity_weight='kernels', which names 0",
    ),
    (
        {
            "layer": [keras_layers.Dense(2), keras_layers.Dense(4)],
            "merge": "concat",
            "diversity": 0.1,
            "diversity_weight": "kernel",
        },
        ShapeError,
        "`diversity_weight` must have the same shape in all heads",
    ),
    (
        {
            "layer": convolution(),
            "copies": 2,
            "diversity": 0.1,
            "diversity_weight": "kernel",
            "diversity_slice": ((None, None), (9, None)),
        },
        ArgumentError,
        "`diversity_slice` must leave some of the weight",
    ),
    (
        {
            "layer": convolution(),
            "copies": 2,
            "diversity": 0.1,
            "diversity_weight": "bias",
            "diversity_slice": ((None, None), (0, 1)),
        },
        ArgumentError,
        "`diversity_slice` must have at most a pair an axis",
    ),
]


@pytest.mark.parametrize(("arguments", "error", "text"), UNFIT)
def test_what_does_not_fit_raises(arguments, error, text):
    with pytest.raises(error, match=re.escape(text)):
        MultiHead(**arguments).build((None, None, WIDTH))


def test_unusable_masks_raise():
    states, valid = np.ones((BATCH, STEPS, WIDTH), "float32"), np.ones((BATCH, STEPS), bool)
    layer = MultiHead(keras_layers.Dense(2), 2)
    with pytest.raises(MaskError, match="`mask` is for the steps of a sequence"):
        layer(states[:, 0], mask=valid)
    layer = MultiHead(keras_layers.Dense(2), 2)
    with pytest.raises(MaskError, match="must be boolean or integers 0/1"):
        layer(states, mask=valid.astype("float32"))
    with pytest.raises(MaskError, match=r"must have the shape \(batch, steps\)"):
        layer(states, mask=valid[:, 1:])


@pytest.mark.parametrize("head", [keras_layers.Dense(2), MultiplicativeAttention(), DotAttention()])
def test_a_width_that_the_heads_do_not_fit(head):
    layer, plain = MultiHead(head, 2), MultiHead(head, 2, head_dim=3)
    wide = np.ones((BATCH, STEPS, WIDTH + 2), "float32")
    for each in (layer, plain):
        each.build((None, None, WIDTH))
        if each is layer and not layer.weights:  # nothing that would not fit
            assert each(wide).shape == (BATCH, STEPS, WIDTH + 2, 2)
            continue
        with pytest.raises(ShapeError, match=f"must have {WIDTH} features.*with {WIDTH + 2} feat"):
            each(wide)


def test_a_rank_that_the_heads_do_not_take():
    layer = MultiHead(DotAttention(), 2)
    layer.build((None, None, WIDTH))
    with pytest.raises(ShapeError, match=re.escape("must have the shape (batch, steps, features)")):
        layer(np.ones((BATCH, WIDTH), "float32"))
