"""SeqSelfAttention and SeqWeightedAttention of keras-self-attention 0.51.0.

Under a mask SeqSelfAttention is wrong: it takes 10000 off the pairs of which *both* are padding. So
a valid query attends to padding, and a padded one to valid keys alone. There, the original's
formula is held to the recorded numbers, and ours to what was meant.
"""

import keras
import numpy as np
import pytest
from keras import ops
from keras.regularizers import L1, L2

from regard.layers import AdditiveAttention, AttentionPooling, MultiplicativeAttention
from regard.positions import Causal, History, LocalWindow
from tests.contract.subjects import array
from tests.golden.loading import (
    Case,
    Function,
    agree,
    call,
    check_gradients,
    check_outputs,
    load,
    softmax,
    tensors,
)

GRID = [
    f"ssa_{kind}_w{width}_{history}"
    for kind in ("add", "mul")
    for width in (3, 4, None)
    for history in ("both", "hist")
]
UNMASKED = [
    *(f"{name}_nomask" for name in GRID),
    "ssa_x_default",
    "ssa_x_kernel_l2",
    "ssa_x_mul_tanh_w5",
    "ssa_x_width1",
]
MASKED = [
    *(f"{name}_mask" for name in GRID),
    "ssa_x_all_masked_row",
    "ssa_x_return_attention_false_mask",
]
# Padding at the end, and each query sees the steps before it: the one way round is the other.
UNHURT = ["ssa_add_wNone_hist_mask", "ssa_mul_w3_hist_mask"]
POOLING = [
    f"swa_{bias}_{mask}_{returned}"
    for bias in ("bias", "nobias")
    for mask in ("mask", "nomask")
    for returned in ("ret", "noret")
]
CASES = [*UNMASKED, *MASKED, *POOLING]


def named_weights(case: Case, weights: list) -> dict:
    """By the last part of the name: Wt, Wx, bh, Wa, ba."""
    names = [str(name).rpartition("_")[2].removesuffix(":0") for name in case["weight_names"]]
    return dict(zip(names, weights, strict=True))


