"""Which layers a model can be cut at, and what stands before and behind them."""

import keras
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.tasks.own_model.swapping.cut import cut_at
from tests.tasks.own_model.own_examples import Subclassed
from tests.tasks.own_model.swapping.trained_models import (
    pooling_model,
    sequence_model,
    two_input_model,
)


def names(nodes) -> list[str]:
    return [node.operation.name for node in nodes]


def test_a_layer_that_pools() -> None:
    cut = cut_at(pooling_model(), "pool")
    assert (cut.gives, cut.layer.name, cut.crossing) == ("vector", "pool", ())
    assert names(cut.behind) == ["hidden", "drop", "answer"]
    assert tuple(cut.states.shape) == (None, None, 6)
    assert tuple(cut.mask.shape) == (None, None)


def test_a_layer_that_gives_states_with_a_way_round_it() -> None:
    cut = cut_at(sequence_model(), "attend")
    assert cut.gives == "states"
    assert names(cut.behind)[1:] == ["norm", "pool", "answer"]
    assert any(each is cut.states for each in cut.crossing)


def test_a_mask_that_is_given_and_an_input_that_joins_behind() -> None:
    cut = cut_at(two_input_model(), "pool")
    assert (cut.mask.name, [each.name for each in cut.crossing]) == ("mask", ["age"])


@pytest.mark.filterwarnings("ignore:Layer 'pool'.*was passed an input with a mask:UserWarning")
def test_a_mask_that_is_carried_to_a_layer_that_does_not_take_it() -> None:
    model = keras.Sequential(
        [
            keras.Input((4,), dtype="int32"),
            keras.layers.Embedding(5, 3, mask_zero=True),
            keras.layers.GlobalMaxPooling1D(name="pool"),
        ]
    )
    cut = cut_at(model, "pool")
    assert cut.masks == ()
    assert tuple(cut.mask.shape) == (None, 4)


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        ("table", r"takes \(None, None\)\. Those that fit: pool$"),
        ("hidden", r"takes \(None, 6\)\."),
        ("reader", r"gives \(None, None, 6\) for \(None, None, 5\)\."),
        ("ids", "is an input"),
    ],
)
def test_a_layer_that_does_not_fit_is_refused_with_those_that_do(layer, why) -> None:
    with pytest.raises(ShapeError, match=f"layer='{layer}', which {why}"):
        cut_at(pooling_model(), layer)


def test_no_such_layer() -> None:
    with pytest.raises(ArgumentError, match=r"layer='pol'\. Those that fit: pool$"):
        cut_at(pooling_model(), "pol")


def twice() -> keras.Model:
    states = keras.Input((4, 3))
    attend = keras.layers.Dense(3, name="attend")
    return keras.Model(states, attend(attend(states)))


def shared() -> keras.Model:
    states = keras.Input((4, 3))
    both = keras.layers.Dense(3, name="both")
    return keras.Model(states, both(keras.layers.Activation("relu", name="attend")(both(states))))


def two_sources() -> keras.Model:
    states, others = keras.Input((4, 3)), keras.Input((4, 3))
    return keras.Model([states, others], keras.layers.Attention(name="attend")([states, others]))


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (twice, "is called 2 times. None of this model fits"),
        (shared, "shares 'both' between both of its sides"),
        (two_sources, r"takes \(None, 4, 3\), \(None, 4, 3\)"),
    ],
)
def test_calls_that_do_not_fit(build, why) -> None:
    with pytest.raises(ShapeError, match=f"which {why}"):
        cut_at(build(), "attend")


@pytest.mark.parametrize("model", [None, keras.layers.Dense(2), keras.Sequential()])
def test_what_is_no_graph_is_refused(model) -> None:
    with pytest.raises(ArgumentTypeError, match=r"must be a functional or sequential keras\.Model"):
        cut_at(model, "pool")


def test_a_model_of_a_class_of_its_own_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="Received: Subclassed"):
        cut_at(Subclassed(keras.layers.GlobalMaxPooling1D()), "slot")
