"""Attention on real times equals a plain loop, and the index path where times are 0, 1, 2, ..."""

import math

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.kernels.dispatch import TIMED
from regard.layers import (
    AdditiveAttention,
    DotAttention,
    LocationAttention,
    MultiHeadAttention,
)
from regard.positions import (
    Alibi,
    Causal,
    DistancePenalty,
    History,
    LocalWindow,
    RelativeBias,
    Rotary,
    Stripe,
)
from regard.runtime import weight_gradients

B, T, S, D = 2, 3, 5, 4
DRAWN = np.random.default_rng(5)
QUERY = DRAWN.normal(size=(B, T, D)).astype("float32")
VALUE = DRAWN.normal(size=(B, S, D)).astype("float32")
QUERY_TIMES = np.sort(DRAWN.uniform(0, 9, (B, T)), axis=1).astype("float32")
VALUE_TIMES = np.sort(DRAWN.uniform(0, 9, (B, S)), axis=1).astype("float32")


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def turned(vector: np.ndarray, time: float) -> np.ndarray:
    half = D // 2
    out = np.zeros(D)
    for i in range(half):
        angle = time * 10_000 ** (-2 * i / D)
        one, other = vector[i], vector[i + half]
        out[i] = one * math.cos(angle) - other * math.sin(angle)
        out[i + half] = other * math.cos(angle) + one * math.sin(angle)
    return out


def looped(allowed, bias, turn=lambda vector, time: vector) -> np.ndarray:
    """Dot attention, pair by pair; 0 for a query without a key."""
    out = np.zeros((B, T, D))
    for b, t in np.ndindex(B, T):
        query = turn(QUERY[b, t], QUERY_TIMES[b, t])
        weights = np.zeros(S)
        for s in range(S):
            ahead = float(VALUE_TIMES[b, s] - QUERY_TIMES[b, t])
            if allowed(ahead):
                score = query @ turn(VALUE[b, s], VALUE_TIMES[b, s])
                weights[s] = math.exp(score + bias(ahead))
        if weights.sum():
            out[b, t] = weights @ VALUE[b] / weights.sum()
    return out


@pytest.mark.parametrize(
    ("position", "loop"),
    [
        (DistancePenalty("linear", 0.5), (lambda a: True, lambda a: -0.5 * abs(a))),
        (
            DistancePenalty("gaussian", 0.25) + Causal(),
            (lambda a: a <= 0, lambda a: -0.25 * a * a / 2),
        ),
        (LocalWindow(1, 2), (lambda a: -1 <= a <= 2, lambda a: 0.0)),
        (History(3), (lambda a: -3 < a <= 0, lambda a: 0.0)),
        (Stripe(1, 2.0), (lambda a: True, lambda a: 0.0 if abs(a) <= 1 else -2.0)),
        (Alibi(), (lambda a: True, lambda a: -abs(a) / 256)),
        (Rotary(), (lambda a: True, lambda a: 0.0, turned)),
    ],
)
def test_equals_a_plain_loop(position, loop, monkeypatch):
    monkeypatch.setenv("REGARD_KERNEL", "fused")  # which times do not take
    layer = DotAttention(position=position)
    found = layer(QUERY, VALUE, query_times=QUERY_TIMES, value_times=VALUE_TIMES)
    np.testing.assert_allclose(array(found), looped(*loop), atol=2e-6)


@pytest.mark.parametrize(
    "make",
    [
        lambda: MultiHeadAttention(2, 4, position=Rotary() + Causal() + Alibi()),
        lambda: MultiHeadAttention(
            2, 4, position=DistancePenalty("logarithmic", learned=True) + Stripe(1, 0.5)
        ),
        lambda: AdditiveAttention(3, position=LocalWindow(1, 1) + DistancePenalty()),
        lambda: LocationAttention(S, position=History(2)),
    ],
)
@pytest.mark.parametrize("dtype", ["int32", "float32"])
def test_times_that_count_up_are_places(make, dtype):
    layer = make()
    mask = np.array([[True] * S, [True] * 3 + [False] * 2])
    expected = array(layer(VALUE, mask=mask))
    times = np.tile(np.arange(S), (B, 1)).astype(dtype)
    found, weights = layer(VALUE, mask=mask, query_times=times, return_attention_scores=True)
    np.testing.assert_allclose(array(found), expected, atol=2e-6)
    assert np.all(array(weights)[1, ..., 3:] == 0)
    # What counts is the distance.
    np.testing.assert_allclose(
        array(layer(VALUE, mask=mask, query_times=times + 7)), expected, atol=1e-5
    )


def test_padding_changes_nothing_whatever_its_times():
    layer = MultiHeadAttention(2, 4, position=Rotary() + DistancePenalty(learned=True))
    expected = array(layer(VALUE, query_times=VALUE_TIMES))
    more = np.full((B, 2, D), np.nan, "float32")
    times = np.concatenate([VALUE_TIMES, [[np.nan, 1e30]] * B], axis=1).astype("float32")
    mask = np.arange(S + 2)[None] < np.full((B, 1), S)
    padded = np.concatenate([VALUE, more], 1)
    found = array(layer(padded, mask=mask, query_times=times))
    np.testing.assert_allclose(found[:, :S], expected, atol=2e-6)
    assert np.all(found[:, S:] == 0)
    options = {"mask": mask, "query_times": times}
    gradients = weight_gradients(layer, lambda out: keras.ops.sum(out**2), padded, **options)
    assert all(np.isfinite(each).all() for each in gradients)


def test_in_a_model_of_any_length():
    states, times = keras.Input((None, D)), keras.Input((None,))
    layer = MultiHeadAttention(2, 4, position=DistancePenalty(learned=True))
    model = keras.Model([states, times], layer(states, query_times=times))
    model.compile("sgd", "mse")
    before = [array(each) for each in model.trainable_variables]
    model.fit([VALUE, VALUE_TIMES], VALUE, verbose=0)
    assert all(
        np.any(array(each) != old)
        for each, old in zip(model.trainable_variables, before, strict=True)
    )
    found = model.predict([QUERY, QUERY_TIMES], verbose=0)
    expected = array(layer(QUERY, query_times=QUERY_TIMES))
    np.testing.assert_allclose(found, expected, atol=2e-6)


def test_the_reason_for_the_plain_path_is_told():
    assert TIMED in DotAttention(position=Rotary())._whole(drops=False, timed=True)
    assert TIMED not in DotAttention(position=Rotary())._whole(drops=False, timed=False)


@pytest.mark.parametrize(
    ("position", "given", "error", "message"),
    [
        (None, {"query_times": VALUE_TIMES}, ArgumentError, "position=None, which has no use"),
        (
            RelativeBias() + Causal(),
            {"query_times": VALUE_TIMES},
            ArgumentError,
            "which counts whole steps",
        ),
        (Causal(offset=1), {"query_times": VALUE_TIMES}, ArgumentError, "takes no `offset`"),
        (Causal(), {"value_times": VALUE_TIMES}, ArgumentError, "value_times without value"),
        (
            Causal(),
            {"value": VALUE, "query_times": VALUE_TIMES},
            ArgumentError,
            "query_times alone",
        ),
        (Causal(), {"query_times": QUERY_TIMES}, ShapeError, r"the shape \(batch, steps\)"),
        (Causal(), {"query_times": VALUE_TIMES[0]}, ShapeError, r"the shape \(batch, steps\)"),
        (Causal(), {"query_times": VALUE_TIMES > 3}, ArgumentTypeError, "must be a tensor"),
    ],
)
def test_refused(position, given, error, message):
    with pytest.raises(error, match=message):
        DotAttention(position=position)(VALUE, **given)
