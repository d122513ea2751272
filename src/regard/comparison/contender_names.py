"""Which contenders are named."""

from collections.abc import Iterable, Sequence
from typing import Any

from regard import _checks
from regard.catalog.contenders import Contender
from regard.catalog.counterparts import contender_advice
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError

__all__ = ["checked_contender", "in_table_order"]


def in_table_order(layers: Any, table: Sequence[Contender]) -> tuple[str, ...]:
    """Return names of contenders in the order of the table.

    Args:
        layers: names, in any order; "all"; or ("default",) for all but variants.
        table: the contenders that there are.

    Returns:
        The names.

    Raises:
        ArgumentError: if a name comes twice, or there is none.
        ArgumentTypeError: if it is not a list of names.
        UnknownNameError: if there is no such contender.
    """
    names = [row.name for row in table]
    if layers == ("default",):
        return tuple(row.name for row in table if row.by_default)
    if layers in ("all", ("all",), ["all"]):
        return tuple(names)
    if isinstance(layers, str) or not isinstance(layers, Iterable):
        raise ArgumentTypeError(
            '`layers` must be a list of contenders\' names, or "all".'
            f" Received: layers={_checks.written(layers)}"
        )
    chosen = [checked_contender("layers", name, names) for name in layers]
    if not chosen or len(set(chosen)) < len(chosen):
        raise ArgumentError(
            "`layers` must name at least one contender, and none twice."
            f" Received: layers={_checks.written(chosen)}"
        )
    return tuple(name for name in names if name in chosen)


def checked_contender(argument: str, name: Any, names: Sequence[str]) -> str:
    """Return the name of a contender; of a layer called otherwise, say which contenders it is.

    Args:
        argument: what the message calls it.
        name: what was given.
        names: the contenders that may be named.

    Returns:
        The name.

    Raises:
        UnknownNameError: if there is no such contender.
    """
    advice = None if name in names else contender_advice(name, names)
    if advice is None:
        return _checks.one_of(argument, name, names)
    raise UnknownNameError(
        f"`{argument}` must name contenders. Received: {argument}={_checks.written(name)}. {advice}"
    )
