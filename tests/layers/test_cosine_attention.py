"""Lengths do not count; the scale is learned or fixed."""

import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError
from regard.layers import CosineAttention, DotAttention
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 2, 5, 7


def states() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def test_the_scale_is_a_weight_unless_it_is_fixed():
    layer = CosineAttention(3.0)
    layer(states())
    assert [(w.name, w.shape, float(array(w.value))) for w in layer.weights] == [("scale", (), 3)]
    fixed = CosineAttention(3.0, learn_scale=False)
    assert close(array(fixed(states())), array(layer(states())))
    assert fixed.weights == []


def test_states_of_length_one_give_the_dot_product():
    x = states() / np.linalg.norm(states(), axis=-1, keepdims=True)
    assert close(array(CosineAttention(3.0)(x)), array(DotAttention(3.0)(x)))


def test_a_state_of_zeros_has_a_finite_gradient():
    x = states()
    x[0, 2] = 0
    layer = CosineAttention()
    layer(x)
    for name, gradient in gradients(layer, [x]).items():
        assert np.all(np.isfinite(gradient)), name


def test_unusable_arguments_raise():
    with pytest.raises(ArgumentError, match="`initial_scale` must be a positive number"):
        CosineAttention(0)
    with pytest.raises(ShapeError, match="same width for a cosine"):
        CosineAttention()(states(), states()[..., :3], states()[..., :3])


def test_the_scale_starts_at_ten():
    layer = CosineAttention()
    layer.build((None, None, 3))
    assert array(layer.weights[0].value) == layer.initial_scale == 10.0
