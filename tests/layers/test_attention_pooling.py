"""The learned queries: weights by score, hops, and the dead package's numbers."""

import numpy as np
import pytest

from regard.errors import ArgumentError, MaskError, UnknownNameError
from regard.layers import AttentionPooling
from tests.contract.subjects import array, close
from tests.layers.golden import load

BATCH, STEPS, WIDTH, HOPS, UNITS = 2, 5, 7, 3, 4
VALID = np.array([[True, False, True, True, False], [False, True, True, True, True]])


def states() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def built(*arguments, **options) -> AttentionPooling:
    layer = AttentionPooling(*arguments, **options)
    layer(states())
    return layer


SHAPES = [
    ({"score": "linear"}, {"query": (1, WIDTH)}),
    ({"score": "tanh"}, {"query": (1, WIDTH), "bias": (1, 1)}),
    ({}, {"query": (1, WIDTH), "kernel": (WIDTH, WIDTH), "bias": (WIDTH,)}),
    ({"score": "linear", "hops": HOPS}, {"query": (HOPS, WIDTH)}),
    ({"score": "tanh", "hops": HOPS}, {"query": (HOPS, WIDTH), "bias": (HOPS, 1)}),
    (
        {"units": UNITS, "hops": HOPS},
        {"query": (HOPS, UNITS), "kernel": (WIDTH, UNITS), "bias": (UNITS,)},
    ),
]


@pytest.mark.parametrize(("options", "expected"), SHAPES)
def test_the_weights(options, expected):
    layer = built(**options)
    assert {weight.name: weight.shape for weight in layer.weights} == expected
    for weight in layer.weights:
        assert np.any(array(weight.value)) == (weight.name != "bias")


def test_each_hop_is_a_pooling_of_its_own():
    several, one = built("tanh", hops=HOPS), built("tanh")
    query, bias = several.get_weights()[0], np.array([[0.3], [-0.5], [0.7]])
    several.set_weights([query, bias])
    output, weights = several(states(), mask=VALID, return_attention_scores=True)
    assert tuple(output.shape) == (BATCH, HOPS, WIDTH)
    for hop in range(HOPS):
        one.set_weights([query[hop : hop + 1], bias[hop : hop + 1]])
        alone, alone_weights = one(states(), mask=VALID, return_attention_scores=True)
        assert close(array(output)[:, hop], array(alone))
        assert close(array(weights)[:, hop], array(alone_weights))


def test_tanh_bounds_how_far_weights_differ():
    layer = built("tanh", kernel_initializer="ones")
    weights = array(layer(states() * 1e4, return_attention_scores=True)[1])
    assert np.all(weights.max(-1) / weights.min(-1) <= np.exp(2) * 1.0001)


@pytest.mark.parametrize("score", ["linear", "tanh"])
def test_units_belong_to_the_hidden_layer(score):
    with pytest.raises(ArgumentError) as caught:
        AttentionPooling(score, UNITS)
    assert str(caught.value) == (
        f'`units` is the hidden width of score="mlp". Received: units=4, score={score!r}, '
        "which has no hidden layer"
    )


def test_unusable_arguments_raise():
    with pytest.raises(UnknownNameError) as caught:
        AttentionPooling("liner")
    assert str(caught.value) == (
        "`score` must be one of 'linear', 'tanh', 'mlp'. Received: score='liner'. "
        "Did you mean 'linear'?"
    )
    with pytest.raises(ArgumentError, match="`hops` must be a positive integer"):
        AttentionPooling(hops=0)
    with pytest.raises(ArgumentError, match="`units` must be a positive integer"):
        AttentionPooling(units=-1)


def test_one_mask_may_come_under_both_names():
    layer = built()
    expected = array(layer(states(), mask=VALID))
    mask = layer(states(), mask=VALID, value_mask=None)
    assert np.array_equal(array(mask), expected)
    with pytest.raises(MaskError, match="are the same argument of a pooling layer"):
        layer(states(), mask=VALID, value_mask=~VALID)


@pytest.mark.parametrize("bias", ["bias", "nobias"])
@pytest.mark.parametrize("mask", ["mask", "nomask"])
def test_golden_numbers_of_seq_weighted_attention(shared, bias, mask):
    case, _ = load(shared, f"keras_self_attention/swa_{bias}_{mask}_ret")
    layer = AttentionPooling("linear")
    layer(case["input_0"])
    layer.set_weights([case["weight_0"].T])  # their bias shifts all scores alike
    valid = case.get("mask_0")
    output, weights = layer(case["input_0"], mask=valid, return_attention_scores=True)
    rows = np.ones(len(output), bool) if valid is None else valid.any(1)  # theirs: uniform over all
    assert rows.sum() >= 2
    assert close(array(output)[rows], case["output_0"][rows], 1e-5)
    assert close(array(weights)[rows], case["output_1"][rows], 1e-5)
