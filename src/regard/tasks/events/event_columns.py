"""Which columns of a long table are what: all that must be known to read another one alike."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["EventColumns"]


@dataclass(frozen=True)
class EventColumns:
    """Say which columns of a long table are what.

    Args:
        id: the column that says whose event a row is.
        time: the column that says when it was.
        event: the column that says what kind of event it was; None for none.
        kinds: the kinds of events that a network tells apart; another is none of them.
        values: the columns with numbers that were measured.
        static: the columns that are the same in all rows of an id, and the words that each may
            hold; none for a column of numbers.
        landmark: rows after this time are not seen; None to see all.
        dates: whether times are dates, which are told in days.
    """

    id: str
    time: str
    event: str | None = None
    kinds: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    static: tuple[tuple[str, tuple[str, ...]], ...] = ()
    landmark: float | None = None
    dates: bool = False

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of what an event holds: the numbers, then the kinds."""
        return (*self.values, *(f"{self.event} {kind}" for kind in self.kinds))

    @property
    def features(self) -> tuple[str, ...]:
        """The names of what is known of an id: a number, or a word that it holds or not."""
        return tuple(
            name if word is None else f"{name} {word}"
            for name, words in self.static
            for word in (words or (None,))
        )

    def to_json(self) -> str:
        """Return the columns as JSON text."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def from_mapping(cls, found: Mapping[str, Any]) -> "EventColumns":
        """Make columns of what `to_json` wrote.

        Args:
            found: the content of the JSON text.

        Returns:
            The columns.
        """
        given = dict(found)
        for name in ("kinds", "values"):
            given[name] = tuple(given[name])
        given["static"] = tuple((name, tuple(words)) for name, words in given["static"])
        return cls(**given)
