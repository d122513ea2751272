"""A part of a report that a task adds: data, not a picture. `regard.report` draws it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, final, get_args

from regard import _checks
from regard.errors import ArgumentError

__all__ = ["KINDS", "Kind", "Section"]

Kind = Literal[
    "token_maps",
    "series_maps",
    "faithfulness",
    "scores_by_bin",
    "class_scores",
    "hardest_rows",
    "table",
]

KINDS: tuple[str, ...] = get_args(Kind)
"""How a section can be drawn: the data of each kind are on the page about reports."""

_NAME = re.compile(r"[a-z]+(-[a-z]+)*")


@final
@dataclass(frozen=True)
class Section:
    """Hold a part of a report.

    Args:
        name: what `report.json` and links within the page call it: small letters, and hyphens
            between them.
        title: its heading.
        link: the words of the link to it at the top of the page.
        kind: how it is drawn, one of `KINDS`.
        data: what is drawn: dictionaries, lists, strings, finite numbers and None.

    Raises:
        ArgumentError: if the name has other characters.
        UnknownNameError: if there is no such kind.
    """

    name: str
    title: str
    link: str
    kind: Kind
    data: Mapping[str, Any]

    def __post_init__(self) -> None:
        _checks.one_of("kind", self.kind, KINDS)
        if not _NAME.fullmatch(self.name):
            raise ArgumentError(
                "`name` must be small letters with hyphens between them."
                f" Received: name={self.name!r}"
            )
