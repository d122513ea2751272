"""The list of checks: one function, one promise."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.contract.subjects import Subject
from tests.full import full


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
    return subject.kind.has_pairs


def prepared(subject: Subject) -> bool:
    """Whether keys and values can be prepared, and asked later."""
    return subject.kind.has_prepare


def pooled(subject: Subject) -> bool:
    """Whether the output has no steps, and so nothing that a mask could be for."""
    return subject.kind.pools


def steps_kept(subject: Subject) -> bool:
    """Whether each step of the one input has its place in the output."""
    return subject.kind.keeps_steps


def weighing(subject: Subject) -> bool:
    """Whether the call returns weights."""
    return subject.kind.gives_weights


def weighing_and_dropping(subject: Subject) -> bool:
    return weighing(subject) and subject.kind.drops


def penalised(subject: Subject) -> bool:
    """Whether a penalty on the weights can be given."""
    return weighing(subject) and subject.kind.has_penalty


def dropping(subject: Subject) -> bool:
    """Whether dropout is an argument of its own."""
    return subject.kind.drops and "dropout" not in subject.kind.inner


def plain(subject: Subject) -> bool:
    """Whether it stands for its layer where settings make no difference: at the defaults."""
    return subject.tried.is_plain(subject.arguments)


def stepwise(subject: Subject) -> bool:
    """Whether one query at a time can be asked: a stretched diagonal needs them all."""
    return prepared(subject) and not subject.stretched


def plainly_prepared(subject: Subject) -> bool:
    return plain(subject) and prepared(subject)


def plainly_weighing(subject: Subject) -> bool:
    return plain(subject) and weighing(subject)


def two_names(subject: Subject) -> bool:
    """Whether a mask may come under several names."""
    return len(subject.kind.names) > 1


def several_heads(subject: Subject) -> bool:
    return (subject.heads or 1) > 1


def without_bias(subject: Subject) -> bool:
    """Whether the layer could have a bias of its own and has none."""
    return not subject.kind.inner and subject.tried.without_bias(subject.arguments)


def weighted(subject: Subject) -> bool:
    """Whether the layer has weights to train."""
    learns_places = subject.position is not None and subject.position.weights(subject.heads)
    return bool(learns_places) or not subject.tried.without_weights(subject.arguments)


def shared_weights(subject: Subject) -> bool:
    """Whether several keys have a weight, so that two draws of a dropout differ."""
    return subject.kind.drops and subject.normalizer != "hardmax"


def placeless(subject: Subject) -> bool:
    """Whether it makes no difference where a step stands."""
    return subject.position is None and not subject.tried.placed


def of_any_length(subject: Subject) -> bool:
    """Whether the weights are a softmax over as many steps as there are.

    Those of a gate are over features, of which there are as many as its kernel has columns.
    """
    over_steps = weighing(subject) and subject.kind.over_steps
    return over_steps and subject.normalizer == "softmax" and placeless(subject)


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
    "one_query_at_a_time_equals_the_call",
    "output_equals_the_paper",
    "padding_changes_nothing",
    "query_without_keys_gives_zero",
}
# What heads could break in one of these that is right without them.
_HEADED = {
    "bias_is_added_to_the_scores",
    "config_gives_the_same_layer",
    "every_weight_is_connected",
    "masked_key_is_never_read",
    "output_equals_the_paper",
    "padding_changes_nothing",
}
# What a formula could break on a path that is right with another.
_FORMULA = {
    "config_gives_the_same_layer",
    "every_argument_is_in_the_config",
    "every_weight_is_connected",
    "options_of_a_missing_bias_raise",
    "output_equals_the_paper",
}


def spared(check: Check, subject: Subject) -> bool:
    """Whether the run that is not full leaves this out.

    Positions, normalisers and the like stand in the abstract layer, once for all. They change
    numbers, but neither how a mask arrives nor what is refused. So each layer with pairs or a
    learned query meets all checks with one such setting, and with the others those that are about
    numbers; with heads, of these, those that heads could break. Of a layer's own settings those
    that are a formula, and nothing else, meet the checks that a formula could break.
    """
    if full("settings") or subject.represents:
        return False
    if subject.formula:
        return check.name not in _FORMULA
    return subject.shares and check.name not in (_HEADED if subject.heads else _NUMBERS)


def all_sizes(subject: Subject) -> bool:
    """Whether a check of numbers tries all its dtypes and sizes, or the first alone.

    What the layers share is one formula whatever the dtype and the size: these are tried with the
    layers' own settings, and with the one that represents what is shared.
    """
    return full("settings") or subject.represents or not subject.shares


def promise(
    applies: Callable[[Subject], bool] = everything,
) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
    """Put a function into the list; its docstring is the promise."""

    def register(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
        text = (function.__doc__ or "").strip()
        CHECKS[function.__name__] = Check(function.__name__, text, applies, function)
        return function

    return register
