"""No public layer is forgotten, and none of its arguments; kinds are what their masks say."""

import inspect
from collections.abc import Iterable

import keras
import numpy as np
import pytest

from regard import layers
from tests.contract.kinds import KINDS
from tests.contract.kinds.heads import HEADS
from tests.contract.kinds.pairs import PAIRS
from tests.contract.sizes import KEYS, compact
from tests.contract.subjects import Subject, subjects

# Public classes that are no subjects, each with the reason.
NO_SUBJECTS = {
    "ActivityPenalty": "attends to nothing: what passes through it comes out unchanged",
    "GaussianSampling": "attends to nothing: it draws a sample of what comes",
    "AttentionLayer": "abstract: each layer that comes from it is a subject",
    "CRF": "attends to nothing: it judges paths of tags",
}


def untried(names: Iterable[str]) -> set[str]:
    """The public classes that no subject is an instance of."""
    tried = {subject.layer_class.__name__ for subject in subjects()}
    return set(names) - tried - NO_SUBJECTS.keys()


def unset(layer_class: type, tried: Iterable[Subject]) -> set[str]:
    """The own arguments of a layer that no subject sets."""
    own = {
        name
        for name, each in inspect.signature(layer_class.__init__).parameters.items()
        if each.kind is not inspect.Parameter.VAR_KEYWORD
    }
    return own - {"self"} - {name for subject in tried for name in subject.arguments}


@pytest.mark.only_on("jax")
def test_every_public_layer_is_a_subject():
    assert untried(layers.__all__) == set()
    assert set(NO_SUBJECTS) < set(layers.__all__)
    assert untried([*layers.__all__, "NewAttention"]) == {"NewAttention"}


@pytest.mark.only_on("jax")
@pytest.mark.parametrize(
    "layer_class", [each for kind in KINDS for each in kind.layers], ids=lambda each: each.__name__
)
def test_every_own_argument_is_tried(layer_class):
    tried = [subject for subject in subjects() if subject.layer_class is layer_class]
    assert unset(layer_class, tried) == set()


@pytest.mark.only_on("jax")
def test_an_argument_that_nobody_tries_is_seen():
    assert unset(layers.LocationAttention, []) >= {"max_length", "kernel_initializer"}
    assert unset(layers.DotAttention, [Subject(layers.DotAttention, {}, PAIRS)]) == {"scale"}


@pytest.mark.only_on("jax")
def test_names_tell_subjects_apart():
    names = [subject.name for subject in subjects()]
    assert len(names) == len(set(names))


@pytest.mark.only_on("jax")
def test_layers_that_others_are_made_of_are_made_again():
    subject = next(each for each in subjects() if each.kind is HEADS)
    made = [subject.make(dropout=0.3, dtype="mixed_float16") for _ in range(2)]
    assert made[0].layer is not made[1].layer
    assert made[0].layer.dropout == 0.3
    assert made[0].layer.compute_dtype == made[0].compute_dtype == "float16"
    assert isinstance(subject.arguments["layer"], keras.layers.Layer)
    assert subject.arguments["layer"].dropout == 0.0


@pytest.mark.only_on("jax")
def test_masks_have_holes_and_padding_on_both_sides():
    for kind in KINDS:
        assert kind.masked.shape == kind.other.shape == (2, *kind.sizes)
        assert not np.array_equal(kind.masked, kind.other)
        rows = kind.masked.reshape(-1, KEYS)
        assert not rows[:, 0].all()
        assert not rows[:, -1].all()
        assert np.array_equal(kind.starts(2, 0).sum(-1).ravel()[[0, -1]], [2, 0])


@pytest.mark.only_on("jax")
def test_what_is_valid_moves_to_the_front():
    value, mask = compact(
        np.arange(5.0).reshape(1, 5, 1), np.array([[False, True, False, True, True]])
    )
    assert value.ravel().tolist() == [1, 3, 4]
    assert mask.all()
    words = np.arange(6.0).reshape(1, 2, 3, 1)
    value, mask = compact(words, np.array([[[False] * 3, [True, False, True]]]))
    assert value.ravel().tolist() == [3, 5]
    assert mask.shape == (1, 1, 2)
