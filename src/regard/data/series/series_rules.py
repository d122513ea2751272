"""What series must keep: each rule returns what it has checked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.phrases import listed
from regard.data.series.padded_arrays import valid_steps
from regard.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError, TableError

__all__ = [
    "checked_cases",
    "checked_labels",
    "checked_lengths",
    "checked_names",
    "checked_targets",
    "checked_values",
    "unmasked",
]

_NUMBERS = "fiub"  # the kinds of NumPy's types that are numbers


def checked_cases(cases: Iterable[Any], places: Sequence[str], source: str) -> list[NDArray[Any]]:
    """Return the arrays of several series as `(time, channels)` each.

    Args:
        cases: an array for each series.
        places: where each stands, or nothing.
        source: what the messages call the data.

    Returns:
        The arrays; one without a second axis gets one.

    Raises:
        ArgumentTypeError: if an array is none of numbers.
        ShapeError: if there are none, one has no step, or they have not all as many channels.
    """
    arrays = [_case(case, number) for number, case in enumerate(cases)]
    if not arrays:
        raise ShapeError(f"{source}: there must be a series at least. Received: none")
    empty = next((number for number, case in enumerate(arrays) if not case.size), None)
    widths = {case.shape[1] for case in arrays}
    if empty is not None:
        place = places[empty] if places else f"series {empty + 1:,}"
        raise ShapeError(
            f"{source}: each series must have a step and a channel at least. Received: {place} of"
            f" shape {arrays[empty].shape}"
        )
    if len(widths) > 1:
        raise ShapeError(_ragged(arrays, places, source))
    return arrays


def checked_lengths(lengths: Any, values: NDArray[Any]) -> NDArray[np.int64]:
    """Return the lengths of padded series as a copy that cannot be written to.

    Args:
        lengths: the length of each series.
        values: the padded series.

    Returns:
        The lengths.

    Raises:
        ArgumentTypeError: if they are no integers.
        ShapeError: if there is not one for each series, from 1 to its steps.
    """
    found = np.asarray(lengths)
    if found.dtype.kind not in "iu":
        raise ArgumentTypeError(f"`lengths` must be integers. Received: dtype {found.dtype}")
    if found.shape != values.shape[:1]:
        raise ShapeError(
            f"`lengths` must be one for each of {values.shape[0]:,} series."
            f" Received: lengths {found.shape}"
        )
    steps, channels = values.shape[1:]
    wrong = np.flatnonzero((found < 1) | (found > steps))
    if wrong.size:
        turned = found.max() <= channels and found.min() >= 1
        hint = ". These look like (cases, channels, time): swap the last two axes" * bool(turned)
        raise ShapeError(
            f"`lengths` must be from 1 to the {steps:,} steps of (cases, time, channels). Received:"
            f" {int(found[wrong[0]]):,} for series {wrong[0] + 1:,}{hint}"
        )
    return _frozen(found.astype(np.int64))


def checked_values(
    values: NDArray[Any],
    lengths: NDArray[np.int64],
    channels: Sequence[str],
    places: Sequence[str],
    source: str,
) -> NDArray[np.float32]:
    """Return padded series in float32, with zeros as padding, cut to the longest.

    Args:
        values: `(cases, time, channels)`.
        lengths: the length of each series.
        channels: the names of the channels, for messages.
        places: where each series stands, for messages.
        source: what the messages call the data.

    Returns:
        A copy that cannot be written to.

    Raises:
        ArgumentTypeError: if the values are no numbers.
        DataError: if a value is infinite in float32.
    """
    if values.dtype.kind not in _NUMBERS:
        raise ArgumentTypeError(f"`values` must be numbers. Received: dtype {values.dtype}")
    with np.errstate(over="ignore", under="ignore"):
        found = values[:, : lengths.max()].astype(np.float32)
    found[~valid_steps(lengths, found.shape[1])] = 0
    wrong = np.argwhere(np.isinf(found))
    if wrong.size:
        case, step, channel = wrong[0].tolist()
        raise DataError(
            f"{source}: each value must be finite in float32, or missing. Received:"
            f" {values[case, step, channel]} in {places[case]}, step {step + 1:,}, channel"
            f" {channels[channel]!r}, and {len(wrong) - 1:,} more. Write missing values as NaN."
        )
    return _frozen(found)


def checked_labels(
    labels: Any, classes: Any, places: Sequence[str], source: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels and the classes.

    Args:
        labels: the label of each series, or none at all.
        classes: the classes, or none to take the different labels, sorted.
        places: where each series stands, for messages.
        source: what the messages call the data.

    Returns:
        Both.

    Raises:
        ArgumentTypeError: if one of them is no string.
        TableError: if a label is empty, or no class.
    """
    found, names = _strings("labels", labels), _strings("classes", classes)
    empty = [place for place, label in zip(places, found, strict=False) if not label.strip()]
    if empty:
        raise TableError(
            f"{source}: each series must have a label. Received: an empty one in {listed(empty)}."
            " Fill it, or leave out the series."
        )
    unknown = sorted(set(found) - set(names or found))
    if unknown:
        raise TableError(
            f"{source}: each label must be one of the classes"
            f" {listed([repr(name) for name in names], 20)}. Received:"
            f" {listed([repr(name) for name in unknown])} in"
            f" {listed([p for p, label in zip(places, found, strict=False) if label in unknown])}."
        )
    return found, names or tuple(sorted(set(found)))


