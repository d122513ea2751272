"""The attention of TensorFlow's translation tutorials, in two of its editions."""

import numpy as np
import pytest
from keras import ops

from regard.layers import AdditiveAttention
from tests.golden.loading import Case, Function, call, check_gradients, check_outputs, load

FIRST_EDITION = ["attention_query_first", "attention_values_first"]
CASES = [*FIRST_EDITION, "cross_attention_mask"]


def one_step(case: Case) -> Function:
    """`BahdanauAttention(units)`: one query at a time, three dense layers with biases.

    The two biases inside the tanh are one; the bias of the last layer shifts all scores alike.
    """

    def function(inputs, weights):
        query, values = inputs
        first, first_bias, second, second_bias, vector, _ = weights
        kernels = (first, second) if case.meta["order"] == "query_first" else (second, first)
        found = dict(zip(("query_kernel", "key_kernel"), kernels, strict=True))
        found |= {"bias": first_bias + second_bias, "vector": vector}
        layer = AdditiveAttention(case.config["units"])
        query = ops.expand_dims(query, 1)
        context, found = call(layer, found, query, values, return_attention_scores=True)
        return ops.squeeze(context, 1), ops.swapaxes(found, 1, 2)

    return function


def cross(case: Case) -> Function:
    """W1, W2 without biases around Keras's AdditiveAttention."""

    def function(inputs, weights):
        first, second, scale = weights
        vector = ops.expand_dims(scale, 1)
        found = {"query_kernel": first, "key_kernel": second, "vector": vector}
        layer = AdditiveAttention(case.config["units"], use_bias=False)
        asked = {"value_mask": case["mask_1"], "return_attention_scores": True}
        return call(layer, found, *inputs, **asked)

    return function


def ours(case: Case) -> Function:
    return one_step(case) if case.meta["case"] in FIRST_EDITION else cross(case)


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"nmt_tutorial/{name}")
    check_outputs(ours(case), case)


@pytest.mark.parametrize("name", ["attention_values_first", "cross_attention_mask"])
def test_gradients(shared, name):
    case = load(shared, f"nmt_tutorial/{name}")
    check_gradients(ours(case), case)


def test_padding_gets_weight_0_where_a_mask_is_given(shared):
    case = load(shared, "nmt_tutorial/cross_attention_mask")
    padded = np.broadcast_to(~case["mask_1"][:, None], case.outputs[1].shape)
    assert np.any(padded)
    assert np.all(case.outputs[1][padded] == 0)
