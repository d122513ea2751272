"""Find a card by any name that people know the layer by."""

from dataclasses import dataclass

from regard._checks import nearest
from regard.catalog.absent import ABSENT
from regard.catalog.cards import CARDS
from regard.catalog.contenders import CONTENDERS, Contender
from regard.catalog.layer_card import Card
from regard.catalog.namesake import Namesake
from regard.catalog.part import Part
from regard.catalog.parts import PARTS
from regard.errors import UnknownNameError

__all__ = ["Entry", "card", "look_up"]


@dataclass(frozen=True)
class Entry:
    """All that a name stands for.

    Args:
        name: the name that was looked up.
        card: the card of the layer; None for a contender without attention, and for what is no
            layer.
        contender: the contender of that name, if there is one.
        namesakes: what other libraries call by that name, each with its counterpart here; of one
            library, what its class computes by default comes first.
        part: the public class of that name that is no layer of attention, if there is one.
        absent: what other libraries call so, and regard has not.
    """

    name: str
    card: Card | None
    contender: Contender | None
    namesakes: tuple[tuple[Card | Part, Namesake], ...]
    part: Part | None = None
    absent: tuple[Namesake, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Whether the name is used by other libraries alone."""
        own = [each.name for each in (self.card, self.part) if each is not None]
        is_own = _fold(self.name) in map(_fold, own)
        return bool(self.namesakes or self.absent) and not is_own and self.contender is None


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
    part = next((each for each in PARTS if _fold(each.name) == wanted), None)
    absent = tuple(each for each in ABSENT if _fold(each.name) == wanted)
    others = _namesakes(wanted)
    if not (own or row or part or absent or others):
        raise UnknownNameError(_unknown(name))
    if own is None and row is not None:
        own = _card_of(row)
    elif own is None and part is None:
        cards = (each for each, _ in others if isinstance(each, Card))
        own = next(cards, None)
    return Entry(name, own, row, others, part, absent)


def card(name: str) -> Card:
    """Return the card that `name` stands for; see `look_up`.

    Raises:
        UnknownNameError: if nothing is called so, or if it has no card.
    """
    entry = look_up(name)
    if entry.card is None:
        what = (
            "no layer of attention" if entry.contender is None else "a contender without attention"
        )
        raise UnknownNameError(
            "`name` must be a layer, or a contender with attention. "
            f"Received: name={name!r}, {what}"
        )
    return entry.card


def _fold(name: str) -> str:
    return name.rpartition(".")[2].strip().casefold()


def _namesakes(wanted: str) -> tuple[tuple[Card | Part, Namesake], ...]:
    """Return the entries of a name: library by library, what is there by default first."""
    owners: tuple[Card | Part, ...] = (*CARDS, *PARTS)
    pairs = [(each, other) for each in owners for other in each.elsewhere]
    found = [(each, other) for each, other in pairs if _fold(other.name) == wanted]
    libraries = list(dict.fromkeys(other.library for _, other in found))
    found.sort(key=lambda pair: (libraries.index(pair[1].library), not pair[1].by_default))
    return tuple(found)


def _card_of(row: Contender) -> Card | None:
    """The card of a contender's layer; for a layer of Keras, that of its counterpart."""
    if row.layer is None:
        return None
    library, _, layer = row.layer.rpartition(".")
    if library == "regard":
        return next(each for each in CARDS if each.name == layer)
    pairs = _namesakes(_fold(layer))
    return next(
        each for each, other in pairs if other.library == "Keras" and isinstance(each, Card)
    )


def _unknown(name: str) -> str:
    owners: tuple[Card | Part, ...] = (*CARDS, *PARTS)
    names = [each.name for each in owners]
    names += [row.name for row in CONTENDERS]
    names += [other.name for each in owners for other in each.elsewhere]
    names += [other.name for other in ABSENT]
    folded = {_fold(each): each for each in reversed(names)}
    close = nearest(_fold(name), folded)
    hint = "`regard layers` lists them" if close is None else f"Did you mean {folded[close]!r}?"
    return (
        "`name` must be a layer, a contender, or what another library calls a layer. "
        f"Received: name={name!r}. {hint}"
    )
