"""The hidden layer's weights, and the numbers of two older layers."""

import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.layers import AdditiveAttention
from tests.contract.subjects import array, close
from tests.layers.golden import load, window

BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH, UNITS = 2, 3, 5, 7, 11, 13, 6


def inputs() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(QUERIES, WIDTH), (KEYS, VALUE_WIDTH), (KEYS, KEY_WIDTH)]
    return [random.normal(size=(BATCH, *shape)).astype("float32") for shape in shapes]


def built(**options) -> AdditiveAttention:
    layer = AdditiveAttention(UNITS, **options)
    layer(*inputs())
    return layer


@pytest.mark.parametrize("use_bias", [True, False])
def test_the_weights(use_bias):
    found = {weight.name: weight.shape for weight in built(use_bias=use_bias).weights}
    expected = {
        "query_kernel": (WIDTH, UNITS),
        "key_kernel": (KEY_WIDTH, UNITS),
        "bias": (UNITS,),
        "vector": (UNITS, 1),
    }
    if not use_bias:
        del expected["bias"]
    assert found == expected


def test_the_bias_starts_at_zero_and_nothing_else_does():
    for weight in built().weights:
        assert np.any(array(weight.value)) == (weight.name != "bias")


def test_a_bias_of_zero_is_no_bias():
    with_bias, without = built(), built(use_bias=False)
    without.set_weights(
        [
            w
            for w, v in zip(with_bias.get_weights(), with_bias.weights, strict=True)
            if v.name != "bias"
        ]
    )
    assert np.array_equal(array(with_bias(*inputs())), array(without(*inputs())))


@pytest.mark.parametrize(
    ("units", "error"), [(0, ArgumentError), (-3, ArgumentError), (2.5, ArgumentTypeError)]
)
def test_unusable_units_raise(units, error):
    with pytest.raises(error) as caught:
        AdditiveAttention(units)
    assert str(caught.value) == f"`units` must be a positive integer. Received: units={units}"


def test_use_bias_is_true_or_false():
    with pytest.raises(ArgumentTypeError) as caught:
        AdditiveAttention(UNITS, use_bias="no")
    assert str(caught.value) == "`use_bias` must be True or False. Received: use_bias='no'"


CASES = ["add_w4_both_nomask", "add_w4_hist_nomask", "add_wNone_hist_nomask", "x_width1"]


@pytest.mark.parametrize("name", [*CASES, "x_default"])
def test_golden_numbers_of_seq_self_attention(shared, name):
    case, config = load(shared, f"keras_self_attention/ssa_{name}")
    named = {
        str(full).rpartition("_")[2].removesuffix(":0"): case[f"weight_{i}"]
        for i, full in enumerate(case["weight_names"])
    }
    states = case["input_0"]
    layer = AdditiveAttention(named["Wt"].shape[1], use_bias="bh" in named)
    layer(states)
    ours = {"query_kernel": "Wt", "key_kernel": "Wx", "bias": "bh", "vector": "Wa"}
    layer.set_weights([named[ours[weight.name]] for weight in layer.weights])
    history = config.get("history_only", False)
    mask = window(states.shape[1], config.get("attention_width"), history)
    output, weights = layer(states, attention_mask=mask, return_attention_scores=True)
    assert close(array(output), case["output_0"], 1e-5)
    if "output_1" in case:
        assert close(array(weights), case["output_1"], 1e-5)


@pytest.mark.parametrize("name", ["additive_noscale", "additive_mask"])
def test_golden_numbers_of_keras_2(shared, name):
    case, _ = load(shared, f"keras2/{name}")
    query, value = case["input_0"], case["input_1"]
    width = query.shape[-1]
    layer = AdditiveAttention(width, use_bias=False, kernel_initializer="identity")
    layer.build(query.shape, value.shape)
    vector = case.get("weight_0", np.ones(width, "float32"))[:, None]
    layer.set_weights([np.eye(width), np.eye(width), vector])
    masks = {}
    if "mask_0" in case:
        masks = {"query_mask": case["mask_0"], "value_mask": case["mask_1"]}
    output = array(layer(query, value, **masks))
    has_keys = masks.get("value_mask", np.ones((len(value), 1), bool)).any(1)
    assert close(output[has_keys], case["output_0"][has_keys], 1e-5)
