"""Four numbers a channel that say much of a series: what a linear model can tell it by."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.series.padded_arrays import present_values
from regard.errors import ShapeError

__all__ = ["summary_features"]


def summary_features(
    values: NDArray[np.floating[Any]],
    lengths: NDArray[np.integer[Any]],
    *,
    fill: NDArray[np.floating[Any]] | None = None,
) -> NDArray[np.float64]:
    """Return each channel's mean, deviation, first and last value over its present values.

    Args:
        values: `(cases, time, channels)`, NaN where a value is missing.
        lengths: the length of each series.
        fill: `(channels,)`: the mean, first and last value of a channel without a value, such as
            its mean in the training part; by default 0. Its deviation is 0.

    Returns:
        `(cases, 4 * channels)`, finite: all means, all deviations, all first values, all last.

    Raises:
        ArgumentTypeError: if the values are no floats or the lengths no integers.
        ShapeError: if the shapes do not fit.
    """
    present = present_values(values, lengths)
    cases, time, channels = values.shape
    instead = np.zeros(channels) if fill is None else np.asarray(fill, dtype=np.float64)
    if instead.shape != (channels,):
        raise ShapeError(
            f"`fill` must be one number for each of {channels:,} channels. Received:"
            f" fill {instead.shape}"
        )
    features = np.zeros((4, cases, channels))
    for place in range(channels):
        there = present[:, :, place]
        # float64 holds the squares of all that float32 does.
        exact = np.where(there, values[:, :, place], 0).astype(np.float64)
        count = np.maximum(there.sum(axis=1), 1)
        mean = exact.sum(axis=1) / count
        spread = np.where(there, exact - mean[:, None], 0)
        rows = np.arange(cases)
        first, last = there.argmax(axis=1), time - 1 - there[:, ::-1].argmax(axis=1)
        found = (
            mean,
            np.sqrt(np.square(spread).sum(axis=1) / count),
            exact[rows, first],
            exact[rows, last],
        )
        for feature, (column, other) in enumerate(zip(found, (1, 0, 1, 1), strict=True)):
            features[feature, :, place] = np.where(
                there.any(axis=1), column, other * instead[place]
            )
    return features.transpose(1, 0, 2).reshape(cases, 4 * channels)
