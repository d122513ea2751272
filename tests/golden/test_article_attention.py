"""The class `Attention(step_dim)` of many articles: pooling by tanh, with a bias for each step."""

import numpy as np
import pytest
from keras import ops

from regard.layers import AttentionPooling
from regard.ops.attention import attend
from regard.ops.scores import dot
from tests.golden.loading import Case, Function, call, check_gradients, check_outputs, load

CASES = ["bias", "bias_mask", "nobias_mask"]


def pooled(case: Case) -> Function:
    """Without a bias: the layer, with a bias of 0."""

    def function(inputs, weights):
        query = ops.expand_dims(weights[0], 0)
        found = {"query": query, "bias": ops.zeros((1, 1))}
        asked = {"mask": case.get("mask_0"), "return_attention_scores": True}
        return call(AttentionPooling("tanh"), found, inputs[0], **asked)

    return function


def composed(case: Case) -> Function:
    """With a bias for each step, which ties it to one length: a few lines of `regard.ops`."""
    mask = case.get("mask_0")
    allowed = None if mask is None else mask[:, None]

    def function(inputs, weights):
        (states,), (query, bias) = inputs, weights
        scores = ops.tanh(dot(ops.reshape(query, (1, 1, -1)), states) + bias)  # (B, 1, S)
        output, found = attend(scores, states, allowed)
        return ops.squeeze(output, 1), ops.squeeze(found, 1)

    return function


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"article_attention/{name}")
    check_outputs(composed(case) if case.config["bias"] else pooled(case), case)


@pytest.mark.parametrize("name", ["bias_mask", "nobias_mask"])
def test_gradients(shared, name):
    case = load(shared, f"article_attention/{name}")
    check_gradients(composed(case) if case.config["bias"] else pooled(case), case)


def test_a_sample_of_padding_gives_zero_in_both(shared):
    case = load(shared, "article_attention/bias_mask")
    assert not case["mask_0"][3].any()
    assert np.all(case.outputs[0][3] == 0)
    assert np.all(case.outputs[1][3] == 0)
