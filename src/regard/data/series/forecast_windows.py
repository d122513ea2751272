"""Windows over long series: what is seen, and the steps right behind it, which are to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.phrases import counted, listed
from regard.data.series.padded_arrays import present_values
from regard.data.series.series import Series
from regard.errors import ArgumentError, ArgumentTypeError, TableError

__all__ = ["ForecastWindows"]

Rows = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class ForecastWindows:
    """Say where the windows of a forecast stand: each has its input, and behind it its horizon.

    Make it with `cut`. The values are taken from the series when they are asked for, so that
    windows that overlap take no memory.

    Args:
        series: one or several long series.
        targets: the channels to forecast.
        input_length: how many steps a model sees.
        horizon: how many steps it forecasts.
        case: `(windows,)`: the series of each window.
        start: `(windows,)`: the first step that it sees.
        left_out: how many windows have no value of a target in their input or in their horizon.
    """

    series: Series
    targets: tuple[str, ...]
    input_length: int
    horizon: int
    case: NDArray[np.int64]
    start: NDArray[np.int64]
    left_out: int = 0

    @classmethod
    def cut(
        cls,
        series: Series,
        *,
        targets: str | Sequence[str],
        input_length: int,
        horizon: int,
        stride: int = 1,
    ) -> "ForecastWindows":
        """Cut windows out of series.

        A window is left out if one of the targets has no value at all in its input, or in its
        horizon.

        Args:
            series: one or several long series, each evenly spaced in time.
            targets: the channels to forecast, one or several; the others are seen alone.
            input_length: how many steps a model sees.
            horizon: how many steps it forecasts.
            stride: how many steps lie between the starts of two windows.

        Returns:
            The windows, series by series, each forward in time.

        Raises:
            ArgumentError: if a number is below 1, or there is no target.
            ArgumentTypeError: if an argument has the wrong type.
            TableError: if a target is no channel, or no series is long enough for a window.
        """
        names = _targets(series, targets)
        length = _checks.positive_integer("input_length", input_length)
        steps = length + _checks.positive_integer("horizon", horizon)
        stride = _checks.positive_integer("stride", stride)
        case, start = [], []
        for row, own in enumerate(series.lengths.tolist()):
            first = np.arange(0, own - steps + 1, stride)
            case.append(np.full(len(first), row))
            start.append(first)
        found = cls(series, names, length, horizon, np.concatenate(case), np.concatenate(start))
        if not len(found):
            longest = int(series.lengths.max())
            raise TableError(
                f"{series.source}: a series must be as long as input and horizon together,"
                f" {steps:,} steps. Received: {counted(longest, 'step')} at most."
            )
        kept = found._has_values()
        if not kept.any():
            raise TableError(
                f"{series.source}: a window must have values of {', '.join(map(repr, names))} in"
                f" its input and its horizon. Received: none in {len(found):,} windows."
            )
        return cls(
            series,
            names,
            length,
            horizon,
            found.case[kept],
            found.start[kept],
            left_out=int((~kept).sum()),
        )

    def __len__(self) -> int:
        return len(self.case)

    def inputs(self, rows: Rows) -> NDArray[np.float32]:
        """Return what a model sees.

        Args:
            rows: the numbers of windows.

        Returns:
            `(rows, input_length, channels)`, NaN where a value is missing.
        """
        return self._steps(rows, 0, self.input_length)

    def history(self, rows: Rows) -> NDArray[np.float32]:
        """Return what a model sees of the targets: what the naive forecasts look at.

        Args:
            rows: the numbers of windows.

        Returns:
            `(rows, input_length, targets)`, NaN where a value is missing.
        """
        return self.inputs(rows)[:, :, self._places()]

    def outcomes(self, rows: Rows) -> NDArray[np.float32]:
        """Return what came: the targets in the horizon.

        Args:
            rows: the numbers of windows.

        Returns:
            `(rows, horizon, targets)`, NaN where a value is missing.
        """
        return self._steps(rows, self.input_length, self.horizon)[:, :, self._places()]

    def seen_steps(self, rows: Rows) -> NDArray[np.int64]:
        """Return how many steps of each series some windows cover, from the start to the last.

        With the windows of the training part, these are the lengths by which a scaling or the scale
        of an error may be learned.

        Args:
            rows: the numbers of windows.

        Returns:
            `(cases,)`; 0 for a series that has none of them.
        """
        seen = np.zeros(len(self.series), dtype=np.int64)
        ends = self.start[rows] + self.input_length + self.horizon
        np.maximum.at(seen, self.case[rows], ends)
        return seen

    def notices(self) -> tuple[str, ...]:
        """Say in sentences how many windows there are, and which series have none.

        Returns:
            The sentences.
        """
        names = ", ".join(map(repr, self.targets))
        told = [
            f"{counted(len(self), 'window')}: from {counted(self.input_length, 'step')} of all"
            f" channels to the next {counted(self.horizon, 'step')} of {names}."
        ]
        if self.left_out:
            told.append(
                f"{counted(self.left_out, 'window')} left out, with no value of a target in the"
                " input or in the horizon."
            )
        idle = np.flatnonzero(np.bincount(self.case, minlength=len(self.series)) == 0)
        if idle.size:
            places = listed([self.series.places[case] for case in idle])
            told.append(f"Series without a window: {places}.")
        return tuple(told)

    def _places(self) -> list[int]:
        return [self.series.channels.index(name) for name in self.targets]

    def _steps(self, rows: Rows, first: int, count: int) -> NDArray[np.float32]:
        chosen = np.asarray(rows, dtype=np.int64)
        steps = self.start[chosen][:, None] + np.arange(first, first + count)
        found: NDArray[np.float32] = self.series.values[self.case[chosen][:, None], steps]
        return found

    def _has_values(self) -> NDArray[np.bool_]:
        """Return which windows have a value of each target in the input and in the horizon."""
        present = present_values(self.series.values, self.series.lengths)[:, :, self._places()]
        # Counted from the start, so that a window's count is the difference of two.
        counts = np.pad(np.cumsum(present, axis=1), ((0, 0), (1, 0), (0, 0)))
        middle = self.start + self.input_length
        before, at, behind = (
            counts[self.case, steps] for steps in (self.start, middle, middle + self.horizon)
        )
        return np.logical_and(at > before, behind > at).min(axis=1)  # type: ignore[no-any-return]


def _targets(series: Series, targets: Any) -> tuple[str, ...]:
    names = (targets,) if isinstance(targets, str) else targets
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ArgumentTypeError(
            "`targets` must be the name of a channel, or a list of names."
            f" Received: targets={_checks.written(targets)}"
        )
    if not names or len(set(names)) < len(names):
        raise ArgumentError(
            "`targets` must be one channel at least, and each once."
            f" Received: targets={_checks.written(targets)}"
        )
    unknown = [name for name in names if name not in series.channels]
    if unknown:
        raise TableError(
            f"{series.source}: each target must be one of the channels"
            f" {listed([repr(name) for name in series.channels], 20)}. Received:"
            f" {_checks.written(unknown[0])}."
        )
    return tuple(names)
