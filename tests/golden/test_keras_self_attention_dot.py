"""ScaledDotProductAttention of keras-self-attention 0.51.0, and its residual form (RealFormer)."""

import numpy as np
import pytest

from regard.layers import DotAttention
from regard.positions import Causal
from tests.golden.loading import (
    Case,
    Function,
    agree,
    call,
    check_gradients,
    check_outputs,
    load,
    run,
    softmax,
)

PLAIN = [
    "sdp_qkv_both_mask_noret",
    "sdp_qkv_both_mask_ret",
    "sdp_qkv_both_nomask_ret",
    "sdp_qkv_hist_mask_noret",
    "sdp_qkv_hist_mask_ret",
    "sdp_qkv_hist_nomask_noret",
    "sdp_self_both_mask_noret",
    "sdp_self_both_nomask_ret",
    "sdp_self_hist_mask_ret",
    "sdp_self_hist_nomask_noret",
]
RESIDUAL = [
    "res_qkv_both_mask_noret",
    "res_qkv_both_mask_ret",
    "res_qkv_both_nomask_ret",
    "res_qkv_hist_mask_noret",
    "res_qkv_hist_mask_ret",
    "res_qkv_hist_nomask_noret",
    "res_self_both_mask_noret",
    "res_self_both_mask_ret",
    "res_self_both_nomask_ret",
    "res_self_hist_mask_noret",
    "res_self_hist_mask_ret",
    "res_self_hist_nomask_noret",
]
CASES = [*PLAIN, *RESIDUAL]
# Where a causal query finds all keys that it may see masked.
WITHOUT_KEYS = ["sdp_qkv_hist_mask_ret", "sdp_self_hist_mask_ret", "res_self_hist_mask_ret"]


def residual(case: Case) -> bool:
    return case.meta["class"].startswith("Residual")


def sides(case: Case, inputs: list) -> tuple:
    """Query, key, value, and the scores of the layer before."""
    *tensors, before = inputs if residual(case) else [*inputs, None]
    return (*(tensors * 3 if len(tensors) == 1 else tensors), before)


def key_mask(case: Case) -> np.ndarray | None:
    """The original looks at no other mask."""
    return case.get("mask_0" if len(case.inputs) - residual(case) == 1 else "mask_1")


def allowed_pairs(case: Case) -> np.ndarray:
    """(B, T, S): what the original means to allow."""
    query, key, *_ = sides(case, case.inputs)
    allowed = np.ones((len(query), query.shape[1], key.shape[1]), bool)
    if case.config["history_only"]:
        allowed &= np.tri(*allowed.shape[1:], dtype=bool)
    mask = key_mask(case)
    return allowed if mask is None else allowed & mask[:, None]


def ours(case: Case, **masks) -> Function:
    masks = masks or {"value_mask": key_mask(case)}
    position = Causal(offset=0) if case.config["history_only"] else None
    layer = DotAttention("sqrt", position=position)

    def function(inputs, weights):
        query, key, value, before = sides(case, inputs)
        asked = {"return_attention_scores": True, "return_scores": True, **masks}
        return call(layer, {}, query, value, key, attention_bias=before, **asked)

    return function


def recorded(case: Case) -> list[np.ndarray]:
    """The output and, where they were asked for, the weights."""
    outputs = case.outputs
    return [outputs[0], outputs[-1]] if case.config["return_attention"] else outputs[:1]


def raw_scores(case: Case) -> np.ndarray:
    query, key, _, before = sides(case, case.inputs)
    scores = np.zeros((len(query), query.shape[1], key.shape[1]))
    for b, t, s in np.ndindex(scores.shape):
        scores[b, t, s] = query[b, t] @ key[b, s] / np.sqrt(query.shape[-1])
    return scores if before is None else scores + before


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    has_keys = allowed_pairs(case).any(-1)
    assert has_keys.all() == (name not in WITHOUT_KEYS)
    check_outputs(ours(case), case, has_keys, recorded(case))


@pytest.mark.parametrize("name", RESIDUAL)
def test_scores_that_are_handed_on(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    scores = run(ours(case), case)[2]
    # Ours have no product where a key is masked for all, or a query has no key: neither is read.
    allowed = allowed_pairs(case)
    read = allowed.any(-1)[:, :, None] & allowed.any(-2)[:, None]
    assert agree(raw_scores(case), case.outputs[1])
    assert agree(scores[read], case.outputs[1][read])
    before = np.broadcast_to(case.inputs[-1], scores.shape)
    assert np.array_equal(scores[~read], before[~read])


@pytest.mark.parametrize("name", [PLAIN[1], PLAIN[5], RESIDUAL[4], RESIDUAL[8]])
def test_gradients(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    check_gradients(ours(case), case)


@pytest.mark.parametrize("name", [PLAIN[1], RESIDUAL[1]])
def test_a_masked_query_gets_zero_and_in_the_original_a_mean_of_values(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    on_query, on_key = case["mask_0"], case["mask_1"]
    function = ours(case, query_mask=on_query, value_mask=on_key)
    assert 0 < on_query.sum() < on_query.size
    check_outputs(function, case, on_query, recorded(case))
    assert np.allclose(case.outputs[-1][~on_query].sum(-1), 1)


@pytest.mark.parametrize("name", WITHOUT_KEYS)
def test_a_query_whose_keys_are_masked_sees_the_future_in_the_original(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    allowed, weights = allowed_pairs(case), case.outputs[-1]
    assert np.argwhere(~allowed.any(-1)).tolist() == [[2, 0]]
    # 10000 off for padding, 10000 off for the future: as much, so the two compete as equals.
    future = np.arange(allowed.shape[-1]) > 0
    penalty = 10000.0 * future + 10000.0 * ~key_mask(case)[2]
    theirs = softmax(raw_scores(case)[2, 0] - penalty)
    assert agree(theirs, weights[2, 0], case.tolerance)
    assert weights[2, 0][future].sum() > 0.05
