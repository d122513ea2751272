"""AttentionLayer of thushv89/attention_keras: Bahdanau's score, without biases and masks."""

import pytest

from regard.layers import AdditiveAttention
from tests.golden.loading import Case, Function, call, check_gradients, check_outputs, load

CASES = ["dims_differ", "same_dim"]


def ours(case: Case) -> Function:
    """`[encoder_out, decoder_out]`: the second asks."""

    def function(inputs, weights):
        encoder, decoder = inputs
        names = ("key_kernel", "query_kernel", "vector")  # W_a, U_a, V_a
        layer = AdditiveAttention(encoder.shape[-1], use_bias=False)
        found = dict(zip(names, weights, strict=True))
        return call(layer, found, decoder, encoder, return_attention_scores=True)

    return function


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"attention_keras/{name}")
    check_outputs(ours(case), case)


def test_gradients(shared):
    case = load(shared, "attention_keras/dims_differ")
    check_gradients(ours(case), case)
