"""Find a card by any name that people know the layer by."""

import difflib
from dataclasses import dataclass

from regard.catalog.cards import CARDS
from regard.catalog.contenders import CONTENDERS, Contender
from regard.catalog.layer_card import Card
from regard.catalog.namesakes import Namesake
from regard.errors import UnknownNameError

__all__ = ["Entry", "card", "look_up"]


@dataclass(frozen=True)
class Entry:
    """All that a name stands for.

    Args:
        name: the name that was looked up.
        card: the card of the layer; None for a contender without attention.
        contender: the contender of that name, if there is one.
        namesakes: each layer of another library of that name, with the card of its counterpart.
    """

    name: str
    card: Card | None
    contender: Contender | None
    namesakes: tuple[tuple[Card, Namesake], ...]

    @property
    def is_foreign(self) -> bool:
        """Whether the name is used by other libraries alone."""
        is_own = self.card is not None and _fold(self.card.name) == _fold(self.name)
        return bool(self.namesakes) and not is_own and self.contender is None


def look_up(name: str) -> Entry:
    """Find a layer, a contender or a layer of another library by its name, in any case.

    Args:
        name: such as `"DotAttention"`, `"scaled_dot"`, `"SeqWeightedAttention"` or
            `"keras.layers.Attention"`, of which the last part counts.

    Returns:
        All that the name stands for; a class of regard comes before what others call by its name.

    Raises:
        UnknownNameError: if nothing is called so; the message suggests the nearest.
    """
    wanted = _fold(name)
    own = next((each for each in CARDS if _fold(each.name) == wanted), None)
    row = next((each for each in CONTENDERS if _fold(each.name) == wanted), None)
    others = _namesakes(wanted)
    if own is None and row is None and not others:
        raise UnknownNameError(_unknown(name))
    if own is None and row is not None:
        own = _card_of(row)
    elif own is None:
        own = others[0][0]
    return Entry(name, own, row, others)


def card(name: str) -> Card:
    """Return the card that `name` stands for; see `look_up`.

    Raises:
        UnknownNameError: if nothing is called so, or if it is a contender without attention.
    """
    found = look_up(name).card
    if found is None:
        raise UnknownNameError(
            "`name` must be a layer, or a contender with attention. "
            f"Received: name={name!r}, a contender without attention"
        )
    return found


def _fold(name: str) -> str:
    return name.rpartition(".")[2].strip().casefold()


def _namesakes(wanted: str) -> tuple[tuple[Card, Namesake], ...]:
    pairs = ((each, other) for each in CARDS for other in each.elsewhere)
    return tuple((each, other) for each, other in pairs if _fold(other.name) == wanted)


def _card_of(row: Contender) -> Card | None:
    """The card of a contender's layer; for a layer of Keras, that of its counterpart."""
    if row.layer is None:
        return None
    library, _, layer = row.layer.rpartition(".")
    if library == "regard":
        return next(each for each in CARDS if each.name == layer)
    keras = (each for each, other in _namesakes(_fold(layer)) if other.library == "Keras")
    return next(keras)


def _unknown(name: str) -> str:
    names = [each.name for each in CARDS]
    names += [row.name for row in CONTENDERS]
    names += [other.name for each in CARDS for other in each.elsewhere]
    folded = {_fold(each): each for each in reversed(names)}
    close = difflib.get_close_matches(_fold(name), folded, n=1)
    hint = f"Did you mean {folded[close[0]]!r}?" if close else "`regard layers` lists them"
    return (
        "`name` must be a layer, a contender, or what another library calls a layer. "
        f"Received: name={name!r}. {hint}"
    )
