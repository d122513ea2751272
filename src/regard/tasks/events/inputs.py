"""Events for a kept model, from a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from regard.comparison.options import Options, option, optional_text
from regard.errors import ArgumentError, BundleError
from regard.tasks.events.event_columns import EventColumns
from regard.tasks.events.reading import EventsReading

if TYPE_CHECKING:
    from regard.tasks.events.histories import Histories

__all__ = ["EventsInputs", "given_histories"]

_AS_READ = EventsReading.described()


@final
@dataclass(frozen=True)
class EventsInputs(Options):
    """Say how events are read that a model is to answer: the columns are those that it learned."""

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


def given_histories(
    files: Sequence[str], inputs: EventsInputs, model: Mapping[str, Any]
) -> "Histories":
    """Read histories from a file.

    Args:
        files: its path, and nothing else.
        inputs: how it is read.
        model: the description of the model, whose columns the table has.

    Returns:
        The histories.

    Raises:
        ArgumentError: if there is no file, or more than one.
        BundleError: if the description names no columns.
        RegardError: if the file cannot be read.
    """
    from regard.tasks.events.readers import unlabelled_histories

    if len(files) != 1:
        raise ArgumentError(f"Give one file of events. Received: {len(files):,}")
    try:
        columns = EventColumns.from_mapping(model["columns"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(
            f"model.json must name the columns of a model of events. Received: {error!r}"
        ) from error
    return unlabelled_histories(files[0], columns, format=inputs.format, encoding=inputs.encoding)
