"""The queries, learned or the last step: weights by score, and hops."""

import numpy as np
import pytest

from regard.errors import ArgumentError, MaskError, UnknownNameError
from regard.layers import AttentionPooling
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close

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
    ({"score": "linear", "query": "last"}, {}),
    ({"score": "multiplicative", "query": "last"}, {"kernel": (WIDTH, WIDTH)}),
    (
        {"score": "additive", "query": "last", "units": UNITS},
        {"query_kernel": (WIDTH, UNITS), "key_kernel": (WIDTH, UNITS), "vector": (UNITS, 1)},
    ),
]
LAST = [
    {"score": "linear"},
    {"score": "multiplicative"},
    {"score": "additive", "units": UNITS},
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
        f'`units` is the hidden width of score="mlp" or "additive". Received: units=4, '
        f"score={score!r}, "
        "which has no hidden layer"
    )


def test_unusable_arguments_raise():
    with pytest.raises(UnknownNameError) as caught:
        AttentionPooling("liner")
    assert str(caught.value) == (
        "`score` must be one of 'linear', 'tanh', 'mlp', 'multiplicative', 'additive'. "
        "Received: score='liner'. Did you mean 'linear'?"
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


@pytest.mark.parametrize("options", LAST, ids=str)
def test_without_a_mask_the_last_step_asks(options):
    layer = built(query="last", **options)
    masks = {"mask": np.ones((BATCH, STEPS), bool)}
    found, expected = (
        layer(states(), return_attention_scores=True, **each) for each in ({}, masks)
    )
    for one, other in zip(found, expected, strict=True):
        assert close(array(one), array(other))


def test_the_last_step_is_never_padding():
    layer, value = built(query="last", **LAST[-1]), states()
    valid = np.array([[True, True, True, False, False], [False] * STEPS])
    expected = array(layer(value[:1, :3]))
    for junk in (np.nan, np.inf, 1e30):
        dirty = np.where(valid[..., None], value, np.float32(junk))
        output = array(layer(dirty, mask=valid))
        assert close(output[:1], expected)
        assert np.all(output[1] == 0)
        found = gradients(layer, [dirty], mask=valid)
        assert all(np.all(np.isfinite(gradient)) for gradient in found.values())
        assert np.all(found["input 0"][~valid] == 0)
    for name, gradient in gradients(layer, [value], mask=VALID).items():
        assert np.any(np.abs(gradient) > 1e-6), name


def test_a_score_goes_with_its_query():
    with pytest.raises(ArgumentError) as caught:
        AttentionPooling("multiplicative")
    assert str(caught.value) == (
        "`score` must be one of 'linear', 'tanh', 'mlp' with query='learned'. "
        "Received: score='multiplicative'"
    )
    with pytest.raises(ArgumentError) as caught:
        AttentionPooling(query="last")
    assert str(caught.value) == (
        "`score` must be one of 'linear', 'multiplicative', 'additive' with query='last'. "
        "Received: score='mlp'"
    )
    with pytest.raises(ArgumentError) as caught:
        AttentionPooling("additive", query="last", hops=2)
    assert str(caught.value) == (
        "`hops` is the number of learned queries, and there is one last step. "
        "Received: hops=2, query='last'"
    )
    with pytest.raises(ArgumentError, match="need a kernel"):
        AttentionPooling("linear", query="last", kernel_regularizer="l2")
    with pytest.raises(ArgumentError, match="need a bias"):
        AttentionPooling("additive", query="last", bias_regularizer="l2")


@pytest.mark.parametrize(("hops", "shape"), [(1, (BATCH, WIDTH)), (HOPS, (BATCH, HOPS, WIDTH))])
def test_the_shape_of_the_output_is_known_before_the_call(hops, shape) -> None:
    assert AttentionPooling(hops=hops).compute_output_shape((BATCH, STEPS, WIDTH)) == shape
