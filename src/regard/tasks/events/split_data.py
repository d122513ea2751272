"""What all contenders learn from on one split, as arrays that processes can share by a file."""

import os
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.series.series_batches import SeriesBatches
from regard.errors import DataError

__all__ = ["PARTS", "EventData", "EventPart"]

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class EventPart:
    """Hold the ids of one part.

    Args:
        rows: their places among all ids, `(n,)`.
        values: what `EventScaling.packed` gives, `(n, time, width)`, 0 in the padding.
        lengths: the events of each, `(n,)`.
        outcomes: 0 or 1 and the weight of each, `(n, 2)`.
        features: what the reference answers by, `(n, features)`.
    """

    rows: NDArray[np.int64]
    values: NDArray[np.float32]
    lengths: NDArray[np.int64]
    outcomes: NDArray[np.float64]
    features: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class EventData:
    """Hold what every contender gets alike on one split.

    Args:
        channels: how many numbers an event holds: values and kinds.
        buckets: the lengths that batches have, ascending.
        train: to learn from.
        validation: to choose by.
        test: to score, once per trial.
        sample: some ids of the first split's test part, of which each trial tells where it looks.

    Raises:
        DataError: if a part has no id.
        ArgumentError: if a value is not finite.
    """

    channels: int
    buckets: tuple[int, ...]
    train: EventPart
    validation: EventPart
    test: EventPart
    sample: EventPart | None = None

    def __post_init__(self) -> None:
        for name in PARTS:
            part: EventPart = getattr(self, name)
            if not len(part):
                raise DataError(f"Each part must have an id. Received: {name} has none")
            self.batches(part, 1)  # refuses what is not finite, before anything is trained

    @property
    def static(self) -> int:
        """How many features an id has."""
        return int(self.train.values.shape[2]) - 2 * self.channels - 1

    def batches(
        self, part: EventPart, batch_size: int, *, seed: int | None = None, weighed: bool = False
    ) -> SeriesBatches:
        """Return the batches of a part.

        Args:
            part: one of the three, or ids of the same kind.
            batch_size: ids per batch.
            seed: of the order, new in each epoch; None for the part's own order.
            weighed: whether ids count by their weights, divided by the mean of these.

        Returns:
            Batches of as many shapes as there are buckets.
        """
        weights = part.outcomes[:, 1]
        return SeriesBatches(
            part.values,
            part.lengths,
            part.outcomes[:, :1].astype(np.float32),
            buckets=self.buckets,
            batch_size=batch_size,
            row_weights=(weights / weights.mean()).astype(np.float32) if weighed else None,
            seed=seed,
        )

    def made_up(self, values: NDArray[np.float32], lengths: NDArray[np.integer[Any]]) -> EventPart:
        """Return ids of which nothing else is known.

        Args:
            values: `(n, time, width)`.
            lengths: `(n,)`.

        Returns:
            A part with outcomes of 0 and weights of 1.
        """
        count = len(values)
        return EventPart(
            rows=np.arange(count, dtype=np.int64),
            values=values,
            lengths=lengths.astype(np.int64),
            outcomes=np.tile([0.0, 1.0], (count, 1)),
            features=np.zeros((count, 0)),
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the data as a file of arrays.

        Args:
            path: the file; its name should end in `.npz`.
        """
        arrays: dict[str, Any] = {
            "channels": np.array(self.channels),
            "buckets": np.array(self.buckets, dtype=np.int64),
        }
        for name in (*PARTS, "sample"):
            part: EventPart | None = getattr(self, name)
            for field in () if part is None else fields(part):
                arrays[f"{name}_{field.name}"] = getattr(part, field.name)
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "EventData":
        """Read what `save` has written.

        Args:
            path: the file.

        Returns:
            The data.
        """
        with np.load(path, allow_pickle=False) as arrays:
            parts = {
                name: EventPart(
                    **{each.name: arrays[f"{name}_{each.name}"] for each in fields(EventPart)}
                )
                for name in (*PARTS, "sample")
                if f"{name}_rows" in arrays.files
            }
            return cls(
                channels=int(arrays["channels"]),
                buckets=tuple(arrays["buckets"].tolist()),
                **parts,
            )
