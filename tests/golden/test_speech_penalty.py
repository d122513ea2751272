"""Two formulas for the Speech-Transformer's penalty on distant pairs: a band, and renormalising.

The paper says that distant pairs are penalised, not how. The band is taken off the scores. The
other formula, from a question and its answer, adds a penalty to the finished *weights*, shifts them
all up by their smallest and divides by the sum: so what was masked gets weight again.
"""

import numpy as np
import pytest
from keras import ops

from regard.layers import MultiHeadAttention
from regard.ops.normalizers import softmax
from regard.ops.scores import scaled_dot
from regard.positions import DistancePenalty, LocalWindow, Position, Stripe
from tests.golden.loading import Case, Function, call, check_gradients, check_outputs, load, run

BAND = ["band_s1", "band_s2_hard_mask"]
RENORMALISED = ["renorm_linear", "renorm_linear_mask"]
CASES = [*BAND, *RENORMALISED]


def ours(case: Case, position: Position) -> Function:
    """The heads side by side as features; each kernel is the identity."""
    _, heads, _, width = case.inputs[0].shape
    features = heads * width
    layer = MultiHeadAttention(heads, width, use_bias=False, position=position)
    identity = np.eye(features, dtype="float32")
    found = {
        f"{side}_kernel": identity.reshape(features, heads, width)
        for side in ("query", "key", "value")
    }
    found["output_kernel"] = identity.reshape(heads, width, features)
    asked = {"value_mask": case.get("mask_1"), "return_attention_scores": True}

    def function(inputs, weights):
        # (B, N, T, H) -> (B, T, N H)
        query, key, value = (
            ops.reshape(ops.swapaxes(each, 1, 2), (each.shape[0], each.shape[2], features))
            for each in inputs[:3]
        )
        output, found_weights = call(layer, found, query, value, key, **asked)
        output = ops.reshape(output, (*output.shape[:2], heads, width))
        return ops.swapaxes(output, 1, 2), found_weights

    return function


def stripe(case: Case) -> Stripe:
    return Stripe(case.config["band"], -case.config["penalty"])


def renormalised(case: Case) -> Function:
    """The formula of the answer, in plain operations."""
    scale, mask = case.config["scale"], case.get("mask_1")
    allowed = None if mask is None else mask[:, None, None]

    def function(inputs, weights):
        query, key, value, penalty = inputs
        query, key = (ops.swapaxes(each, 1, 2) for each in (query, key))
        found = softmax(scaled_dot(query, key), allowed) + scale * penalty
        found = found + ops.abs(ops.min(found))  # the smallest of the whole batch
        found = found / ops.sum(found, axis=-1, keepdims=True)
        return ops.matmul(found, value), found

    return function


@pytest.mark.parametrize("name", BAND)
def test_a_band_is_a_stripe(shared, name):
    case = load(shared, f"speech_penalty/{name}")
    check_outputs(ours(case, stripe(case)), case)


def test_gradients_of_a_band(shared):
    case = load(shared, "speech_penalty/band_s1")
    check_gradients(ours(case, stripe(case)), case)


def test_a_hard_band_is_a_window_but_where_the_window_holds_only_padding(shared):
    case = load(shared, "speech_penalty/band_s2_hard_mask")
    half, valid = case.config["band"], case["mask_1"]
    far = np.abs(np.subtract.outer(np.arange(6), np.arange(6))) > half
    has_keys = (valid[:, None] & ~far).any(-1)
    assert np.argwhere(~has_keys).tolist() == [[1, 5]]
    check_outputs(ours(case, LocalWindow(half, half)), case, has_keys[:, None])
    # In the original such a query sees the valid keys outside the band.
    assert np.allclose(case.outputs[1][1, 0, 5][far[5] & valid[1]].sum(), 1)


@pytest.mark.parametrize("name", RENORMALISED)
def test_renormalising_is_the_formula_of_the_answer(shared, name):
    case = load(shared, f"speech_penalty/{name}")
    check_outputs(renormalised(case), case)


def test_renormalising_gives_padding_weight_and_a_penalty_on_scores_does_not(shared):
    case = load(shared, "speech_penalty/renorm_linear_mask")
    padded = np.broadcast_to(~case["mask_1"][:, None, None], case.outputs[1].shape)
    assert case.outputs[1][padded].max() > 0.15
    found = run(ours(case, DistancePenalty("linear", case.config["scale"])), case)[1]
    assert np.all(found[padded] == 0)
    assert np.allclose(found.sum(-1), 1)


def test_renormalising_makes_a_sample_depend_on_its_batch(shared):
    case = load(shared, "speech_penalty/renorm_linear_mask")
    alone = Case({**case.arrays}, case.meta)
    for name in ("input_0", "input_1", "input_2", "mask_1"):
        alone.arrays[name] = alone.arrays[name][:1]
    found = run(renormalised(alone), alone)[0]
    assert np.abs(found - case.outputs[0][:1]).max() > 0.1
    position = DistancePenalty("linear", case.config["scale"])
    both = [run(ours(each, position), each)[0][:1] for each in (case, alone)]
    assert np.abs(both[0] - both[1]).max() < 1e-6
