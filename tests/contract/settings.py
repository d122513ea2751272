"""The settings that layers share, each to be tried alone."""

from typing import Any

import keras

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

KERNEL = {
    "kernel_initializer": keras.initializers.HeNormal(seed=17),
    "kernel_regularizer": "l2",
    "kernel_constraint": "max_norm",
}
BIAS = {"bias_initializer": "ones", "bias_regularizer": "l1", "bias_constraint": "non_neg"}
COMMON = [{"dropout": 0.4, "seed": 3}, {"attention_regularizer": "l2"}]
SHAPED = {"score_activation": "tanh", "temperature": 0.7, "soft_cap": 0.9}
# A temperature, so that more than one key keeps a weight.
SPARSE = [
    {"normalizer": "sparsemax", "temperature": 6.0},
    {"normalizer": "entmax15", "temperature": 3.0},
]
LOOSE = [{"normalizer": "sigmoid"}, {"normalizer": "hardmax"}]
STRETCHED = LocalWindow(1, 2, ratio="stretch") + DistancePenalty(
    "gaussian", 0.3, learned=True, ratio="stretch"
)
# Each kind of position; the queries of the contract are fewer than the keys.
PLACES = [
    Causal(offset=1),
    History(2, offset=2),
    LocalWindow(2, 1, ratio=5 / 3),
    DistancePenalty("linear", 0.4, ratio="stretch"),
    DistancePenalty("logarithmic", 0.8, learned=True, offset=1),
    Stripe(1, 1.5, offset=1),
    Alibi(offset=0),
    RelativeBias(buckets=6, max_distance=4, offset=1),
    RelativeBias(buckets=3, max_distance=4, both_sides=False, offset=2) + Causal(),
    Rotary(base=50.0, fraction=0.6, offset=1) + Causal(),  # of 7 features 4 are turned
    Rotary(offset=2) + DistancePenalty("gaussian", 0.3),
]

# What the abstract layer serves, once for all.
SHARED = {"position", "normalizer", "score_activation", "temperature", "soft_cap"}


def family(*settings: dict[str, Any]) -> list[dict[str, Any]]:
    """What each layer with pairs is tried with, and more of the settings that all layers share."""
    return [*COMMON, SHAPED, {"position": STRETCHED}, *settings]
