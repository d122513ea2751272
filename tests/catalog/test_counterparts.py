"""Which contenders the name of a layer stands for."""

import pytest

from regard.catalog import CARDS, CONTENDERS
from regard.catalog.counterparts import contender_advice, counterpart

NAMES = [row.name for row in CONTENDERS]


def of(layer: str, name: str, number: int = 0) -> str | None:
    card = next(each for each in CARDS if each.name == layer)
    return counterpart(card, [each for each in card.elsewhere if each.name == name][number])


def test_settings_decide_and_sizes_do_not() -> None:
    assert of("AttentionPooling", "SeqWeightedAttention") == "pooling_linear"
    assert of("AttentionPooling", "AttentionWithContext") == "pooling_mlp"
    assert of("AttentionPooling", "Attention") is None  # philipperemy's: the last step asks
    assert of("DotAttention", "Attention") == "dot"
    assert of("DotAttention", "ScaledDotProductAttention") == "scaled_dot"
    assert of("DotAttention", "DotProductCausalAttention") is None
    assert of("AdditiveAttention", "BahdanauAttention") == "additive"
    assert of("MultiHeadAttention", "CausalAttention") is None
    assert of("MultiplicativeAttention", "LuongAttention") == "multiplicative"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "SeqWeightedAttention",
            "Take 'pooling_linear' (of keras-self-attention; one vector); `regard layers"
            " SeqWeightedAttention` says more",
        ),
        (
            "SeqSelfAttention",  # additive is its default
            "Take 'additive' (of keras-self-attention; keeps the steps) or 'multiplicative' (of"
            " keras-self-attention; keeps the steps); `regard layers SeqSelfAttention` says more",
        ),
        (
            "AttentionPooling",  # score="mlp" is its default
            "Take 'pooling_mlp' (by default; one vector), 'pooling_linear', 'pooling_tanh',"
            " 'pooling_hops' or 'pooling_sparse'; `regard layers AttentionPooling` says more",
        ),
        (
            "DistancePenalty",
            "No contender is DistancePenalty of regard.positions; `regard layers DistancePenalty`"
            " says more",
        ),
        (
            "CausalAttention",
            "No contender is CausalAttention of Trax, which is MultiHeadAttention(num_heads,"
            " head_dim, position=Causal()) here; `regard layers CausalAttention` says more",
        ),
        (
            "LSHSelfAttention",
            "No contender is LSHSelfAttention of Trax; `regard layers LSHSelfAttention` says more",
        ),
    ],
)
def test_what_is_said_of_a_name(name: str, said: str) -> None:
    assert contender_advice(name, NAMES) == said


@pytest.mark.parametrize("name", ["dot", "dott", "xyz", None, ["dot"]])
def test_nothing_is_said_of_a_contender_or_of_what_is_no_name(name) -> None:
    assert contender_advice(name, NAMES) is None


def test_only_what_is_compared_here_is_named() -> None:
    assert contender_advice("DotAttention", ["scaled_dot"]) == (
        "Take 'scaled_dot'; `regard layers DotAttention` says more"
    )