def checked_targets(
    targets: Any, names: Any, places: Sequence[str], source: str
) -> tuple[NDArray[np.float64] | None, tuple[str, ...]]:
    """Return the numbers that belong to each series, with their names.

    Args:
        targets: `(cases,)` or `(cases, numbers)`, or None.
        names: the name of each number, or none to make them.
        places: where each series stands, for messages.
        source: what the messages call the data.

    Returns:
        A copy `(cases, numbers)` that cannot be written to, or None, and the names.

    Raises:
        ArgumentTypeError: if they are no numbers.
        ShapeError: if there are not as many rows as series.
        TableError: if one is missing or infinite.
    """
    if targets is None:
        if names:
            raise ArgumentError(
                f"`target_names` must be left out without targets. Received: target_names={names!r}"
            )
        return None, ()
    found = np.asarray(targets)
    if found.dtype.kind not in _NUMBERS:
        raise ArgumentTypeError(f"`targets` must be numbers. Received: dtype {found.dtype}")
    found = found.astype(np.float64)
    found = found[:, None] if found.ndim == 1 else found
    if found.ndim != 2 or len(found) != len(places) or not found.size:
        raise ShapeError(
            f"`targets` must be (cases,) or (cases, numbers) for {len(places):,} series. Received:"
            f" {np.shape(targets)}"
        )
    with np.errstate(over="ignore", under="ignore"):
        wrong = np.flatnonzero(~np.isfinite(found.astype(np.float32)).all(axis=1))
    if wrong.size:
        raise TableError(
            f"{source}: each series must have numbers that are finite in float32. Received:"
            f" {found[wrong[0]].tolist()} in {places[wrong[0]]}, and {wrong.size - 1:,} more."
        )
    width = found.shape[1]
    made = ("target",) if width == 1 else tuple(f"target {at}" for at in range(1, width + 1))
    return _frozen(found), checked_names("target_names", names, width, "each target") or made


def checked_names(name: str, values: Any, count: int, of_each: str) -> tuple[str, ...]:
    """Return strings, as many as asked for, or none at all.

    Args:
        name: what the caller calls them.
        values: the strings.
        count: how many there must be, if any.
        of_each: what each belongs to, for messages.

    Returns:
        The strings.

    Raises:
        ArgumentTypeError: if one is no string.
        ShapeError: if there are more or fewer.
    """
    found = _strings(name, values)
    if found and len(found) != count:
        raise ShapeError(
            f"`{name}` must be one for {of_each}, or none at all. Received: {len(found):,}"
        )
    return found


def unmasked(values: Any) -> NDArray[Any]:
    """Return an array of what was given; what is masked is NaN.

    Args:
        values: an array, or what becomes one.

    Returns:
        The array.
    """
    # `np.asarray` would take what stands under the mask.
    if isinstance(values, np.ma.MaskedArray) and values.dtype.kind in _NUMBERS:
        floats = values.astype(np.result_type(values, np.float32))
        return np.asarray(np.ma.filled(floats, np.nan))
    return np.asarray(values)


def _strings(name: str, values: Any) -> tuple[str, ...]:
    # A single string would pass as a sequence of characters.
    found = (None,) if isinstance(values, str) else tuple(values)
    wrong = [item for item in found if not isinstance(item, str)]
    if wrong:
        shown = values if isinstance(values, str) else wrong[0]
        raise ArgumentTypeError(
            f"`{name}` must be a sequence of strings. Received: {_checks.written(shown)}"
        )
    return tuple(str(item) for item in found)


def _case(case: Any, number: int) -> NDArray[Any]:
    try:
        array = unmasked(case)
    except ValueError:  # rows of different lengths
        array = np.array(None, dtype=object)
    if array.dtype.kind not in _NUMBERS or array.ndim not in (1, 2):
        raise ArgumentTypeError(
            "Each series must be an array of numbers (time, channels) or (time,). Received: dtype"
            f" {array.dtype} of shape {array.shape} for series {number + 1:,}"
        )
    return array[:, None] if array.ndim == 1 else array


def _ragged(arrays: Sequence[NDArray[Any]], places: Sequence[str], source: str) -> str:
    usual = Counter(case.shape[1] for case in arrays).most_common(1)[0][0]
    first = next(number for number, case in enumerate(arrays) if case.shape[1] != usual)
    place = places[first] if places else f"series {first + 1:,}"
    turned = len({len(case) for case in arrays}) == 1
    hint = (
        f". All have {len(arrays[0]):,} rows, so they look like (channels, time): pass case.T for"
        " each"
    )
    return (
        f"{source}: all series must have as many channels: (time, channels). Received: {usual:,},"
        f" and {arrays[first].shape[1]:,} in {place}{hint * turned}"
    )


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
