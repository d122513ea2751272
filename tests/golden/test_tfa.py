"""LuongAttention, BahdanauAttention, hardmax and MultiHeadAttention of tf-addons 0.23.0."""

import numpy as np
import pytest
from keras import ops

from regard.layers import AdditiveAttention, MultiHeadAttention, MultiplicativeAttention
from regard.ops.masks import padding
from regard.ops.normalizers import hardmax
from regard.ops.scores import normalized_vector
from tests.golden.loading import Case, Function, call, check_gradients, check_outputs, load

ADDITIVE = [
    "bahdanau_memory_mask",
    "bahdanau_norm_len",
    "bahdanau_norm_nolen",
    "bahdanau_plain_len",
    "bahdanau_plain_nolen",
]
MULTIPLICATIVE = [
    "luong_hardmax_len",
    "luong_plain_len",
    "luong_plain_nolen",
    "luong_scale_len",
    "luong_scale_nolen",
]
HEADS = ["tfa_mha_qkv_mask", "tfa_mha_self"]
CASES = [*ADDITIVE, *MULTIPLICATIVE, *HEADS, "fn_hardmax"]


def additive(case: Case, weights: list) -> tuple:
    """`normalize=True`: the vector has a length of its own, and the tanh a bias."""
    normalize = case.config["normalize"]
    if normalize:
        vector, gain, bias, query, memory = weights
        vector, more = normalized_vector(vector, gain), {"bias": bias}
    else:
        (vector, query, memory), more = weights, {}
    found = {"query_kernel": query, "key_kernel": memory, "vector": vector[:, None], **more}
    return AdditiveAttention(case.config["units"], use_bias=normalize), found


def multiplicative(case: Case, weights: list) -> tuple:
    """`scale=True`: one more number, which the kernel holds as well."""
    *scale, memory = weights
    kernel = ops.transpose(memory)
    normalizer = case.config.get("probability_fn", "softmax")
    found = {"kernel": scale[0] * kernel if scale else kernel}
    return MultiplicativeAttention(normalizer=normalizer), found


def steps(case: Case) -> Function:
    """Theirs takes one query a call, stacked here as (steps, batch, width)."""
    make = additive if case.meta["case"] in ADDITIVE else multiplicative

    def function(inputs, weights):
        memory, queries, *lengths = inputs
        mask = padding(lengths[0], memory.shape[1]) if lengths else case.get("mask_0")
        layer, found = make(case, weights)
        context, alignments = call(
            layer,
            found,
            ops.swapaxes(queries, 0, 1),
            memory,
            value_mask=mask,
            return_attention_scores=True,
        )
        return ops.swapaxes(alignments, 0, 1), ops.swapaxes(context, 0, 1)

    return function


def heads(case: Case) -> Function:
    """Kernels have the heads in front; only the output has a bias."""
    config, mask = case.config, case.get("attention_mask")
    split = config["num_heads"], config["head_size"]

    def function(inputs, weights):
        query, key, value = [*inputs, inputs[1]][:3]
        *kernels, projection, bias = weights
        found = {
            f"{side}_kernel": ops.swapaxes(kernel, 0, 1)
            for side, kernel in zip(("query", "key", "value"), kernels, strict=True)
        }
        found |= {"query_bias": ops.zeros(split), "value_bias": ops.zeros(split)}
        found |= {"output_kernel": projection, "output_bias": bias}
        layer = MultiHeadAttention(*split, output_dim=config.get("output_size", value.shape[-1]))
        asked = {"attention_mask": mask, "return_attention_scores": True}
        return call(layer, found, query, value, key, **asked)

    return function


@pytest.mark.parametrize("name", [*ADDITIVE, *MULTIPLICATIVE])
def test_alignments_and_contexts(shared, name):
    case = load(shared, f"tfa/{name}")
    check_outputs(steps(case), case, expected=case.outputs[:2])


@pytest.mark.parametrize("name", ["bahdanau_norm_len", "luong_scale_len"])
def test_gradients(shared, name):
    case = load(shared, f"tfa/{name}")
    check_gradients(steps(case), case)


@pytest.mark.parametrize("name", HEADS)
def test_heads(shared, name):
    case = load(shared, f"tfa/{name}")
    check_outputs(heads(case), case)


def test_gradients_of_heads(shared):
    case = load(shared, f"tfa/{HEADS[0]}")
    check_gradients(heads(case), case)


def test_hardmax(shared):
    case = load(shared, "tfa/fn_hardmax")
    check_outputs(lambda inputs, weights: [hardmax(*inputs)], case, tolerance=0)


def test_length_0_gives_zeros_where_the_original_raises(shared):
    case = load(shared, "tfa/luong_plain_len")
    lengths = case.inputs[2].copy()
    lengths[1] = 0
    arrays = {**case.arrays, "input_2": lengths}
    alignments, contexts = case.outputs[:2]
    rows = np.broadcast_to(lengths > 0, alignments.shape[:2])
    check_outputs(steps(case), Case(arrays, case.meta), rows, [alignments, contexts])
