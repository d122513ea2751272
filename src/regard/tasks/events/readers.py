"""From a file to histories: roles of columns, the landmark, and outcomes."""

import dataclasses
import os
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regard.data.phrases import listed
from regard.errors import ArgumentError, TableError
from regard.tasks.events.disguised import disguise_notices
from regard.tasks.events.event_columns import EventColumns
from regard.tasks.events.event_table import EventRows, read_rows
from regard.tasks.events.histories import Histories
from regard.tasks.events.outcomes import outcomes_in_time
from regard.tasks.events.reading import EventsReading

__all__ = ["read_histories", "unlabelled_histories"]

_MOST_KINDS = 200


def read_histories(
    path: str | os.PathLike[str], reading: EventsReading, like: Histories | None = None
) -> Histories:
    """Read a long table with outcomes.

    Args:
        path: the file.
        reading: which columns are what.
        like: of a test set: the data that it belongs to, whose columns it must have.

    Returns:
        The histories of the ids that are seen and whose outcome is known.

    Raises:
        TableError: if a column is missing or a value is wrong, or no id is left.
        ArgumentError: if an option is missing or has no effect.
        EncodingError: if the bytes are not text in the encoding.
        MissingExtraError: if a package is missing.
    """
    for name in ("id", "time"):
        if getattr(reading, name) is None:
            raise ArgumentError(
                "Events need `id` and `time`, the columns that say whose they are and when they"
                f" were. Received: no {name}"
            )
    if reading.label is None and reading.event_time is None:
        raise ArgumentError(
            "Events need `label`, the column with the outcome of an id; or `event_time`, `status`,"
            " `landmark` and `until`. Received: neither"
        )
    found = read_rows(path, format=reading.format, encoding=reading.encoding)
    table = EventRows(found, str(reading.id), str(reading.time))
    outcomes, answers, told = _outcomes(table, reading, like)
    columns = like.columns if like is not None else _columns(table, reading)
    whole = _histories(table, columns, outcomes)
    whole, left = _left(whole)
    notices = (*found.told, *table.unsorted(), *_unused(table, columns, reading), *told, *left)
    whole = dataclasses.replace(whole, answers=answers, told=notices)
    return dataclasses.replace(whole, told=(*notices, *disguise_notices(whole)))


def unlabelled_histories(
    path: str | os.PathLike[str],
    columns: EventColumns,
    *,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
) -> Histories:
    """Read a long table without outcomes.

    Args:
        path: the file.
        columns: which columns are what.
        format: "csv", "tsv" or "parquet"; by default the file's ending says it.
        encoding: of a text file; by default strictly UTF-8.

    Returns:
        The histories of the ids that have an event up to the landmark.

    Raises:
        TableError: if a column is missing or a value is wrong, or no id is left.
    """
    table = EventRows(read_rows(path, format=format, encoding=encoding), columns.id, columns.time)
    nothing = np.stack([np.zeros(len(table.names)), np.ones(len(table.names))], axis=1)
    return _left(_histories(table, columns, nothing))[0]


def _columns(table: EventRows, reading: EventsReading) -> EventColumns:
    """Return which columns are what, with the kinds and words that they hold."""
    roles = _roles(reading)
    kinds: tuple[str, ...] = ()
    if reading.event is not None:
        counts = Counter(table.filled(reading.event))
        kinds = tuple(sorted(kind for kind, _ in counts.most_common(_MOST_KINDS)))
    static = tuple((name, _words(table, name)) for name in reading.static or ())
    values = reading.values
    if values is None:
        free = [name for name in table.found.columns if name not in roles]
        values = tuple(name for name in free if _holds_numbers(table, name))
    if not values and not kinds:
        raise TableError(
            f"{table.found.source}: there must be a column with kinds of events (--event) or with"
            f" numbers, besides {listed([repr(name) for name in roles], 10)}. Received: none."
        )
    if table.dates and reading.landmark is not None:
        raise ArgumentError(
            "`landmark` needs times that are numbers, from one origin for all ids. Received:"
            f" landmark={reading.landmark:g} with dates in {reading.time!r}"
        )
    return EventColumns(
        id=str(reading.id),
        time=str(reading.time),
        event=reading.event,
        kinds=kinds,
        values=values,
        static=static,
        landmark=reading.landmark,
        dates=table.dates,
    )