def position_of(case: Case):
    width, history = case.config.get("attention_width"), case.config.get("history_only", False)
    if history:
        return Causal() if width is None else History(width)
    return None if width is None else LocalWindow(width // 2, width - width // 2 - 1)


def window(case: Case) -> np.ndarray:
    """(T, S): `width` keys up to the query, or around it."""
    steps, width = case.inputs[0].shape[1], case.config.get("attention_width")
    allowed = np.zeros((steps, steps), bool)
    for t, s in np.ndindex(steps, steps):
        if case.config.get("history_only"):
            allowed[t, s] = (width is None or t - width < s) and s <= t
        else:
            allowed[t, s] = width is None or t - width // 2 <= s < t - width // 2 + width
    return allowed


def ours(case: Case, **options) -> Function:
    position = options.pop("position", position_of(case))

    def function(inputs, weights):
        layer, found = layer_of(case, named_weights(case, weights), position=position)
        return call(layer, found, inputs[0], return_attention_scores=True, **options)

    return function


def layer_of(case: Case, named: dict, **options) -> tuple:
    """The layer, with the original's activation of the scores, and its weights.

    The bias of the scores, `ba`, shifts all scores of a query alike, unless an activation comes
    after it: there it is part of the function that the layer is given.
    """
    activate = activation(case.config.get("attention_activation"), named.get("ba"))
    options = {"score_activation": activate, **options}
    if case.config.get("attention_type") == "multiplicative":
        return MultiplicativeAttention(**options), {"kernel": named["Wa"]}
    layer = AdditiveAttention(case.config.get("units", 32), use_bias="bh" in named, **options)
    theirs = {"query_kernel": "Wt", "key_kernel": "Wx", "bias": "bh", "vector": "Wa"}
    return layer, {our: named[their] for our, their in theirs.items() if their in named}


def activation(name: str | None, bias):
    if name is None:
        return None
    plain = keras.activations.get(name)
    return plain if bias is None else lambda scores: plain(scores + bias)


def likeness_of_rows(weight: float):
    """The original's penalty on weights, `weight * |A A^T - I|^2`; a row of zeros costs nothing."""

    def penalty(weights):
        products = ops.matmul(weights, ops.swapaxes(weights, -1, -2))
        ones = ops.eye(weights.shape[-1]) * ops.cast(ops.any(weights > 0, -1), "float32")[:, None]
        return weight * ops.sum(ops.square(products - ones))

    return penalty


def their_scores(case: Case) -> np.ndarray:
    """(B, T, S), before window and mask."""
    (states,) = (each.astype("float64") for each in case.inputs)
    named = named_weights(case, case.weights)
    scores = np.zeros((len(states), states.shape[1], states.shape[1]))
    for b, t, s in np.ndindex(scores.shape):
        if "Wt" in named:
            hidden = states[b, t] @ named["Wt"] + states[b, s] @ named["Wx"] + named.get("bh", 0)
            scores[b, t, s] = (np.tanh(hidden) @ named["Wa"]).item()
        else:
            scores[b, t, s] = states[b, t] @ named["Wa"] @ states[b, s]
    scores = scores + named.get("ba", 0)
    if case.config.get("attention_activation") == "sigmoid":
        return 1 / (1 + np.exp(-scores))
    assert case.config.get("attention_activation") is None
    return scores


def their_penalty(case: Case) -> np.ndarray:
    """(B, T, S): what the original takes off, the padding the wrong way round."""
    padded = ~case["mask_0"]
    return 10000.0 * ~window(case) + 10000.0 * (padded[:, :, None] & padded[:, None])


def allowed_pairs(case: Case) -> np.ndarray:
    """(B, T, S): what a mask is meant to say."""
    valid = case["mask_0"]
    return window(case) & valid[:, :, None] & valid[:, None]


@pytest.mark.parametrize("name", UNMASKED)
def test_outputs_and_weights(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    check_outputs(ours(case), case)


@pytest.mark.parametrize("name", ["ssa_add_w3_hist_nomask", "ssa_x_default", "ssa_x_mul_tanh_w5"])
def test_gradients(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    check_gradients(ours(case), case)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ssa_add_wNone_hist_nomask", {}),
        ("ssa_mul_w3_both_nomask", {}),
        ("ssa_x_kernel_l2", {"kernel_regularizer": L2(1e-4), "bias_regularizer": L1(1e-4)}),
    ],
)
def test_losses(shared, name, options):
    case = load(shared, f"keras_self_attention/{name}")
    penalty = likeness_of_rows(case.config["attention_regularizer_weight"])
    position = position_of(case)
    named = named_weights(case, tensors(case.weights))
    layer, found = layer_of(
        case, named, position=position, attention_regularizer=penalty, **options
    )
    layer.build(case.inputs[0].shape)
    for weight in layer.weights:
        weight.assign(found[weight.name])
    layer(case.inputs[0])
    losses = sorted(array(each).item() for each in layer.losses)
    # Ours have no bias of the scores, hence no loss of one.
    theirs = sorted(float(each) for each in case.numbered("loss")[:5])
    assert np.allclose(losses, theirs, rtol=1e-5)


@pytest.mark.parametrize("name", MASKED)
def test_padding_is_masked_and_in_the_original_it_is_not(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    states, valid = case.inputs[0], case["mask_0"]
    right = softmax(their_scores(case), allowed_pairs(case))
    wrong = softmax(their_scores(case) - their_penalty(case))
    recorded = [wrong @ states, wrong][: len(case.outputs)]
    for found, expected in zip(recorded, case.outputs, strict=True):
        assert agree(found, expected, case.tolerance)
    check_outputs(ours(case, mask=valid), case, valid, [right @ states, right])
    # Whole sequences are the same in both; of the others, valid queries differ.
    whole = valid.all(1)
    assert whole[0]
    assert agree(right[whole], wrong[whole])
    assert np.all((right * ~valid[:, None]) == 0)
    to_padding = (wrong * ~valid[:, None]).sum(-1)[valid].max()
    assert to_padding == 0 if name in UNHURT else to_padding > 0.1


@pytest.mark.parametrize("name", [MASKED[1], MASKED[4], MASKED[8], *MASKED[-2:]])
def test_a_bias_gives_the_old_numbers_under_a_mask(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    bias = -their_penalty(case).astype("float32")
    function = ours(case, position=None, attention_bias=bias)
    check_outputs(function, case, tolerance=case.tolerance)


def pooling(case: Case) -> Function:
    """Their bias shifts all scores alike: no weight of ours corresponds to it."""

    def function(inputs, weights):
        query = ops.transpose(weights[0])
        asked = {"mask": case.get("mask_0"), "return_attention_scores": True}
        return call(AttentionPooling("linear"), {"query": query}, inputs[0], **asked)

    return function


@pytest.mark.parametrize("name", POOLING)
def test_pooling(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    check_outputs(pooling(case), case)


@pytest.mark.parametrize("name", ["swa_bias_mask_ret", "swa_nobias_nomask_noret"])
def test_gradients_of_pooling(shared, name):
    case = load(shared, f"keras_self_attention/{name}")
    check_gradients(pooling(case), case)
