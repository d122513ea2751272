"""Cards by any name that people know a layer by."""

import re
from pathlib import Path

import pytest

from regard import layers, positions, regularizers
from regard.catalog import CARDS, CONTENDERS, PARTS, card, look_up
from regard.catalog.absent import ABSENT
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
    for part in PARTS:
        assert look_up(part.name).part is part
        for other in part.elsewhere:
            assert (part, other) in look_up(other.name).namesakes
    for each in ABSENT:
        assert each in look_up(each.name).absent
        assert look_up(each.name).is_foreign


@pytest.mark.parametrize("name", [*layers.__all__, *positions.__all__, *regularizers.__all__])
def test_every_public_name_is_found_as_a_class_of_ours(name: str) -> None:
    entry = look_up(name)
    found = entry.part if entry.card is None else entry.card
    assert found is not None
    assert found.name == name
    assert not entry.is_foreign


def test_every_attention_that_the_originals_name_is_found(shared: Path) -> None:
    text = "".join((shared / f"{name}.md").read_text() for name in ("originals", "around"))
    names = set(re.findall(r"\b[A-Z]?\w*Attention\w*\b", text))
    assert len(names) > 30
    tables = {"MultiHead", "AlibiBias", "RotaryEmbedding", "Rotate", "PaddingMask", "Favor"}
    assert all(name in text for name in tables)
    for name in names | tables | {"luong", "bahdanau"}:
        look_up(name)


def test_what_a_class_does_by_default_comes_first() -> None:
    entry = look_up("SeqSelfAttention")
    assert [each.name for each, _ in entry.namesakes] == [
        "AdditiveAttention",
        "MultiplicativeAttention",
    ]
    assert entry.card is entry.namesakes[0][0]
    here = [other.here for _, other in look_up("Attention").namesakes]
    assert here.index("DotAttention()") < here.index("ConcatAttention(units)")


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
    with pytest.raises(UnknownNameError, match=r"name='Causal', no layer of attention$"):
        card("Causal")


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
