"""The names elsewhere of layers with one input."""

from regard.catalog.namesakes import NAMESAKES
from regard.catalog.pooling_cards import POOLING_CARDS
from regard.catalog.pooling_namesakes import POOLING_NAMESAKES


def test_they_are_those_of_the_pooling_cards_and_part_of_all() -> None:
    assert list(POOLING_NAMESAKES) == [card.name for card in POOLING_CARDS]
    assert list(NAMESAKES)[-len(POOLING_NAMESAKES) :] == list(POOLING_NAMESAKES)
