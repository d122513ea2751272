"""Cards by any name that people know a layer by."""

import re

import pytest

from regard.catalog import CARDS, CONTENDERS, card, look_up
from regard.errors import UnknownNameError


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("AdditiveAttention", "AdditiveAttention"),
        ("additiveattention", "AdditiveAttention"),
        ("regard.layers.AttentionPooling", "AttentionPooling"),
        ("scaled_dot", "DotAttention"),
        ("pooling_hops", "AttentionPooling"),
        ("random_attention", "AttentionPooling"),
        ("keras_attention", "DotAttention"),
        ("keras_additive", "AdditiveAttention"),
        ("keras_multi_head", "MultiHeadAttention"),
        ("SeqWeightedAttention", "AttentionPooling"),
        ("seqweightedattention", "AttentionPooling"),
        ("keras.layers.Attention", "DotAttention"),
        ("torch.nn.MultiheadAttention", "MultiHeadAttention"),
        ("BahdanauAttention", "AdditiveAttention"),
        ("LuongAttention", "MultiplicativeAttention"),
    ],
)
def test_card(name: str, layer: str) -> None:
    assert card(name).name == layer


def test_every_listed_name_is_found() -> None:
    for each in CARDS:
        assert look_up(each.name).card is each
        for other in each.elsewhere:
            assert (each, other) in look_up(other.name).namesakes
    for row in CONTENDERS:
        assert look_up(row.name).contender is row


def test_a_name_with_several_meanings_gives_all() -> None:
    entry = look_up("Attention")
    libraries = [other.library for _, other in entry.namesakes]
    assert libraries[0] == "Keras"
    assert {"attention (philipperemy)", "Trax", "copied snippets"} < set(libraries)
    assert entry.is_foreign


def test_a_class_of_ours_comes_before_its_namesakes() -> None:
    entry = look_up("MultiHeadAttention")
    assert len(entry.namesakes) > 2
    assert not entry.is_foreign


def test_a_contender_without_attention_has_no_card() -> None:
    assert look_up("mean_pooling").card is None
    message = (
        "`name` must be a layer, or a contender with attention. "
        "Received: name='mean_pooling', a contender without attention"
    )
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        card("mean_pooling")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("AditiveAttention", "Did you mean 'AdditiveAttention'?"),
        ("seqweightedatention", "Did you mean 'SeqWeightedAttention'?"),
        ("pooling_tahn", "Did you mean 'pooling_tanh'?"),
        ("xyz", "`regard layers` lists them"),
    ],
)
def test_an_unknown_name(name: str, hint: str) -> None:
    message = (
        "`name` must be a layer, a contender, or what another library calls a layer. "
        f"Received: name={name!r}. {hint}"
    )
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        look_up(name)
