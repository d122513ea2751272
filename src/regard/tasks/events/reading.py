"""How events are read from a long table."""

from dataclasses import dataclass
from typing import Any, final

from regard import _checks
from regard.comparison.options import option, optional_text
from regard.comparison.task import Reading
from regard.errors import ArgumentError, ArgumentTypeError

__all__ = ["EventsReading", "column_names"]


def column_names(name: str, value: Any) -> tuple[str, ...] | None:
    """Return names of columns, which a command line gives with commas between.

    Args:
        name: of the option.
        value: what was given.

    Returns:
        The names; None for None.

    Raises:
        ArgumentTypeError: if they are no names.
    """
    if value is None:
        return None
    found = (value,) if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        raise ArgumentTypeError(
            f"`{name}` must be None or names of columns. Received: {name}={_checks.written(value)}"
        )
    return tuple(found)


def _moment(name: str, value: Any) -> float | None:
    return None if value is None else _checks.finite_number(name, value)


@final
@dataclass(frozen=True)
class EventsReading(Reading):
    """Say which columns of a long table are what, and where the outcome begins.

    Raises:
        ArgumentError: if columns of an outcome are missing or have no effect, or the time until is
            not behind the landmark.
        ArgumentTypeError: if a value has the wrong type.
    """

    id: str | None = option(
        None, optional_text, "The column that says whose event a row is.", metavar="NAME"
    )
    time: str | None = option(
        None, optional_text, "The column that says when it was: numbers, or dates.", metavar="NAME"
    )
    event: str | None = option(
        None, optional_text, "The column that says what kind of event it was.", metavar="NAME"
    )
    values: tuple[str, ...] | None = option(
        None,
        column_names,
        "Columns with numbers that were measured.",
        metavar="A,B,...",
        said="all others that hold numbers",
        listed=True,
    )
    static: tuple[str, ...] | None = option(
        None,
        column_names,
        "Columns that are the same in all rows of an id, such as the age at the start.",
        metavar="A,B,...",
        listed=True,
    )
    label: str | None = option(
        None, optional_text, "The column with the outcome of an id.", metavar="NAME"
    )
    outcome: str | None = option(
        None,
        optional_text,
        "The value of --label whose chance is told.",
        metavar="VALUE",
        said="of two the last in order",
    )
    landmark: float | None = option(
        None, _moment, "Rows after this time are not seen.", metavar="TIME"
    )
    event_time: str | None = option(
        None,
        optional_text,
        "Instead of --label: the column that says when the outcome, or the end of the observation,"
        " came.",
        metavar="NAME",
    )
    status: str | None = option(
        None,
        optional_text,
        "With --event-time: the column that says whether it was the outcome.",
        metavar="NAME",
    )
    censored: str | None = option(
        None,
        optional_text,
        "The value of --status that says that the outcome was not seen.",
        metavar="VALUE",
        said="0",
    )
    until: float | None = option(
        None,
        _moment,
        "With --event-time: the outcome is told if it comes after the landmark and up to this"
        " time.",
        metavar="TIME",
    )
    encoding: str | None = option(
        None, optional_text, "Of the text file.", metavar="NAME", said="utf-8"
    )
    format: str | None = option(
        None, optional_text, "csv, tsv or parquet.", metavar="NAME", said="by the file's ending"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        survival = {"event_time": self.event_time, "status": self.status, "until": self.until}
        given = [name for name, value in survival.items() if value is not None]
        if not given:
            self._refuse("censored", "without `event_time` and `status`")
            return
        self._refuse("label", f"with {given[0]}")
        self._refuse("outcome", f"with {given[0]}")
        missing = [name for name in ("landmark", *survival) if getattr(self, name) is None]
        if missing:
            raise ArgumentError(
                "An outcome in time needs `event_time`, `status`, `landmark` and `until`."
                f" Received: no {missing[0]}"
            )
        assert self.landmark is not None
        assert self.until is not None
        if self.until <= self.landmark:
            raise ArgumentError(
                "`until` must be after `landmark`: the outcome lies between them. Received:"
                f" landmark={self.landmark:g}, until={self.until:g}"
            )

    def _refuse(self, name: str, when: str) -> None:
        value = getattr(self, name)
        if value is not None:
            raise ArgumentError(
                f"`{name}` has no effect {when}. Received: {name}={_checks.written(value)}"
            )
