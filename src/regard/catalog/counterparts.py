"""Which contender of a comparison a layer is, whatever it is called."""

from collections.abc import Sequence
from typing import Any

from regard.catalog.contenders import Contender, contender
from regard.catalog.layer_card import Card
from regard.catalog.lookup import Entry, look_up
from regard.catalog.namesake import Namesake
from regard.errors import UnknownNameError

__all__ = ["contender_advice", "counterpart"]

# What does not tell one contender from another.
_ASIDE = {"units", "num_heads", "head_dim", "use_bias"}


def counterpart(card: Card, other: Namesake) -> str | None:
    """Return the contender that does what a layer of another library does.

    Args:
        card: of the layer here.
        other: one of its entries.

    Returns:
        A name; None if no contender has these settings.
    """
    wanted = _settings(other.here)
    names = (name for name in card.contenders if _meaning(contender(name)) == wanted)
    return next(names, None)


def contender_advice(name: Any, among: Sequence[str]) -> str | None:
    """Say which contenders are meant by the name of a layer.

    Args:
        name: what was given where a contender is expected.
        among: the contenders that there are.

    Returns:
        A sentence that names them, what the name stands for by default first, each with what it
        gives; None where no layer is called so.
    """
    try:
        entry = look_up(name) if isinstance(name, str) else None
    except UnknownNameError:
        return None
    if entry is None or entry.contender is not None:
        return None
    more = f"`regard layers {name}` says more"
    meant = [each for each in _meant(entry) if each[0] in among]
    if not meant:
        return f"No contender is {_what(entry)}; {more}"
    told = [f"{row!r} ({about})" if about else repr(row) for row, about in meant]
    *most, last = told
    return f"Take {', '.join(most)} or {last}; {more}" if most else f"Take {last}; {more}"


def _meant(entry: Entry) -> list[tuple[str, str]]:
    """Return contenders, and what to say of each."""
    if entry.card is not None and not entry.is_foreign:
        rows = [each for each in entry.card.contenders if contender(each).ranked]
        first, *variants = rows or [""]
        return [(first, f"by default; {entry.card.gives}"), *((each, "") for each in variants)]
    libraries: dict[tuple[str, str], list[str]] = {}
    for card, other in entry.namesakes:
        row = counterpart(card, other) if isinstance(card, Card) else None
        if isinstance(card, Card) and row is not None:
            libraries.setdefault((row, card.gives), []).append(other.library)
    return [
        (row, f"of {', '.join(dict.fromkeys(names))}; {gives}")
        for (row, gives), names in libraries.items()
    ]


def _what(entry: Entry) -> str:
    """Say what it is instead."""
    if entry.is_foreign and entry.namesakes:
        ((_, other), *_) = entry.namesakes
        return f"{other.name} of {other.library}, which is {other.here} here"
    if entry.absent:
        return f"{entry.absent[0].name} of {entry.absent[0].library}"
    home = "regard.layers" if entry.part is None else entry.part.home
    return f"{entry.name} of {home}"


def _settings(code: str) -> dict[str, Any]:
    """Return the arguments of a construction that tell what it computes."""
    import ast  # light commands do without

    call: Any = ast.parse(code, mode="eval").body
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Call):
        call = call.func  # what is called with tensors
    found = {each.arg: ast.unparse(each.value) for each in call.keywords}
    if call.args and isinstance(call.args[0], ast.Constant):
        found["score"] = ast.unparse(call.args[0])
    return {name: value for name, value in found.items() if name not in _ASIDE}


def _meaning(row: Contender) -> dict[str, Any]:
    """Return the settings of a contender that tell what it computes."""
    return {name: repr(value) for name, value in row.settings.items() if name not in _ASIDE}
