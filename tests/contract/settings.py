"""The arguments that each public layer is tried with."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import keras

from regard import layers
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
from tests.full import full

_KERNEL = {
    "kernel_initializer": keras.initializers.HeNormal(seed=17),
    "kernel_regularizer": "l2",
    "kernel_constraint": "max_norm",
}
_BIAS = {"bias_initializer": "ones", "bias_regularizer": "l1", "bias_constraint": "non_neg"}
_COMMON = [{"dropout": 0.4, "seed": 3}, {"attention_regularizer": "l2"}]
_SHAPED = {"score_activation": "tanh", "temperature": 0.7, "soft_cap": 0.9}
# A temperature, so that more than one key keeps a weight.
_SPARSE = [
    {"normalizer": "sparsemax", "temperature": 6.0},
    {"normalizer": "entmax15", "temperature": 3.0},
]
_LOOSE = [{"normalizer": "sigmoid"}, {"normalizer": "hardmax"}]
STRETCHED = LocalWindow(1, 2, ratio="stretch") + DistancePenalty(
    "gaussian", 0.3, learned=True, ratio="stretch"
)
# Each kind of position; the queries of the contract are fewer than the keys.
_PLACES = [
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

# Layers that others are made of; a subject makes new ones.
_HEAD = layers.AdditiveAttention(units=4)
_TWO_HEADS = [layers.AdditiveAttention(units=4), layers.MultiplicativeAttention()]

# What the abstract layer serves, once for all.
SHARED = {"position", "normalizer", "score_activation", "temperature", "soft_cap"}


class Tried(NamedTuple):
    """What a layer is tried with: each setting alone, beside the arguments that it needs.

    A formula is a setting that changes what is computed, on a path that the layer has met all
    promises on: it meets those alone that a formula could break.
    """

    needed: dict[str, Any]
    settings: list[dict[str, Any]]
    formulas: Sequence[dict[str, Any]] = ()


def family(*settings: dict[str, Any]) -> list[dict[str, Any]]:
    """What each layer is tried with, and more of the settings that all layers share."""
    return [*_COMMON, _SHAPED, {"position": STRETCHED}, *settings]


# Of each layer: the arguments it needs, then every setting, each to be tried alone. What the layers
# share is tried in full on one layer without heads and on one with heads, and mixed on the others.
SETTINGS: dict[type, Tried] = {
    layers.DotAttention: Tried(
        {},
        [
            {"scale": "sqrt"},
            {"scale": 0.3},
            {"scale": "learned"},
            *family(*_SPARSE, *_LOOSE, *({"position": each} for each in _PLACES[:-1])),
        ],
    ),
    layers.MultiplicativeAttention: Tried(
        {},
        [_KERNEL, *family(_SPARSE[0], {"position": _PLACES[-2]})],
    ),
    layers.AdditiveAttention: Tried(
        {"units": 4},
        [
            {"use_bias": False},
            {"normalize": True},
            {**_KERNEL, **_BIAS},
            *family(_SPARSE[1], {"position": _PLACES[8]}),
        ],
    ),
    layers.ConcatAttention: Tried({"units": 4}, [_KERNEL, *family(_LOOSE[0])]),
    layers.CosineAttention: Tried(
        {},
        [{"initial_scale": 3.0, "learn_scale": False}, *family({"position": _PLACES[-2]})],
    ),
    layers.LocationAttention: Tried({"max_length": 17}, [_KERNEL, *family(_LOOSE[1])]),
    layers.MultiHeadAttention: Tried(
        {"num_heads": 2, "head_dim": 4},
        [
            {"num_heads": 1},
            {"num_heads": 4, "num_key_value_heads": 2, "value_dim": 3, "output_dim": 5},
            {"use_bias": False},
            {**_KERNEL, **_BIAS},
            *family(*_SPARSE, *_LOOSE, *({"position": each} for each in _PLACES)),
        ],
    ),
    layers.AttentionPooling: Tried(
        {},
        [
            {"score": "linear"},
            {"score": "tanh"},
            {"score": "tanh", "hops": 3},
            {"units": 4},
            {"hops": 3},
            {**_KERNEL, **_BIAS},
            *_COMMON,
            _SHAPED,
            *_SPARSE,
            *_LOOSE,
        ],
        [
            {"query": "last", "score": "linear"},
            {"query": "last", "score": "multiplicative"},
            {"query": "last", "score": "additive", "units": 4},
        ],
    ),
    layers.HierarchicalAttention: Tried(
        {},
        [],
        [
            {"units": 6},
            {"sentence_encoder": layers.MultiplicativeAttention()},
            {**_KERNEL, **_BIAS},
            {**_SPARSE[1], "score_activation": "tanh"},
        ],
    ),
    layers.FeatureAttention: Tried(
        {},
        [],
        [{"shared": True}, {"use_bias": False}, {**_KERNEL, **_BIAS}, _LOOSE[0], _SHAPED],
    ),
    layers.MultiHead: Tried(
        {"layer": _HEAD, "copies": 2},
        [],
        [
            {"layer": _TWO_HEADS, "copies": None, "merge": "concat"},
            {"head_dim": 4},
            {"head_dim": 4, "use_bias": False},
            {"diversity": 0.3, "diversity_weight": "query_kernel", "diversity_slice": ((1, 5),)},
        ],
    ),
}


def settings() -> Iterator[tuple[type, dict[str, Any]]]:
    """Yield each layer's defaults, then each setting once; in the full run each with each other."""
    for layer_class, (needed, *others) in SETTINGS.items():
        yield layer_class, needed
        chosen = [setting for these in others for setting in these]
        tried: list[dict[str, Any]] = []
        for setting in [*chosen, *(_pairwise(chosen) if full("settings") else [])]:
            if _possible(setting) and setting not in tried:
                tried.append(setting)
                yield layer_class, {**needed, **setting}


def _possible(setting: dict[str, Any]) -> bool:
    score = setting.get("score", "mlp")
    last = setting.get("query") == "last"
    without_bias = score == "linear" or last or setting.get("use_bias") is False
    return (
        not (setting.get("units") and score not in ("mlp", "additive"))
        and not (without_bias and "bias_regularizer" in setting)
        and not (last and "hops" in setting)
        and not (setting.get("copies", 2) is None and "diversity" in setting)
    )


def _pairwise(settings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Combinations in which each setting meets each other that it can be given with.

    As few as a greedy search finds: faults in which three or more settings take part are rare, and
    all products of the settings here would run for hours.
    """
    left = {
        pair
        for pair in itertools.combinations(range(len(settings)), 2)
        if _together(settings, pair)
    }
    found = []
    while left:
        chosen = min(left)
        for _ in settings:
            more = {
                (*chosen, each): sum(pair <= {*chosen, each} for pair in map(set, left))
                for each in range(len(settings))
                if each not in chosen and _together(settings, (*chosen, each))
            }
            best = max(more, key=lambda each: (more[each], each), default=None)
            if best is None:
                break
            chosen = best
        left -= set(itertools.combinations(sorted(chosen), 2))
        found.append({name: value for each in chosen for name, value in settings[each].items()})
    return found


def _together(settings: list[dict[str, Any]], chosen: tuple[int, ...]) -> bool:
    """Whether settings can be given at once: no argument has two values, and the layer takes it."""
    names = [name for each in chosen for name in settings[each]]
    merged = {name: value for each in chosen for name, value in settings[each].items()}
    return len(names) == len(set(names)) and _possible(merged)
