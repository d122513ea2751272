"""What turns histories into arrays: means and deviations, and the unit of time."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from regard.errors import DataError
from regard.tasks.events.histories import Histories

__all__ = ["EventScaling", "packed_width"]

_MOST = 1e6  # deviations: what is further off counts as this


def packed_width(channels: int, features: int) -> int:
    """Return how many numbers an event has in the arrays.

    Args:
        channels: what an event holds: values and kinds.
        features: what is known of an id.

    Returns:
        The channels, whether each was observed, the time, and the features.
    """
    return 2 * channels + 1 + features


@dataclass(frozen=True)
class EventScaling:
    """Scale values, features and times by the training part.

    Args:
        mean: of each value.
        deviation: of each value, above 0.
        static_mean: of each feature of an id.
        static_deviation: of each feature, above 0.
        unit: the median gap between two events, above 0: times are divided by it.

    Raises:
        DataError: if a number is not finite, or a deviation or the unit not above 0.
    """

    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    static_mean: tuple[float, ...]
    static_deviation: tuple[float, ...]
    unit: float

    def __post_init__(self) -> None:
        """Check the parts, which may come from a file."""
        above = (*self.deviation, *self.static_deviation, self.unit)
        everything = np.array([*self.mean, *self.static_mean, *above], dtype=np.float64)
        if not np.isfinite(everything).all() or min(above) <= 0:
            raise DataError(
                "A scaling must hold finite numbers, with deviations and a unit above 0."
                f" Received: {self}"
            )

    @classmethod
    def fit(cls, histories: Histories, rows: Sequence[int] | NDArray[np.int64]) -> "EventScaling":
        """Take means, deviations and the median gap.

        Args:
            histories: all of them.
            rows: the ids of the training part.

        Returns:
            The scaling.
        """
        values = np.concatenate([histories.values[row] for row in rows])
        gaps = np.concatenate([np.diff(histories.times[row]) for row in rows])
        gaps = gaps[gaps > 0]
        mean, deviation = _moments(values)
        static_mean, static_deviation = _moments(histories.static[np.asarray(rows)])
        unit = float(np.median(gaps)) if gaps.size else 1.0
        return cls(mean, deviation, static_mean, static_deviation, unit)

    def packed(
        self, histories: Histories, rows: Sequence[int] | NDArray[np.int64], length: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the last events of some ids as arrays.

        Args:
            histories: all of them.
            rows: the ids.
            length: to which they are padded; of more events the last ones are taken.

        Returns:
            Numbers `(ids, length, width)`, by event: the channels, 0 where nothing was observed;
            whether each was observed; the time since the id's first event that is taken, in
            units; and the features, the same in all events. And the events of each id, `(ids,)`.
        """
        channels, features = len(histories.columns.channels), histories.static.shape[1]
        packed = np.zeros((len(rows), length, packed_width(channels, features)), dtype=np.float32)
        lengths = np.minimum(histories.lengths[np.asarray(rows)], length)
        count = len(self.mean)
        for place, (row, steps) in enumerate(zip(rows, lengths, strict=True)):
            own = histories.channels(row)[-steps:]
            own[:, :count] = (own[:, :count] - self.mean) / self.deviation
            known = ~np.isnan(own)
            times = histories.times[row][-steps:]
            into = packed[place, :steps]
            into[:, :channels] = np.clip(np.where(known, own, 0), -_MOST, _MOST)
            into[:, channels : 2 * channels] = known
            into[:, 2 * channels] = (times - times[0]) / self.unit
            static = (histories.static[row] - self.static_mean) / self.static_deviation
            into[:, 2 * channels + 1 :] = np.clip(np.nan_to_num(static, nan=0.0), -_MOST, _MOST)
        return packed, lengths

    def to_json(self) -> str:
        """Return the scaling as JSON text, exactly."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_json(cls, content: bytes) -> "EventScaling":
        """Read what `to_json` wrote.

        Args:
            content: JSON text.

        Returns:
            The scaling.

        Raises:
            DataError: if it is none.
        """
        try:
            found = json.loads(content)
            unit = float(found.pop("unit"))
            return cls(**{name: tuple(map(float, each)) for name, each in found.items()}, unit=unit)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise DataError(
                "A scaling must be JSON text, undamaged. Received:"
                f" {' '.join(str(error).split())[:200]}"
            ) from error


def _moments(values: NDArray[np.float64]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return mean and deviation of each column; of one without two different values 1."""
    means, deviations = [], []
    for column in values.T:
        known = column[~np.isnan(column)]
        means.append(float(known.mean()) if known.size else 0.0)
        constant = not known.size or known.min() == known.max()
        deviations.append(1.0 if constant else float(known.std()) or 1.0)
    return tuple(means), tuple(deviations)
