"""MultiHeadAttention of keras-multi-head 0.29.0: heads are contiguous slices; relu by default."""

import keras
import numpy as np
import pytest
from keras import ops

from regard.layers import MultiHeadAttention
from regard.ops.attention import attend
from regard.ops.masks import zero_masked
from regard.ops.scores import scaled_dot
from regard.positions import Causal
from tests.golden.loading import Case, Function, agree, call, check_gradients, check_outputs, load

LINEAR = [
    "mha_qkv_both_mask_None_bias",
    "mha_qkv_both_nomask_None_nobias",
    "mha_qkv_hist_mask_None_nobias",
    "mha_qkv_hist_nomask_None_bias",
    "mha_self_both_mask_None_bias",
    "mha_self_both_nomask_None_nobias",
    "mha_self_hist_mask_None_nobias",
    "mha_self_hist_nomask_None_bias",
    "mha_x_qkv_keymask_only",
]
RELU = [
    "mha_qkv_both_mask_relu_nobias",
    "mha_qkv_both_nomask_relu_bias",
    "mha_qkv_hist_mask_relu_bias",
    "mha_qkv_hist_nomask_relu_nobias",
    "mha_self_both_mask_relu_nobias",
    "mha_self_both_nomask_relu_bias",
    "mha_self_hist_mask_relu_bias",
    "mha_self_hist_nomask_relu_nobias",
    "mha_x_default_head1",
]
CASES = [*LINEAR, *RELU]
MASKED = ["mha_qkv_both_mask_None_bias", "mha_self_hist_mask_None_nobias"]


def key_mask(case: Case) -> np.ndarray | None:
    """The original looks at no other mask."""
    return case.get("mask_0" if len(case.inputs) == 1 else "mask_1")


def by_name(case: Case, weights: list) -> dict:
    use_bias = case.config.get("use_bias", True)
    names = ["q", "bq", "k", "bk", "v", "bv", "o", "bo"] if use_bias else ["q", "k", "v", "o"]
    return dict(zip(names, weights, strict=True))


def heads_of(case: Case) -> tuple[int, int]:
    heads = case.config["head_num"]
    return heads, case.inputs[-1].shape[-1] // heads


def allowed_pairs(case: Case) -> np.ndarray:
    """(B, T, S): what the original means to allow."""
    batch, keys = case.inputs[-1].shape[:2]
    allowed = np.ones((batch, case.inputs[0].shape[1], keys), bool)
    if case.config.get("history_only"):
        allowed &= np.tri(*allowed.shape[1:], dtype=bool)
    mask = key_mask(case)
    return allowed if mask is None else allowed & mask[:, None]


def ours(case: Case, **masks) -> Function:
    """Without an activation: the layer. The keys' bias shifts all scores of a query alike."""
    split = heads_of(case)
    masks = masks or {"value_mask": key_mask(case)}

    def function(inputs, weights):
        named = by_name(case, weights)
        layer = MultiHeadAttention(
            *split,
            output_dim=case.outputs[0].shape[-1],
            use_bias="bq" in named,
            position=Causal(offset=0) if case.config.get("history_only") else None,
        )
        kernels = {"query_kernel": named["q"], "key_kernel": named["k"], "value_kernel": named["v"]}
        found = {name: ops.reshape(each, (-1, *split)) for name, each in kernels.items()}
        found["output_kernel"] = ops.reshape(named["o"], (*split, -1))
        if "bq" in named:
            found["query_bias"] = ops.reshape(named["bq"], split)
            found["value_bias"] = ops.reshape(named["bv"], split)
            found["output_bias"] = named["bo"]
        query, key, value = inputs * 3 if len(inputs) == 1 else inputs
        output, found = call(layer, found, query, value, key, return_attention_scores=True, **masks)
        return output, ops.swapaxes(found, 1, 2)  # theirs: (B, T, N, S)

    return function


def composed(case: Case) -> Function:
    """With an activation on all four projections: a few lines of `regard.ops`."""
    split, allowed = heads_of(case), allowed_pairs(case)

    def function(inputs, weights):
        named = by_name(case, weights)
        query, key, value = (
            ops.reshape(projected(x, named, side), (*x.shape[:2], *split))
            for x, side in zip(inputs * 3 if len(inputs) == 1 else inputs, "qkv", strict=True)
        )
        output, found = attend(scaled_dot(query, key), value, allowed[:, None])
        output = projected(ops.reshape(output, (*output.shape[:2], -1)), named, "o")
        return zero_masked(output, allowed.any(-1)), ops.swapaxes(found, 1, 2)

    return function


def projected(tensor, named: dict, side: str):
    bias = named.get(f"b{side}")
    product = ops.matmul(tensor, named[side])
    return keras.activations.relu(product if bias is None else product + bias)


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"keras_multi_head/{name}")
    assert (case.config.get("activation", "relu") == "relu") == (name in RELU)
    function = composed(case) if name in RELU else ours(case)
    expected = [case.outputs[0], case["extra_attention"]]
    check_outputs(function, case, allowed_pairs(case).any(-1), expected)


@pytest.mark.parametrize("name", [LINEAR[0], LINEAR[7], RELU[0], RELU[5]])
def test_gradients(shared, name):
    case = load(shared, f"keras_multi_head/{name}")
    check_gradients(composed(case) if name in RELU else ours(case), case)


@pytest.mark.parametrize("name", MASKED)
def test_a_masked_query_gets_zero_and_in_the_original_a_mean_of_values(shared, name):
    case = load(shared, f"keras_multi_head/{name}")
    on_query = case["mask_0"]
    assert 0 < on_query.sum() < on_query.size
    check_outputs(ours(case, query_mask=on_query, value_mask=key_mask(case)), case, on_query)
    assert np.all(np.abs(case.outputs[0][~on_query]).max(-1) > 0.1)


def test_a_query_whose_keys_are_masked_sees_the_future_in_the_original(shared):
    case = load(shared, "keras_multi_head/mha_self_hist_mask_relu_bias")
    allowed = allowed_pairs(case)
    assert np.argwhere(~allowed.any(-1)).tolist() == [[2, 0]]
    assert key_mask(case)[2].tolist() == [False, True, True, True, False]
    # 10000 off for padding, 10000 off for the future: as much, so the two compete as equals.
    assert agree(case["extra_attention"][2, 0], np.array([[0.25, 0.25, 0.25, 0.25, 0.0]] * 2))
