"""Series of unequal length in one array: padded on the right, with the length of each."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.errors import ArgumentTypeError, DataError, ShapeError

__all__ = ["check_padded_size", "present_values", "valid_steps"]

_ALWAYS_FINE = 2**26  # values: 256 MB as float32
_MOST_PADDING = 16  # times what the series have


def check_padded_size(steps: Iterable[int], channels: int, source: str) -> None:
    """Refuse series that would take far more memory padded than they have values.

    One series of a million steps among many short ones would: a file of some megabytes could ask
    for more memory than there is.

    Args:
        steps: the length of each series.
        channels: how many values a step has.
        source: what the messages call the data.

    Raises:
        DataError: if padding would take more than 256 MB and 16 times what the series have.
    """
    lengths = list(steps)
    longest, own = max(lengths, default=0), sum(lengths) * channels
    padded = len(lengths) * longest * channels
    if padded > max(_ALWAYS_FINE, _MOST_PADDING * own):
        raise DataError(
            f"{source}: the longest series must not be so much longer than the others that padding"
            f" all to it takes {_MOST_PADDING} times the memory. Received: {len(lengths):,} series"
            f" with {own:,} values, which would be {padded:,} at the longest one's {longest:,}"
            " steps. Cut the long series into pieces."
        )


def valid_steps(lengths: NDArray[np.integer[Any]], time: int) -> NDArray[np.bool_]:
    """Return which steps are no padding.

    Args:
        lengths: the length of each series.
        time: the steps of the padded array.

    Returns:
        Booleans of shape `(cases, time)`.
    """
    return np.less(np.arange(time), np.asarray(lengths)[:, None])


def present_values(values: NDArray[Any], lengths: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Return which values are there: neither padding nor missing.

    Args:
        values: `(cases, time, channels)`, NaN where a value is missing.
        lengths: the length of each series.

    Returns:
        Booleans of the shape of `values`.

    Raises:
        ArgumentTypeError: if the values are no floats or the lengths no integers.
        ShapeError: if the shapes do not fit, or a length is below 0 or above `time`.
    """
    if values.dtype.kind != "f" or lengths.dtype.kind not in "iu":
        raise ArgumentTypeError(
            "`values` must be floats and `lengths` integers. Received: values of"
            f" {values.dtype}, lengths of {lengths.dtype}"
        )
    if values.ndim != 3 or lengths.shape != values.shape[:1]:
        raise ShapeError(
            "`values` must be (cases, time, channels), and `lengths` (cases,)."
            f" Received: values {values.shape}, lengths {lengths.shape}"
        )
    if lengths.size and not 0 <= lengths.min() <= lengths.max() <= values.shape[1]:
        raise ShapeError(
            f"`lengths` must be from 0 to the {values.shape[1]:,} steps of `values`."
            f" Received: lengths from {lengths.min():,} to {lengths.max():,}"
        )
    present: NDArray[np.bool_] = ~np.isnan(values)
    present &= valid_steps(lengths, values.shape[1])[:, :, None]
    return present
