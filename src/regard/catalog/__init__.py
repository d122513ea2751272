"""Cards of layers and the table of contenders: plain data, importable without keras.

layer_card   what a card says of a layer: formula, choices, cost, source
cards        the cards of all layers
parts        public classes that are no layer of attention: positions, penalties
namesakes    what other libraries call each layer, and what they do differently
absent       what other libraries have, and regard has not
keywords     what other libraries call an argument
contenders   the rows of `regard compare`
counterparts which contender a layer of another library is
classifier_sizes  how large their networks may be
lookup       a card by any name that people know the layer by
tables       the cards as Markdown, for the documentation
"""

from regard.catalog.cards import CARDS
from regard.catalog.contenders import CONTENDERS, Contender, contender
from regard.catalog.layer_card import Card
from regard.catalog.lookup import Entry, card, look_up
from regard.catalog.namesake import Namesake
from regard.catalog.part import Part
from regard.catalog.parts import PARTS

__all__ = [
    "CARDS",
    "CONTENDERS",
    "PARTS",
    "Card",
    "Contender",
    "Entry",
    "Namesake",
    "Part",
    "card",
    "contender",
    "look_up",
]
