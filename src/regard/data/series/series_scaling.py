"""Scaling of channels by the training part, and an indicator for what may be missing."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.phrases import listed
from regard.data.series.padded_arrays import present_values, valid_steps
from regard.data.series.series import Series
from regard.errors import ArgumentTypeError, DataError, ShapeError

__all__ = ["SeriesScaling"]

_MOST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class SeriesScaling:
    """Scale each channel by the mean and deviation of the training part's present values.

    Missing values become 0, the mean. A channel in which the training part has missing values gets
    a second one, an indicator: 1 where the value is missing, 0 elsewhere. Padding is 0 in both.

    Make it with `fit`, which takes nothing but what the training part has.

    Args:
        channels: the name of each channel.
        mean: the mean of each.
        deviation: the deviation of each (divided by n); 1 of a channel that is constant or without
            a value.
        indicators: the channels with an indicator, in the order of `channels`.

    Raises:
        ArgumentTypeError: if a name is no string, or a number none.
        ShapeError: if there are not as many numbers as channels.
        DataError: if a number is not finite, a deviation not above 0, or an indicator no channel.
    """

    channels: tuple[str, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    indicators: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the parts, which may come from a file."""
        for name, kind in (("channels", str), ("mean", float), ("deviation", float)):
            _check_all(name, getattr(self, name), kind)
        _check_all("indicators", self.indicators, str)
        sizes = (len(self.channels), len(self.mean), len(self.deviation))
        if len(set(sizes)) > 1 or not self.channels:
            raise ShapeError(
                "`channels`, `mean` and `deviation` must be equally many, at least one. Received:"
                f" {', '.join(map(str, sizes))}"
            )
        finite = all(map(math.isfinite, (*self.mean, *self.deviation)))
        if not finite or min(self.deviation) <= 0:
            raise DataError(
                "`mean` must be finite, and `deviation` finite and above 0. Received:"
                f" mean={self.mean}, deviation={self.deviation}"
            )
        if [name for name in self.channels if name in self.indicators] != [*self.indicators]:
            raise DataError(
                f"`indicators` must be channels, in the order of these: {self.channels}. Received:"
                f" {self.indicators}"
            )

    @classmethod
    def fit(
        cls,
        values: NDArray[np.floating[Any]],
        lengths: NDArray[np.integer[Any]],
        channels: Sequence[str],
    ) -> "SeriesScaling":
        """Take mean and deviation of the training part.

        Args:
            values: `(cases, time, channels)`, NaN where a value is missing; of the training part
                alone.
            lengths: how many steps of each series belong to it; the others are not looked at.
            channels: the name of each channel.

        Returns:
            The scaling.

        Raises:
            ShapeError: if the shapes do not fit.
        """
        present = present_values(values, lengths)
        missing = lengths.sum() > present.sum(axis=(0, 1))
        means, deviations = [], []
        for place in range(values.shape[2]):
            mean, deviation = _moments(values[:, :, place][present[:, :, place]])
            means.append(mean)
            deviations.append(deviation)
        names = tuple(channels)
        indicators = tuple(name for name, lacks in zip(names, missing, strict=False) if lacks)
        return cls(names, tuple(means), tuple(deviations), indicators)

    @property
    def width(self) -> int:
        """How many channels `apply` returns."""
        return len(self.channels) + len(self.indicators)

    @property
    def scaled_channels(self) -> tuple[str, ...]:
        """The names of the channels that `apply` returns, the indicators last."""
        return (*self.channels, *(f"{name} is missing" for name in self.indicators))

    def apply(
        self,
        values: NDArray[np.floating[Any]],
        lengths: NDArray[np.integer[Any]],
        *,
        indicators: Sequence[str] | None = None,
    ) -> NDArray[np.float32]:
        """Scale series.

        Args:
            values: `(cases, time, channels)`, NaN where a value is missing.
            lengths: the length of each series.
            indicators: the channels that get a second one, where several scalings are to give
                arrays of one width; by default the scaling's own. One that is not its own is 0
                everywhere, since a model could learn nothing of it.

        Returns:
            `(cases, time, channels + indicators)` in float32, finite: the channels, then the
            indicators.

        Raises:
            ShapeError: if the shapes do not fit, or there are not as many channels.
        """
        present = present_values(values, lengths)
        if values.shape[2] != len(self.channels):
            raise ShapeError(
                f"`values` must have the {len(self.channels):,} channels of the training part."
                f" Received: values {values.shape}"
            )
        second = self.indicators if indicators is None else tuple(indicators)
        width = len(self.channels) + len(second)
        scaled = np.zeros((*values.shape[:2], width), dtype=np.float32)
        inside = valid_steps(lengths, values.shape[1])
        for place, name in enumerate(self.channels):
            there = present[:, :, place]
            exact = values[:, :, place][there].astype(np.float64)
            exact = (exact - self.mean[place]) / self.deviation[place]
            scaled[:, :, place][there] = np.clip(exact, -_MOST, _MOST)
            if name in self.indicators and name in second:
                scaled[:, :, len(self.channels) + second.index(name)] = inside & ~there
        return scaled

    def notices(self, series: Series) -> tuple[str, ...]:
        """Say which channels have missing values that the training part gave no indicator for.

        Args:
            series: series to be scaled, such as those of the test part.

        Returns:
            One sentence, or none.
        """
        present = present_values(series.values, series.lengths)
        missing = (series.lengths.sum() - present.sum(axis=(0, 1))).tolist()
        named = [
            f"{name!r} {count:,}"
            for name, count in zip(series.channels, missing, strict=True)
            if count and name not in self.indicators
        ]
        if not named:
            return ()
        return (
            f"Warning: {series.source}: values are missing in channels that have all of them in the"
            f" training part: {listed(named)}. They are read as the mean, and nothing says so to"
            " the model.",
        )

    def to_json(self) -> str:
        """Return the scaling as a JSON text, exactly."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "SeriesScaling":
        """Read a scaling from the text that `to_json` returned.

        Args:
            text: the text.

        Returns:
            The scaling.

        Raises:
            DataError: if it is none.
        """
        try:
            found = json.loads(text)
            made = cls(**{name: tuple(found[name]) for name in cls.__dataclass_fields__})
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise DataError(
                "A scaling must be the JSON text of a SeriesScaling, undamaged. Received:"
                f" {' '.join(str(error).split())[:200]}"
            ) from error
        if len(found) != len(cls.__dataclass_fields__):
            raise DataError(
                f"A scaling must have {', '.join(cls.__dataclass_fields__)} alone. Received:"
                f" {', '.join(map(str, found))[:200]}"
            )
        return made


def _check_all(name: str, values: Any, kind: type) -> None:
    if not isinstance(values, tuple) or not all(type(each) is kind for each in values):
        what = "strings" if kind is str else "floats"
        raise ArgumentTypeError(f"`{name}` must be a tuple of {what}. Received: {values!r:.200}")


def _moments(values: NDArray[np.floating[Any]]) -> tuple[float, float]:
    """Return mean and deviation; of values that are all the same, that value and 1."""
    if not values.size:
        return 0.0, 1.0
    # Not by a deviation of 0: that of a mean which had to be rounded is not.
    if values.min() == values.max():
        return float(values[0]), 1.0
    exact = values.astype(np.float64)
    mean = float(exact.mean())
    deviation = float(np.sqrt(np.square(exact - mean).mean()))
    return mean, deviation or 1.0  # the square of what is very small is 0
