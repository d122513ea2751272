"""What a layer refuses, in words that say the rule and what came."""

import re
from typing import Any

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, RegardError, ShapeError
from tests.contract.checks.registry import dropping, pairs, plain, promise, without_bias
from tests.contract.sizes import KEYS
from tests.contract.subjects import Subject, array


@promise()
def unusable_input_raises(subject: Subject) -> None:
    """An input of the wrong rank, and a list instead of a tensor, raise."""
    states = subject.states()
    expected = re.escape(f"must have the shape {subject.kind.shape}")
    for rank in {1, 2, 3, 4, 5} - set(subject.kind.ranks):
        with pytest.raises(ShapeError, match=expected):
            subject.make()(np.ones((2,) * rank, "float32"))
    for several in ([states] * 2, [states] * states.ndim):
        with pytest.raises(ArgumentTypeError, match="must be one tensor"):
            subject.make()(several)


def _refusal(layer: Any, inputs: list[Any]) -> tuple[type, str]:
    with pytest.raises(RegardError) as caught:
        layer(*inputs)
    return type(caught.value), str(caught.value)


@promise(plain)
def built_layer_refuses_what_a_fresh_one_does(subject: Subject) -> None:
    """Ranks, lists and lengths are refused in the same words, eager and symbolic, built or not."""
    inputs = subject.inputs()
    wrong: list[list[Any]] = [[[each, each]] for each in inputs[:1]]
    for place, each in enumerate(inputs):
        bad = subject.kind.of_other_ranks(each)
        bad += [keras.Input(one.shape[1:]) for one in bad] + [
            keras.Input((None,) * (each.ndim - 1))
        ]
        wrong += [[*inputs[:place], one, *inputs[place + 1 :]] for one in bad]
    wrong += subject.kind.unfitting(inputs)
    built = subject.built()
    for one in wrong:
        assert _refusal(built, one) == _refusal(subject.make(), one)


@promise(plain)
def built_layer_refuses_a_width_that_its_weights_do_not_fit(subject: Subject) -> None:
    """A width that the weights do not fit raises and names both; without such weights it is
    accepted."""
    inputs, built = subject.inputs(), subject.built()
    for place in subject.kind.of_one_width(subject.tried):
        others = list(inputs)
        for each in place:
            others[each] = np.concatenate([inputs[each], inputs[each][..., :3]], -1)
        fresh, tensors = subject.make(), [keras.Input(each.shape[1:]) for each in others]
        fresh.build(*[each.shape for each in others])
        if [each.shape for each in fresh.weights] == [each.shape for each in built.weights]:
            fresh.set_weights(built.get_weights())
            assert np.array_equal(array(built(*others)), array(fresh(*others)))
            continue
        fitted, came = inputs[place[0]].shape[-1], others[place[0]].shape[-1]
        expected = f"must have {fitted} features.* Received: .* with {came} features"
        for given in (others, tensors):
            with pytest.raises(ShapeError, match=expected):
                built(*given)


@promise(pairs)
def key_needs_value(subject: Subject) -> None:
    """A key without a value raises, as do values of another batch, and keys of another length."""
    layer, (query, value, key) = subject.make(), subject.inputs()
    with pytest.raises(ArgumentError, match="`key` needs `value`"):
        layer(query, key=query)
    with pytest.raises(ShapeError, match="must have the same batch"):
        subject.make()(query, value[:1], key[:1])
    for wrong, rule in ((key[:1], "batch and number of steps"), (key[:, :1], "number of steps")):
        for each in (subject.make(), subject.built()):
            with pytest.raises(ShapeError, match=f"must have the same {rule}"):
                each(query, value, wrong)


@promise(pairs)
def unusable_bias_raises(subject: Subject) -> None:
    """An `attention_bias` of booleans, integers or another shape raises."""
    layer, states = subject.built(own=True), subject.states()
    for dtype in ("bool", "int32"):
        with pytest.raises(ArgumentTypeError, match="`attention_bias` must be a tensor of floats"):
            layer(states, attention_bias=np.ones((KEYS, KEYS), dtype))
    for shape in ((KEYS, KEYS + 1), (KEYS,), (1, 1, 1, KEYS, KEYS)):
        with pytest.raises(ArgumentError, match="`attention_bias` must have the shape"):
            layer(states, attention_bias=np.ones(shape, "float32"))


@promise(without_bias)
def options_of_a_missing_bias_raise(subject: Subject) -> None:
    """A regularizer or constraint of a bias that the layer does not have is an error."""
    for option in ({"bias_regularizer": "l2"}, {"bias_constraint": "non_neg"}):
        with pytest.raises(ArgumentError, match="need a bias"):
            subject.make(**option)


@promise()
def unknown_argument_raises(subject: Subject) -> None:
    """A misspelt argument is an error."""
    with pytest.raises((TypeError, ValueError), match="widht"):
        subject.make(widht=3)


@promise(dropping)
def unusable_dropout_raises(subject: Subject) -> None:
    """A dropout out of range and a seed that is not an integer are errors."""
    with pytest.raises(ArgumentError, match="`dropout` must be a number from 0 to below 1"):
        subject.make(dropout=1.5)
    with pytest.raises(ArgumentTypeError, match=r"`seed` must be None or an integer"):
        subject.make(seed="7")
    assert np.isclose(subject.make(dropout=0.25).dropout, 0.25)
