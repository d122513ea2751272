"""What a layer asks of a position, and what it refuses."""

import keras
import numpy as np
import pytest

from regard import layers
from regard.errors import ArgumentError, ArgumentTypeError
from regard.positions import (
    Alibi,
    Causal,
    DistancePenalty,
    History,
    LocalWindow,
    Position,
    RelativeBias,
    Rotary,
    Stripe,
    get,
)
from tests.positions.grids import array

ALL = [
    Causal(),
    History(2),
    LocalWindow(1, 1),
    DistancePenalty(),
    Stripe(1, 2.0),
    Alibi(),
    RelativeBias(),
    Rotary(),
]
BATCH, QUERIES, KEYS, WIDTH = 2, 3, 5, 6


def states(steps: int = KEYS) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, steps, WIDTH)).astype("float32")


def test_the_abstract_position_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Position()  # type: ignore[abstract]


def test_get_takes_a_position_its_config_or_none() -> None:
    assert get(None) is None
    assert get(Causal()) == Causal()
    assert get(keras.saving.serialize_keras_object(History(3) + Alibi())) == History(3) + Alibi()
    with pytest.raises(ArgumentTypeError, match="`position` must be None or one of"):
        get("causal")


@pytest.mark.parametrize("position", ALL, ids=repr)
def test_lengths_that_differ_need_an_offset_or_a_ratio(position: Position) -> None:
    layer = layers.DotAttention(position=position)
    with pytest.raises(ArgumentError, match="a position needs to know which key faces which query"):
        layer(states(QUERIES), states())
    layer = layers.DotAttention(position=position)
    layer(states())
    with pytest.raises(ArgumentError, match=r"for 3 queries and 5 keys\. Give `offset`"):
        layer(states(QUERIES), states())


def test_a_ratio_is_offered_where_it_helps() -> None:
    with pytest.raises(ArgumentError, match="or `ratio`, keys a query"):
        Stripe(1, 2.0).check_lengths(3, 5)
    with pytest.raises(ArgumentError, match=r"among the keys$"):
        Alibi().check_lengths(3, 5)
    Alibi().check_lengths(None, 5)


def test_a_layer_whose_queries_have_no_place_refuses() -> None:
    with pytest.raises(ArgumentError, match="AttentionPooling, whose queries have no place"):
        layers.AttentionPooling(position=Causal())


@pytest.mark.parametrize("make", [layers.AdditiveAttention, layers.ConcatAttention])
def test_a_layer_without_products_refuses_to_turn(make: type) -> None:
    with pytest.raises(ArgumentError, match="Rotary turns the two sides of a dot product"):
        make(4, position=Causal() + Rotary())


def test_one_step_at_a_time_equals_the_whole() -> None:
    """A query alone, with its offset, gives what it gives among the others."""
    x = states()
    for position in (Causal(), History(2), Alibi(), Rotary() + Causal(), RelativeBias()):
        layer = layers.MultiHeadAttention(2, 4, position=position)
        whole = array(layer(x, attention_mask=np.tril(np.ones((KEYS, KEYS), bool))))
        for t in (0, 3):
            config = {**layer.get_config(), "position": at(position, t)}
            one = layers.MultiHeadAttention.from_config(config)
            one(x[:, t : t + 1], x[:, : t + 1])
            one.set_weights(layer.get_weights())
            step = array(one(x[:, t : t + 1], x[:, : t + 1]))
            np.testing.assert_allclose(step[:, 0], whole[:, t], rtol=1e-4, atol=1e-5)


def at(position: Position, offset: int) -> Position:
    parts = getattr(position, "parts", (position,))
    moved = [type(each)(**{**each.get_config(), "offset": offset}) for each in parts]
    return moved[0] if len(moved) == 1 else moved[0] + moved[1]


def test_a_query_whose_window_holds_padding_alone_gives_zero() -> None:
    mask = np.array([[True, True, True, True, True], [True, False, False, False, True]])
    layer = layers.DotAttention(position=LocalWindow(1, 1))
    output, weights = layer(
        states(), query_mask=np.ones_like(mask), value_mask=mask, return_attention_scores=True
    )
    assert np.all(array(weights)[1, 2] == 0)
    assert np.all(array(output)[1, 2] == 0)
    assert np.any(array(output)[1, 3] != 0)
