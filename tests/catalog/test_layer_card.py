"""A card knows its contenders."""

from regard import layers
from regard.catalog import CARDS, Card, contender

SIZES = {"units", "num_heads", "head_dim"}


def test_a_card_names_the_contenders_that_use_its_layer() -> None:
    found = {card.name: card.contenders for card in CARDS}
    assert found["CosineAttention"] == ("cosine",)
    assert found["DotAttention"] == ("dot", "scaled_dot", "local_dot", "sparse_dot")
    assert found["MultiHead"] == ()
    assert found["AttentionPooling"][0] == "pooling_mlp"


def test_the_plain_contender_is_the_layer_with_its_defaults() -> None:
    (card,) = (card for card in CARDS if card.plain is not None)
    made = getattr(layers, card.name)()
    settings = contender(card.plain).settings
    assert {name: getattr(made, name) for name in settings} == dict(settings)
    # Of the others the first of the table has no settings but sizes.
    for other in CARDS:
        if other is not card and other.contenders:
            assert contender(other.contenders[0]).settings.keys() <= SIZES


def test_what_a_layer_gives_is_what_its_contenders_do() -> None:
    gives = {"sequence": "keeps the steps", "pooling": "one vector", "control": "one vector"}
    for card in CARDS:
        assert {gives[contender(name).role] for name in card.contenders} <= {card.gives}


def test_a_card_is_data() -> None:
    assert all(isinstance(card, Card) and hash(card) == hash(card) for card in CARDS)
