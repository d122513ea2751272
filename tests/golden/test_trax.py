"""Attention, AttentionQKV and CausalAttention of Trax 1.4.1."""

import numpy as np
import pytest
from keras import ops

from regard.layers import MultiHeadAttention
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

CASES = [
    "attention_h1_mask",
    "attention_h1_onesmask",
    "attention_h4_empty_row",
    "attention_h4_mask",
    "attention_qkv_h1_keymask",
    "attention_qkv_h4_fullmask",
    "attention_qkv_h4_keymask",
    "causal_h1",
    "causal_h4",
]
EMPTY = "attention_h4_empty_row"


def mask_of(case: Case) -> np.ndarray | None:
    """(B, 1, 1, S) or (B, 1, T, S); none where the layer is causal."""
    last = case.inputs[-1]
    return last if last.dtype == bool else None


def ours(case: Case) -> Function:
    """Dense layers without heads in their kernels; the keys' bias shifts all scores alike."""
    heads, width = case.config["n_heads"], case.config["d_feature"]
    split = (heads, width // heads)
    mask = mask_of(case)
    masks = {}
    if mask is not None:
        masks = {"attention_mask": np.broadcast_to(mask[:, 0], pairs_shape(case))}
    position = Causal() if mask is None else None

    def function(inputs, weights):
        tensors = inputs if mask is None else inputs[:-1]
        query, key, value = tensors * 3 if len(tensors) == 1 else tensors
        found = {
            f"{side}_kernel": ops.reshape(weights[2 * i], (width, *split))
            for i, side in enumerate(("query", "key", "value"))
        }
        found["output_kernel"] = ops.reshape(weights[6], (*split, width))
        found["query_bias"] = ops.reshape(weights[1], split)
        found["value_bias"] = ops.reshape(weights[5], split)
        found["output_bias"] = weights[7]
        layer = MultiHeadAttention(*split, position=position)
        return [call(layer, found, query, value, key, **masks)]

    return function


def pairs_shape(case: Case) -> tuple[int, int, int]:
    batch, queries, _ = case.inputs[0].shape
    return batch, queries, mask_of(case).shape[-1]


@pytest.mark.parametrize("name", CASES)
def test_outputs(shared, name):
    case = load(shared, f"trax/{name}")
    rows = np.ones(case.outputs[0].shape[:2], bool)
    if name == EMPTY:
        rows = np.broadcast_to(mask_of(case)[:, 0, 0].any(-1)[:, None], rows.shape)
        assert rows.any(1).tolist() == [True, True, False]
    check_outputs(ours(case), case, rows, case.outputs[:1])


@pytest.mark.parametrize("name", ["attention_qkv_h4_fullmask", "causal_h1"])
def test_gradients(shared, name):
    case = load(shared, f"trax/{name}")
    check_gradients(ours(case), case)


def test_where_all_keys_are_masked_the_original_gives_the_sum_of_the_values(shared):
    case = load(shared, f"trax/{EMPTY}")
    *_, value, value_bias, out, out_bias = case.weights
    states = case.inputs[0][2]
    assert not mask_of(case)[2].any()
    # -1e9 for each score, of which the logarithm of the sum, -1e9 + log(4), is not to be told apart
    # in float32: weights of 1, which sum to 4.
    scores = np.full(4, -1e9, "float32")
    total = np.float32(scores.max() + np.log(np.exp(scores - scores.max()).sum()))
    weights = np.exp(scores - total)
    assert weights.tolist() == [1, 1, 1, 1]
    summed = weights @ (states @ value + value_bias) @ out + out_bias
    assert agree(np.broadcast_to(summed, (4, 8)), case.outputs[0][2])
    mean = softmax(np.zeros(4)) @ (states @ value + value_bias) @ out + out_bias
    assert not agree(np.broadcast_to(mean, (4, 8)), case.outputs[0][2], 0.1)
