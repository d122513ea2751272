"""`regard layers [NAME]`: the catalogue as a table, or one card."""

from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from regard.catalog import (
    CARDS,
    CONTENDERS,
    PARTS,
    Card,
    Contender,
    Entry,
    Namesake,
    Part,
    look_up,
)
from regard.catalog.counterparts import counterpart

__all__ = ["layers_command"]

_HINT = (
    "`regard layers NAME` shows one card. NAME is a layer, a contender, a position, a penalty, or "
    "what another library calls a layer, such as SeqWeightedAttention."
)
_NAME = "bold cyan"
_ASIDE = "dim"


def layers_command(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A layer, a contender, or what another library calls a layer. Default: all.",
            metavar="[NAME]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show all layers and contenders, or the card of one.

    Args:
        name: what to show; everything when None.

    Raises:
        UnknownNameError: if nothing is called so.
    """
    console = Console(highlight=False)
    if name is not None:
        _show_entry(console, look_up(name))
        return
    console.print(_layers_table())
    console.print(_contenders_table())
    console.print(_parts_table())
    console.print(Text(_HINT))


def _layers_table() -> Table:
    table = _table("Layers", "layer", "what it does")
    for card in CARDS:
        names = ", ".join(f"{other.name} ({other.library})" for other in card.elsewhere)
        words = Text(card.summary).append(f"\n{card.gives}; elsewhere: {names}\n", _ASIDE)
        table.add_row(Text(card.name, _NAME), words)
    return table


def _parts_table() -> Table:
    table = _table("Positions, penalties and other parts", "name", "what it does")
    for part in PARTS:
        words = Text(part.summary).append(f"\n{part.use}", _ASIDE)
        table.add_row(Text(part.name, _NAME), words)
    return table


def _contenders_table() -> Table:
    table = _table("Contenders of `regard compare`", "name", "role", "what it does, and its layer")
    for row in CONTENDERS:
        words = Text(row.note)
        if not row.by_default:
            words.append(" Only when named, or with --layers all.", _ASIDE)
        if row.layer is not None:
            words.append(f"\n{_construction(row)}", _ASIDE)
        table.add_row(Text(row.name, _NAME), row.role, words)
    return table


def _table(title: str, *columns: str) -> Table:
    """A table whose last column takes the room that is left."""
    table = Table(
        title=Text(title),
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for column in columns:
        table.add_column(column, no_wrap=column != columns[-1], overflow="fold")
    return table


def _construction(row: Contender) -> str:
    """The call that makes the contender's layer; `width` is the encoder's."""
    settings = (f"{key}={_written(key, value)}" for key, value in row.settings.items())
    return f"{(row.layer or '').removeprefix('regard.')}({', '.join(settings)})"


def _written(key: str, value: Any) -> str:
    """An argument as code."""
    if key == "position":
        kind, arguments = value
        return f"{kind}({', '.join(f'{name}={each}' for name, each in arguments.items())})"
    return f'"{value}"' if isinstance(value, str) and value != "width" else str(value)


def _show_entry(console: Console, entry: Entry) -> None:
    """Show what the name stands for, then the card if there is exactly one."""
    if entry.contender is not None:
        console.print(_contender_line(entry.contender))
        console.print()
    shown = [] if entry.card is None else [entry.card]
    if entry.part is not None:
        _show_part(console, entry.part)
    if entry.is_foreign or entry.part is not None:
        for owner, other in entry.namesakes:
            _show_namesake(console, owner, other)
        owners = dict.fromkeys(owner for owner, _ in entry.namesakes)
        shown = [owner for owner in owners if isinstance(owner, Card)]
        for other in entry.absent:
            _show_heading(console, other)
            console.print(_facts(("here", other.here), ("instead", other.difference)))
    if len(shown) == 1:
        _show_card(console, shown[0])
    elif shown:
        console.print(Text("Their cards:"))
        for card in shown:
            console.print(Text(f"  regard layers {card.name}"))


def _contender_line(row: Contender) -> Text:
    line = Text(row.name, _NAME)
    line.append(f" is a contender of `regard compare` ({row.role}): {row.note}", "default")
    if row.layer is None:
        return line.append(" It uses no attention layer.", "default")
    return line.append(f"\n{_construction(row)}", "bold")


def _show_namesake(console: Console, owner: Card | Part, other: Namesake) -> None:
    _show_heading(console, other)
    rows = [("here", other.here), ("does", owner.summary), ("differs", other.difference)]
    if isinstance(owner, Card):
        row = counterpart(owner, other)
        said = "none" if row is None else f"{row}, of `regard compare --layers`"
        rows[1:1] = [("contender", said), ("gives", owner.gives)]
    console.print(_facts(*rows))
    console.print()


def _show_heading(console: Console, other: Namesake) -> None:
    console.print(Text(other.name, _NAME).append(f" of {other.library}", "default"))


def _show_part(console: Console, part: Part) -> None:
    console.print(Text(part.name, _NAME).append(f" of {part.home}", "default"))
    console.print(Text(part.summary, "bold"))
    console.print(Text(f"    {part.use}", "green"), soft_wrap=True)
    for other in part.elsewhere:
        console.print(
            Text(f"{other.library}: {other.name} is {other.here} here; {other.difference}")
        )


def _show_card(console: Console, card: Card) -> None:
    console.print(Text(card.name, _NAME))
    console.print(Text(card.summary, "bold"))
    console.print(Text(card.in_words))
    console.print()
    for line in card.formula:
        console.print(Text(f"    {line}", "green"), soft_wrap=True)
    console.print()
    console.print(_facts(*_rows(card)))
    console.print()
    names = _table("Elsewhere", "name there", "here, and what differs")
    for other in card.elsewhere:
        there = Text(other.name).append(f"\n{other.library}", _ASIDE)
        names.add_row(there, Text(other.here, "bold").append(f"\n{other.difference}", "default"))
    console.print(names)


def _facts(*rows: tuple[str, str]) -> Table:
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True, style="bold")
    facts.add_column(overflow="fold")
    for label, value in rows:
        facts.add_row(label, Text(value))
    return facts


def _rows(card: Card) -> tuple[tuple[str, str], ...]:
    return (
        ("score", card.score),
        ("position", card.position),
        ("normaliser", card.normaliser),
        ("query, key, value", card.query_key_value),
        ("in -> out", card.shapes),
        ("gives", card.gives),
        ("cost", card.cost),
        ("source", card.source),
        ("contenders", f"{', '.join(card.contenders) or 'none'}{_plain(card)}"),
    )


def _plain(card: Card) -> str:
    """Say which of several contenders the layer is with its own defaults."""
    return "; the first is the default" if len(card.contenders) > 1 else ""
