"""What a layer refuses, in words that say the rule and what came."""

import re

import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from tests.contract.checks.registry import dropping, pairs, promise, without_bias
from tests.contract.kinds import KEYS
from tests.contract.subjects import Subject


@promise()
def unusable_input_raises(subject: Subject) -> None:
    """An input of the wrong rank, and a list in place of a tensor, raise."""
    states = subject.states()
    expected = re.escape(f"must have the shape {subject.kind.shape}")
    for rank in {1, 2, 3, 4, 5} - set(subject.kind.ranks):
        with pytest.raises(ShapeError, match=expected):
            subject.make()(np.ones((2,) * rank, "float32"))
    for several in ([states] * 2, [states] * states.ndim):
        with pytest.raises(ArgumentTypeError, match="must be one tensor"):
            subject.make()(several)


@promise(pairs)
def key_needs_value(subject: Subject) -> None:
    """A key without a value raises, as do values of another batch, and keys of another length."""
    layer, (query, value, key) = subject.make(), subject.inputs()
    with pytest.raises(ArgumentError, match="`key` needs `value`"):
        layer(query, key=query)
    with pytest.raises(ShapeError, match="must have the same number of steps"):
        subject.make()(query, value, key[:, :-1])
    with pytest.raises(ShapeError, match="must have the same batch"):
        subject.make()(query, value[:1], key[:1])
    built = subject.built()
    for wrong in (key[:1], key[:, :1]):
        with pytest.raises(ShapeError, match="must have the same batch and number of steps"):
            built(query, value, wrong)


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
    """A dropout out of range and a seed that is no integer are errors."""
    with pytest.raises(ArgumentError, match="`dropout` must be a number from 0 to below 1"):
        subject.make(dropout=1.5)
    with pytest.raises(ArgumentTypeError, match=r"`seed` must be None or an integer"):
        subject.make(seed="7")
    assert np.isclose(subject.make(dropout=0.25).dropout, 0.25)
