"""Series for a kept model, from a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from regard import _checks
from regard.comparison.options import Options, option, optional_text
from regard.errors import ArgumentError
from regard.tasks.series.plan import SeriesReading

if TYPE_CHECKING:
    from regard.data.series import Series

__all__ = ["SeriesInputs", "given_series"]

_AS_READ = SeriesReading.described()


@final
@dataclass(frozen=True)
class SeriesInputs(Options):
    """Say how series are read that a model is to answer."""

    id: str | None = option(None, optional_text, _AS_READ["id"].help, metavar="NAME")
    time: str | None = option(None, optional_text, _AS_READ["time"].help, metavar="NAME")
    channels: tuple[str, ...] | None = option(
        None,
        _AS_READ["channels"].check,
        _AS_READ["channels"].help,
        metavar="A,B,...",
        said="those of the model",
        listed=True,
    )
    labelled: bool = option(
        True, _checks.boolean, "Whether a line of a UCR file begins with its label or number."
    )
    encoding: str | None = option(
        None, optional_text, _AS_READ["encoding"].help, metavar="NAME", said="utf-8"
    )
    format: str | None = option(
        None,
        optional_text,
        _AS_READ["format"].help,
        metavar="NAME",
        said="by the file's ending",
    )


def given_series(files: Sequence[str], inputs: SeriesInputs, model: Mapping[str, Any]) -> "Series":
    """Read series from a file.

    Args:
        files: its path, and nothing else.
        inputs: how it is read.
        model: the description of the model, whose channels a long table has.

    Returns:
        The series.

    Raises:
        ArgumentError: if there is no file, or more than one.
        RegardError: if the file cannot be read.
    """
    from regard.data.series import read_series
    from regard.data.series.readers import is_long_table

    if len(files) != 1:
        raise ArgumentError(f"Give one file of series. Received: {len(files):,}")
    (file,) = files
    options = dict(vars(inputs))
    if options["channels"] is None and is_long_table(file, inputs.format):
        options["channels"] = tuple(map(str, model.get("channels", ())))
    return read_series(file, **options)
