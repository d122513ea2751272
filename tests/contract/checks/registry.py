"""The list of checks: one function, one promise."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from tests.contract.subjects import Subject


@dataclass(frozen=True)
class Check:
    """A promise that each subject it applies to keeps: `run` raises AssertionError if not."""

    name: str
    promise: str
    applies: Callable[[Subject], bool]
    run: Callable[[Subject], None]


CHECKS: dict[str, Check] = {}


def everything(subject: Subject) -> bool:
    return True


def pairs(subject: Subject) -> bool:
    """Whether query, key and value arrive in the call."""
    return not subject.pooling


def pooled(subject: Subject) -> bool:
    return subject.pooling


def several_heads(subject: Subject) -> bool:
    return (subject.heads or 1) > 1


def without_bias(subject: Subject) -> bool:
    """Whether the layer could have a bias and has none."""
    return "use_bias=False" in subject.name or "score='linear'" in subject.name


def weighted(subject: Subject) -> bool:
    """Whether the layer has weights to train."""
    bare = "DotAttention" in subject.name and subject.arguments.get("scale") != "learned"
    bare = bare or subject.arguments.get("learn_scale") is False
    learns_places = subject.position is not None and subject.position.weights(subject.heads)
    return not bare or bool(learns_places)


def shared_weights(subject: Subject) -> bool:
    """Whether several keys have a weight, so that two draws of a dropout differ."""
    return subject.normalizer != "hardmax"


def placeless(subject: Subject) -> bool:
    """Whether it makes no difference where a step stands."""
    return subject.position is None and "LocationAttention" not in subject.name


def of_any_length(subject: Subject) -> bool:
    """Whether the weights are a softmax over as many steps as there are."""
    return subject.normalizer == "softmax" and placeless(subject)


# What a position, a normaliser or an activation could break in a layer that is right without it.
_NUMBERS = {
    "bias_is_added_to_the_scores",
    "compiled_equals_eager",
    "config_gives_the_same_layer",
    "every_weight_is_connected",
    "half_precision_is_finite",
    "huge_forbidden_score_leaves_gradients_finite",
    "masked_key_has_weight_zero",
    "masked_key_is_never_read",
    "output_equals_the_paper",
    "padding_changes_nothing",
    "query_without_keys_gives_zero",
}


def spared(check: Check, subject: Subject) -> bool:
    """Whether the run that is not full leaves this out.

    Positions, normalisers and the like stand in the abstract layer, once for all. They change
    numbers, but neither how a mask arrives nor what is refused. So each layer meets all checks with
    one such setting, and with the others those that are about numbers.
    """
    if os.environ.get("REGARD_FULL") == "1" or not subject.shares or subject.represents:
        return False
    return check.name not in _NUMBERS


def promise(
    applies: Callable[[Subject], bool] = everything,
) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
    """Put a function into the list; its docstring is the promise."""

    def register(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
        text = (function.__doc__ or "").strip()
        CHECKS[function.__name__] = Check(function.__name__, text, applies, function)
        return function

    return register