def _roles(reading: EventsReading) -> dict[str, str]:
    """Return the columns that are named, with what they are; none twice."""
    single = ("id", "time", "event", "label", "event_time", "status")
    given = [(role, getattr(reading, role)) for role in single]
    given += [
        (role, name) for role in ("values", "static") for name in getattr(reading, role) or ()
    ]
    roles: dict[str, str] = {}
    for role, name in given:
        if name is None:
            continue
        if name in roles:
            raise ArgumentError(
                f"`{roles[name]}` and `{role}` must be two different columns. Received: {name!r}"
                " for both"
            )
        roles[name] = role
    return roles


def _holds_numbers(table: EventRows, name: str) -> bool:
    found = table.numbers(name)
    return found is not None and not np.isnan(found).all()


def _words(table: EventRows, name: str) -> tuple[str, ...]:
    """Return the different words of a column of each id; none where they are numbers."""
    if table.numbers(name) is not None:
        return ()
    return tuple(sorted({word for word in table.of_ids(name) if word}))


def _unused(table: EventRows, columns: EventColumns, reading: EventsReading) -> tuple[str, ...]:
    used = {*_roles(reading), *columns.values}
    rest = [
        repr(name) for name in (*table.found.columns, *table.found.unusable) if name not in used
    ]
    return (f"Columns not used: {', '.join(rest)}.",) if rest else ()


def _histories(table: EventRows, columns: EventColumns, outcomes: NDArray[np.float64]) -> Histories:
    """Return the histories of all ids, without what lies after the landmark."""
    last = np.inf if columns.landmark is None else columns.landmark
    rows = [each[table.times[each] <= last] for each in table.rows]
    count = len(table.times)
    places = {kind: place for place, kind in enumerate(columns.kinds)}
    words = [""] * count if columns.event is None else table.filled(columns.event)
    kinds = np.array([places.get(word, -1) for word in words], dtype=np.int64)
    values = np.zeros((count, len(columns.values)))
    for place, name in enumerate(columns.values):
        values[:, place] = table.measured(name)
    return Histories(
        columns,
        ids=table.names,
        times=tuple(table.times[each] for each in rows),
        kinds=tuple(kinds[each] for each in rows),
        values=tuple(values[each] for each in rows),
        static=_static(table, columns),
        outcomes=outcomes,
        source=table.found.source,
    )


def _static(table: EventRows, columns: EventColumns) -> NDArray[np.float64]:
    firsts = [each[0] for each in table.rows]
    made: list[NDArray[np.float64]] = []
    for name, words in columns.static:
        of_ids = table.of_ids(name)
        if words:
            made += [
                np.array([each == word for each in of_ids], dtype=np.float64) for word in words
            ]
        else:
            made.append(table.measured(name)[firsts])
    return np.stack(made, axis=1) if made else np.zeros((len(firsts), 0))


def _left(whole: Histories) -> tuple[Histories, tuple[str, ...]]:
    """Leave out ids that have no event to be seen, or no outcome that counts."""
    unseen = whole.lengths == 0
    kept = np.flatnonzero(~unseen & (whole.outcomes[:, 1] > 0)).tolist()
    if not kept:
        raise TableError(
            f"{whole.source}: some ids must have an event up to the landmark. Received: none of"
            f" {len(whole):,}."
        )
    told: tuple[str, ...] = ()
    unseen_count = int((unseen & (whole.outcomes[:, 1] > 0)).sum())
    if unseen_count:
        told = (f"{unseen_count:,} ids have no event up to the landmark, and are left out.",)
    return (
        dataclasses.replace(
            whole,
            ids=tuple(whole.ids[row] for row in kept),
            times=tuple(whole.times[row] for row in kept),
            kinds=tuple(whole.kinds[row] for row in kept),
            values=tuple(whole.values[row] for row in kept),
            static=whole.static[kept],
            outcomes=whole.outcomes[kept],
        ),
        told,
    )


