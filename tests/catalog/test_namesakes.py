"""The names elsewhere: the counterparts can be made, and Keras's own layers do what is said."""

from typing import Any

import keras
import numpy as np
import pytest

from regard import layers, positions
from regard.catalog import CARDS, Card, Namesake
from regard.catalog.namesakes import NAMESAKES as BY_LAYER

NAMESAKES = [(card, other) for card in CARDS for other in card.elsewhere]


def test_every_layer_has_its_own() -> None:
    assert list(BY_LAYER) == [card.name for card in CARDS]
    assert all(BY_LAYER[card.name] is card.elsewhere for card in CARDS)


@pytest.mark.parametrize(
    ("card", "other"), NAMESAKES, ids=[f"{o.library}-{o.name}-{c.name}" for c, o in NAMESAKES]
)
def test_the_counterpart_here_can_be_written_so(card: Card, other: Namesake) -> None:
    if other.here == "no counterpart":
        return
    names: dict[str, Any] = {name: getattr(layers, name) for name in layers.__all__}
    names |= {name: getattr(positions, name) for name in positions.__all__}
    names |= {"units": 6, "num_heads": 2, "head_dim": 3, "max_length": 9}
    names |= {"layer": keras.layers.Dense(5), "copies": 7}
    names |= {"documents": keras.KerasTensor((2, 4, 5, 7))}
    names |= {
        key: keras.KerasTensor((2, steps, 7))
        for key, steps in (("states", 5), ("encoder", 5), ("decoder", 3))
    }
    made = eval(other.here, {"__builtins__": {}}, names)
    assert other.here.startswith(f"{card.name}(")
    if isinstance(made, keras.layers.Layer):
        made = made(names["states"])
    assert made.shape[-1] == 7


def test_what_the_question_asks_about_is_there() -> None:
    plain = [(card, other) for card, other in NAMESAKES if other.by_default]
    named = {(other.library, other.name): card.name for card, other in plain}
    keras_names = [card.name for card, other in NAMESAKES if other.library == "Keras"]
    assert keras_names[0] == "DotAttention"
    assert named["keras-self-attention", "SeqWeightedAttention"] == "AttentionPooling"
    assert named["keras-self-attention", "SeqSelfAttention"] == "AdditiveAttention"
    assert named["keras-multi-head", "MultiHeadAttention"] == "MultiHeadAttention"
    assert named["keras-multi-head", "MultiHead"] == "MultiHead"
    assert named["attention (philipperemy)", "Attention"] == "AttentionPooling"


@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_keras_gives_padding_weight_where_all_keys_are_masked(name: str) -> None:
    card, other = next((c, o) for c, o in NAMESAKES if (o.library, o.name) == ("Keras", name))
    assert "padding gets weight where all keys are masked" in other.difference
    states, nothing = np.ones((1, 3, 2), "float32"), np.zeros((1, 3), bool)
    layer = getattr(keras.layers, name)()
    _, weights = layer(
        [states, states], mask=[np.ones((1, 3), bool), nothing], return_attention_scores=True
    )
    assert keras.ops.convert_to_numpy(weights).sum() > 2.9
    own = layers.DotAttention() if card.name == "DotAttention" else layers.AdditiveAttention(5)
    _, weights = own(states, states, value_mask=nothing, return_attention_scores=True)
    assert keras.ops.convert_to_numpy(weights).sum() == 0


def test_keras_multi_head_has_a_key_bias_and_two_answers_without_keys() -> None:
    layer = keras.layers.MultiHeadAttention(num_heads=2, key_dim=3)
    states = np.random.default_rng(0).normal(size=(1, 3, 5)).astype("float32")
    nothing = np.zeros((1, 3, 3), bool)
    output = keras.ops.convert_to_numpy(layer(states, states, attention_mask=nothing))
    other, _ = layer(states, states, attention_mask=nothing, return_attention_scores=True)
    assert np.abs(output).max() > 0.01
    assert np.abs(keras.ops.convert_to_numpy(other)).max() == 0
    assert [tuple(each.shape) for each in layer.weights if "key/bias" in each.path] == [(2, 3)]
