"""`Attention` of the package attention 4.1 and 5.0 (philipperemy): the last state asks.

Around the attention stands what is a model's business: the last step as the query, and a dense
layer, `tanh([context; last] . W)`.
"""

import pytest
from keras import ops

from regard.layers import AdditiveAttention, MultiplicativeAttention
from tests.golden.loading import Case, Function, call, check_gradients, check_outputs, load

CASES = ["v4_luong", "v5_bahdanau", "v5_luong", "v5_luong_default_units"]


def ours(case: Case) -> Function:
    additive = case.config.get("score") == "bahdanau"

    def function(inputs, weights):
        (states,) = inputs
        *score, vector = weights
        last = states[:, -1:]
        if additive:
            found = dict(zip(("vector", "query_kernel", "key_kernel"), score, strict=True))
            layer = AdditiveAttention(states.shape[-1], use_bias=False)
        else:
            found = {"kernel": ops.transpose(score[0])}
            layer = MultiplicativeAttention()
        context, found = call(layer, found, last, states, return_attention_scores=True)
        output = ops.tanh(ops.matmul(ops.concatenate([context, last], -1), vector))
        return [ops.squeeze(each, 1) for each in (output, found, context)]

    return function


@pytest.mark.parametrize("name", CASES)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"attention_pip/{name}")
    expected = [case.outputs[0], case["extra_attention"], case["extra_context"]]
    check_outputs(ours(case), case, expected=expected)


def test_gradients(shared):
    case = load(shared, "attention_pip/v5_bahdanau")
    check_gradients(ours(case), case)
