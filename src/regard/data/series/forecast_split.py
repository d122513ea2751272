"""Train, validation and test parts of a forecast, forward in time."""

import math

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.phrases import counted
from regard.data.series.forecast_windows import ForecastWindows
from regard.data.split import Split
from regard.errors import ArgumentError, TableError

__all__ = ["describe_forecast_split", "split_windows", "split_windows_validation"]


def split_windows(
    windows: ForecastWindows,
    *,
    splits: int = 5,
    validation: float = 0.1,
    test: float = 0.1,
    gap: int = 0,
) -> tuple[Split, ...]:
    """Split windows forward in time, several times, with test parts that follow each other.

    Each series is cut by its own steps. The last `splits * test` of it are the test parts, one
    behind the other; the `validation` share right before a test part is for choosing, and all
    before that for training, which so grows from split to split.

    A window of training lies wholly before the steps of validation, and one of validation wholly
    before those of the test: neither its input nor its horizon reaches into the next part. The
    horizon of a window of the test lies wholly in the test part. Its input may reach back, since
    the past is known when a forecast is made; with `gap=input_length` it shares no step with the
    parts before.

    Args:
        windows: the windows.
        splits: how many splits.
        validation: the share of each series' steps for validation; 0 leaves that part empty.
        test: the share of each series' steps for each test part.
        gap: how many steps at the beginning of validation and of test no horizon may hold.

    Returns:
        The numbers of the windows of each part, for each split.

    Raises:
        ArgumentError: if `splits` is below 1, or the shares leave nothing to train on.
        ArgumentTypeError: if an argument has the wrong type.
        TableError: if the series are too short to have a window in each part.
    """
    splits = _checks.positive_integer("splits", splits)
    share, validation = _checks.rate("test", test), _checks.rate("validation", validation)
    gap = _checks.count("gap", gap)
    if share <= 0 or splits * share + validation >= 1:
        raise ArgumentError(
            "`test` must be above 0, and `splits * test + validation` below 1. Received:"
            f" splits={splits}, test={test}, validation={validation}"
        )
    made = []
    for number in range(splits):
        ahead = splits - number
        bounds = [ahead * share + validation, ahead * share, (ahead - 1) * share]
        made.append(_split(windows, bounds, gap, f"split {number + 1} of {splits}"))
    return tuple(made)


def split_windows_validation(
    windows: ForecastWindows, *, validation: float = 0.1, gap: int = 0
) -> Split:
    """Split windows into train and validation, for data whose test set stands elsewhere.

    Args:
        windows: the windows, without those of the test set.
        validation: the share of each series' last steps; 0 leaves that part empty.
        gap: how many steps at the beginning of validation no horizon may hold.

    Returns:
        The numbers of the windows of each part; the test part is empty.

    Raises:
        ArgumentError: if `validation` is not from 0 to below 1.
        ArgumentTypeError: if an argument has the wrong type.
        TableError: if the series are too short to have a window in each part.
    """
    share, gap = _checks.rate("validation", validation), _checks.count("gap", gap)
    return _split(windows, [share, 0, 0], gap, "train and validation")


def describe_forecast_split(windows: ForecastWindows, split: Split, gap: int = 0) -> str:
    """Say how many windows each part of a split has, and what lies between the parts.

    Args:
        windows: the windows.
        split: one of their splits.
        gap: that with which it was made.

    Returns:
        One sentence.
    """
    sizes = ", ".join(
        f"{len(rows):,} for {name}"
        for name, rows in (
            ("training", split.train),
            ("validation", split.validation),
            ("test", split.test if split.is_tested else ()),
        )
        if len(rows)
    )
    reach = max(windows.input_length - gap, 0)
    back = (
        f"the input of a later part's window reaches back by up to {counted(reach, 'step')} into"
        " the part before, as when a forecast is made"
        if reach
        else "no step is in windows of two parts"
    )
    return (
        f"Windows forward in time: {sizes}; no window reaches into a later part; a gap of"
        f" {counted(gap, 'step')} between the parts; {back}."
    )


def _split(windows: ForecastWindows, shares: list[float], gap: int, which: str) -> Split:
    """Return the windows of train, validation and test; each share is what is left behind it."""
    lengths = windows.series.lengths
    ends = [_before(lengths, share)[windows.case] for share in shares]
    first = windows.start + windows.input_length  # of the horizon
    end = first + windows.horizon
    parts = [
        np.flatnonzero(end <= ends[0]),
        np.flatnonzero((first >= ends[0] + gap) & (end <= ends[1])),
        np.flatnonzero((first >= ends[1] + gap) & (end <= ends[2])),
    ]
    wanted = (True, shares[0] > shares[1], shares[1] > shares[2])
    names = ("training", "validation", "test")
    for name, rows, needed in zip(names, parts, wanted, strict=True):
        if needed and not len(rows):
            raise TableError(
                f"{windows.series.source}: each part of a split forward in time must have a window"
                f" of {counted(windows.input_length, 'step')} and {windows.horizon:,} to forecast."
                f" Received: none for {name} in {which}, of series of up to"
                f" {counted(int(lengths.max()), 'step')}. Shorten the input, the horizon or the"
                " gap, or ask for fewer splits."
            )
    return Split(train=parts[0], validation=parts[1], test=parts[2])


def _before(lengths: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    """Return how many steps of each series lie before its last share of them."""
    # Rounded first: 100 * 0.29 is 28.999999999999996.
    return np.array(
        [length - math.floor(round(length * share, 6)) for length in lengths.tolist()],
        dtype=np.int64,
    )
