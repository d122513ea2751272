"""The attention layers of Keras 2.15, and what Keras 3 has kept of them."""

import keras
import numpy as np
import pytest
from keras import ops

from regard.layers import AdditiveAttention, DotAttention, MultiHeadAttention
from regard.positions import Causal
from tests.golden.loading import (
    Case,
    Function,
    agree,
    call,
    check_gradients,
    check_outputs,
    load,
    softmax,
)

PLAIN = [
    "additive_mask",
    "additive_noscale",
    "attention_causal",
    "attention_concat",
    "attention_dot",
    "attention_dot_scale_mask",
]
HEADS = ["mha_causal_keras_masks", "mha_cross_attention_mask", "mha_self"]
CASES = [*PLAIN, *HEADS]


def masks_of(case: Case) -> dict[str, np.ndarray]:
    names = {"mask_0": "query_mask", "mask_1": "value_mask", "attention_mask": "attention_mask"}
    return {ours: case[theirs] for theirs, ours in names.items() if theirs in case}


def position_of(case: Case) -> Causal | None:
    return Causal() if case.meta["call_kwargs"].get("use_causal_mask") else None


def plain_layer(case: Case, weights: list, width: int) -> tuple:
    """The layer and its weights; concat is additive with one number for all features."""
    position, identity = position_of(case), ops.eye(width)
    if case.meta["class"].endswith("AdditiveAttention"):
        vector = weights[0] if weights else ops.ones((width,))
    elif case.config.get("score_mode") == "concat":
        scale, weight = weights
        identity, vector = scale * identity, weight * ops.ones((width,))
    else:
        named = {"scale": weights[0]} if weights else {}
        return DotAttention("learned" if weights else None, position=position), named
    found = {"query_kernel": identity, "key_kernel": identity, "vector": vector[:, None]}
    return AdditiveAttention(width, use_bias=False, position=position), found


def plain(case: Case) -> Function:
    masks = masks_of(case)

    def function(inputs, weights):
        layer, found = plain_layer(case, weights, inputs[0].shape[-1])
        return call(layer, found, *inputs, return_attention_scores=True, **masks)

    return function


def heads(case: Case) -> Function:
    """The keys' bias shifts all scores of a query alike."""
    config = case.config
    options = {"value_dim": config.get("value_dim"), "output_dim": config.get("output_shape")}
    names = ["query_kernel", "query_bias", "key_kernel", "key_bias"]
    names += ["value_kernel", "value_bias", "output_kernel", "output_bias"]
    asked = {"return_attention_scores": True, **masks_of(case)}

    def function(inputs, weights):
        found = dict(zip(names, weights, strict=True))
        del found["key_bias"]
        layer = MultiHeadAttention(
            config["num_heads"], config["key_dim"], position=position_of(case), **options
        )
        output, found = call(layer, found, *inputs, **asked)
        return output, ops.moveaxis(found, 1, -1)  # (B, T, S, N)

    return function


def ours(case: Case) -> Function:
    return heads(case) if case.meta["case"] in HEADS else plain(case)


def recorded(case: Case) -> list[np.ndarray]:
    output, weights = case.outputs
    return [output, np.moveaxis(weights, 1, -1) if weights.ndim == 4 else weights]


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"keras2/{name}")
    rows = case.get("mask_0")
    check_outputs(ours(case), case, rows, recorded(case))


@pytest.mark.parametrize("name", ["attention_concat", "additive_noscale", HEADS[1]])
def test_gradients(shared, name):
    case = load(shared, f"keras2/{name}")
    check_gradients(ours(case), case)


@pytest.mark.parametrize("name", ["additive_mask", "attention_dot_scale_mask"])
def test_a_masked_query_gets_zero_but_in_the_original_weights(shared, name):
    case = load(shared, f"keras2/{name}")
    masked = ~case["mask_0"]
    assert masked.any()
    assert np.all(case.outputs[0][masked] == 0)
    assert agree(case.outputs[1][masked].sum(-1), np.ones(masked.sum()))


def test_a_masked_query_gets_a_mean_of_padding_and_future_in_the_original(shared):
    case = load(shared, "keras2/mha_causal_keras_masks")
    on_query, on_key = case["mask_0"][1], case["mask_1"][1]
    assert on_query.tolist() == [True, True, False, False]
    assert on_key.tolist() == [True, True, True, False]
    # A score less 1e9 is -1e9 in float32: all keys alike, the padding and those to come included.
    weights = softmax(np.zeros((2, 2, 4)))
    assert agree(weights, case.outputs[1][1][:, ~on_query])
    *_, kernel, bias, out, out_bias = case.weights
    value = np.einsum("sd,dnh->nsh", case.inputs[1][1], kernel) + bias[:, None]
    output = np.einsum("nts,nsh,nhd->td", weights, value, out) + out_bias
    assert agree(output, case.outputs[0][1][~on_query])


# What follows is Keras 3 itself, as installed.


def states() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(2, 3, 5)).astype("float32")


NO_KEYS = np.array([[True, True, False], [False, False, False]])


@pytest.mark.parametrize("kind", ["Attention", "AdditiveAttention"])
def test_keras_3_gives_padding_weight_where_all_keys_are_masked(kind):
    theirs = getattr(keras.layers, kind)()
    _, weights = theirs([states()] * 2, mask=[None, NO_KEYS], return_attention_scores=True)
    weights = ops.convert_to_numpy(weights)
    assert np.all(weights[0, :, 2] == 0)
    assert np.allclose(weights[1], 1 / 3)


def test_keras_3_multi_head_attention_has_two_answers_without_keys():
    theirs = keras.layers.MultiHeadAttention(2, 4)
    theirs(states(), states())
    theirs.set_weights([np.full(weight.shape, 0.3) for weight in theirs.weights])
    mask = {"value_mask": NO_KEYS}
    alone = ops.convert_to_numpy(theirs(states(), states(), **mask))
    beside, _ = theirs(states(), states(), return_attention_scores=True, **mask)
    beside = ops.convert_to_numpy(beside)
    assert agree(alone[0], beside[0])
    assert np.allclose(beside[1], 0.3)  # the bias of the output
    assert np.abs(alone[1] - 0.3).max() > 0.1


def test_keras_3_returns_weights_after_dropout():
    theirs = keras.layers.Attention(dropout=0.5, seed=1)
    _, weights = theirs([states()] * 2, return_attention_scores=True, training=True)
    assert not np.allclose(ops.convert_to_numpy(weights).sum(-1), 1, atol=0.1)
    ours = DotAttention(dropout=0.5, seed=1)
    _, weights = ours(states(), return_attention_scores=True, training=True)
    assert np.allclose(ops.convert_to_numpy(weights).sum(-1), 1)


@pytest.mark.only_on("torch")
@pytest.mark.parametrize("kind", ["Attention", "AdditiveAttention"])
def test_keras_3_gives_nan_in_half_precision_on_torch(kind):
    half = ops.cast(states(), "float16")
    output = getattr(keras.layers, kind)(dtype="float16")([half, half], mask=[None, NO_KEYS])
    found = ops.convert_to_numpy(output)
    assert np.all(np.isfinite(found[0]))
    assert np.all(np.isnan(found[1]))
