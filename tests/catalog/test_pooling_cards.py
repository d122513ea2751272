"""The cards of layers with one input stand among all cards."""

from regard.catalog import CARDS
from regard.catalog.pooling_cards import POOLING_CARDS


def test_they_are_the_last_of_all_cards() -> None:
    assert CARDS[-len(POOLING_CARDS) :] == POOLING_CARDS
    assert all(card.shapes.startswith("value (B, ") for card in POOLING_CARDS)