def _outcomes(
    table: EventRows, reading: EventsReading, like: Histories | None
) -> tuple[NDArray[np.float64], tuple[str, str], tuple[str, ...]]:
    """Return outcome and weight of each id, what the outcomes are called, and sentences."""
    if reading.label is not None:
        words = table.of_ids(reading.label)
        answers = like.answers if like is not None else _answers(table, reading, words)
        came = np.array([word == answers[1] for word in words], dtype=np.float64)
        return np.stack([came, np.ones(len(came))], axis=1), answers, ()
    return _outcomes_in_time(table, reading)


def _answers(table: EventRows, reading: EventsReading, words: Sequence[str]) -> tuple[str, str]:
    different = sorted(set(words))
    if "" in different:
        raise TableError(
            f"{table.found.source}: each id must have a value in {reading.label!r}. Received: none"
            f" for {table.names[words.index('')]!r}. Leave out its rows."
        )
    outcome = reading.outcome
    if outcome is None and len(different) == 2:
        outcome = different[1]
    if outcome not in different or len(different) < 2:
        raise TableError(
            f"{table.found.source}: {reading.label!r} must hold two values, or --outcome VALUE"
            " (outcome= in Python) one of several, whose chance is then told. Received:"
            f" {listed([repr(each) for each in different])}"
            + ("." if outcome is None else f" and outcome={outcome!r}.")
        )
    others = [each for each in different if each != outcome]
    return (others[0] if len(others) == 1 else f"not {outcome}"), outcome


def _outcomes_in_time(
    table: EventRows, reading: EventsReading
) -> tuple[NDArray[np.float64], tuple[str, str], tuple[str, ...]]:
    assert reading.landmark is not None
    assert reading.until is not None
    firsts = [rows[0] for rows in table.rows]
    table.of_ids(str(reading.event_time))  # the same in all rows
    ends = table.measured(str(reading.event_time))[firsts]
    status = table.of_ids(str(reading.status))
    for name, missing in (
        (reading.event_time, np.isnan(ends)),
        (reading.status, np.array([not word for word in status])),
    ):
        if missing.any():
            raise TableError(
                f"{table.found.source}: each id must have a value in {name!r}. Received: none for"
                f" {table.names[int(missing.argmax())]!r}. Leave out its rows."
            )
    happened = np.array([not _is_censored(word, reading.censored or "0") for word in status])
    seen = outcomes_in_time(ends, happened, landmark=reading.landmark, horizon=reading.until)
    told: tuple[str, ...] = (
        f"Landmark {reading.landmark:g}, horizon {reading.until:g}: of {len(ends):,} ids"
        f" {int((~seen.at_risk).sum()):,} have their outcome or are lost by the landmark and are"
        f" left out; of {int(seen.at_risk.sum()):,} at risk {int(seen.came.sum()):,} have the"
        f" outcome by the horizon, {int((seen.at_risk & ~seen.known).sum()):,} are lost before it"
        " without outcome.",
    )
    if (seen.at_risk & ~seen.known).any():
        most = seen.weights.max()
        told += (
            "Those are no negatives: the ids whose outcome is known stand for them, by weights from"
            f" 1 to {most:.2f} (inverse probability of censoring, Kaplan-Meier).",
        )
    outcomes = np.stack([seen.came.astype(np.float64), seen.weights], axis=1)
    return outcomes, ("no outcome", "outcome"), told


def _is_censored(word: str, censored: str) -> bool:
    """Say whether a status is that of censoring; 0 and 0.0 are one number."""
    try:
        return float(word) == float(censored)
    except ValueError:
        return word == censored
