"""A card knows its contenders."""

from regard.catalog import CARDS, Card


def test_a_card_names_the_contenders_that_use_its_layer() -> None:
    found = {card.name: card.contenders for card in CARDS}
    assert found["CosineAttention"] == ("cosine",)
    assert found["DotAttention"] == ("dot", "scaled_dot", "local_dot", "sparse_dot")
    assert found["MultiHead"] == ()


def test_a_card_is_data() -> None:
    assert all(isinstance(card, Card) and hash(card) == hash(card) for card in CARDS)
