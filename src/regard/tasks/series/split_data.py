"""What all contenders learn from on one split, as arrays that processes can share by a file."""

import os
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.series.series_batches import SeriesBatches
from regard.errors import ArgumentError, DataError
from regard.training.class_answers import balanced_weights

__all__ = ["PARTS", "SeriesData", "SeriesPart"]

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class SeriesPart:
    """Hold the series of one part, or the windows of a forecast.

    Args:
        rows: their places among all rows, `(n,)`.
        values: scaled, with indicators, `(n, time, channels)` in float32, as long as the last
            bucket; 0 in the padding.
        lengths: the steps of each, `(n,)`.
        targets: classes `(n,)`, or numbers in their own unit `(n, outputs)`, NaN where a forecast's
            outcome is missing.
        offsets: what a network's outputs are added to, in the unit of the targets, `(n, outputs)`:
            the mean of the training part, or the naive forecast of a season before; of classes
            `(n, 0)`.
        features: what the reference answers by, `(n, features)`; of forecasts the last value.
    """

    rows: NDArray[np.int64]
    values: NDArray[np.float32]
    lengths: NDArray[np.int64]
    targets: NDArray[Any]
    offsets: NDArray[np.float64]
    features: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class SeriesData:
    """Hold what every contender gets alike on one split.

    Args:
        classes: the number of classes; 0 where numbers are to be told.
        buckets: the lengths that batches have, ascending.
        scale: how far each number is from the offset in the training part, as the root of a mean
            square, `(outputs,)`; of classes `(0,)`.
        train: to learn from.
        validation: to choose by.
        test: to score, once per trial.
        sample: some rows of the first split's test part, the same for all splits, of which each
            trial tells where it looks; None for no such rows.

    Raises:
        DataError: if a part has no row.
        ArgumentError: if a class is out of range, or a value is not finite.
    """

    classes: int
    buckets: tuple[int, ...]
    scale: NDArray[np.float64]
    train: SeriesPart
    validation: SeriesPart
    test: SeriesPart
    sample: SeriesPart | None = None

    def __post_init__(self) -> None:
        for name in PARTS:
            part: SeriesPart = getattr(self, name)
            if not len(part):
                raise DataError(f"Each part must have a row. Received: {name} has none")
            self.batches(part, 1)  # refuses what is not finite, before anything is trained
            if self.classes:
                self._check_classes(name, part)

    @property
    def channels(self) -> int:
        """How many values a step has, the indicators among them."""
        return int(self.train.values.shape[2])

    def batches(
        self,
        part: SeriesPart,
        batch_size: int,
        *,
        seed: int | None = None,
        row_weights: NDArray[np.float32] | None = None,
    ) -> SeriesBatches:
        """Return the batches of a part, with the targets as a network learns them.

        Args:
            part: one of the three, or rows of the same kind.
            batch_size: rows per batch.
            seed: of the order, new in each epoch; None for the part's own order.
            row_weights: how much each row counts, `(n,)`; None for 1.

        Returns:
            Batches of as many shapes as there are buckets.
        """
        targets = part.targets
        if not self.classes:
            targets = ((targets - part.offsets) / self.scale).astype(np.float32)
        return SeriesBatches(
            part.values,
            part.lengths,
            targets,
            buckets=self.buckets,
            batch_size=batch_size,
            row_weights=row_weights,
            seed=seed,
        )

    def class_weights(self) -> NDArray[np.float32]:
        """Return for each training row what makes all classes count alike; the mean is 1."""
        return balanced_weights(self.train.targets, self.classes)

    def made_up(self, values: NDArray[np.float32], lengths: NDArray[np.integer[Any]]) -> SeriesPart:
        """Return rows of which nothing else is known.

        Args:
            values: `(n, time, channels)`.
            lengths: `(n,)`.

        Returns:
            A part with targets and offsets of 0.
        """
        count, outputs = len(values), len(self.scale)
        nothing = np.zeros((count, outputs))
        return SeriesPart(
            rows=np.arange(count, dtype=np.int64),
            values=values,
            lengths=lengths.astype(np.int64),
            targets=np.zeros(count, dtype=np.int32) if self.classes else nothing,
            offsets=nothing,
            features=np.zeros((count, 0)),
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the data as a file of arrays.

        Args:
            path: the file; its name should end in `.npz`.
        """
        arrays: dict[str, Any] = {
            "classes": np.array(self.classes),
            "buckets": np.array(self.buckets, dtype=np.int64),
            "scale": self.scale,
        }
        for name in (*PARTS, "sample"):
            part: SeriesPart | None = getattr(self, name)
            for field in () if part is None else fields(part):
                arrays[f"{name}_{field.name}"] = getattr(part, field.name)
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "SeriesData":
        """Read what `save` has written.

        Args:
            path: the file.

        Returns:
            The data.
        """
        with np.load(path, allow_pickle=False) as arrays:
            parts = {
                name: SeriesPart(**{each.name: arrays[f"{name}_{each.name}"] for each in names})
                for names in [fields(SeriesPart)]
                for name in (*PARTS, "sample")
                if f"{name}_rows" in arrays.files
            }
            return cls(
                classes=int(arrays["classes"]),
                buckets=tuple(arrays["buckets"].tolist()),
                scale=arrays["scale"],
                **parts,
            )

    def _check_classes(self, name: str, part: SeriesPart) -> None:
        least, most = int(part.targets.min()), int(part.targets.max())
        if not 0 <= least <= most < self.classes:
            raise ArgumentError(
                f"Classes must be from 0 to {self.classes - 1:,}. Received: {least:,} to {most:,}"
                f" in {name}"
            )
