"""What a model answers to some rows, as a table."""

from dataclasses import dataclass
from typing import Any, final

__all__ = ["Predictions"]


@final
@dataclass(frozen=True)
class Predictions:
    """Hold answers as a table: whole for a program, short for people.

    Args:
        columns: the names of what is known of each row.
        rows: strings and numbers, a tuple for each row.
        headings: of the short table.
        lines: its lines, in words; a few letters each, but for the last column.
        right: the headings below which numbers stand.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    right: tuple[str, ...] = ()
