"""From series with labels or numbers to what contenders learn from on each split."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.preparation import Preparation
from regard.data import Buckets, Split, choose_buckets
from regard.data.series import (
    Series,
    SeriesScaling,
    series_notices,
    split_series,
    split_series_validation,
    summary_features,
)
from regard.data.series.stored_series import series_records
from regard.statistics.class_scores import calibration_error
from regard.tasks.series.plan import SeriesPlan
from regard.tasks.series.split_data import SeriesData, SeriesPart
from regard.tasks.series.written_model import write_series_model
from regard.training.probe_sample import sample_rows
from regard.training.shared_files import write_shared_files
from regard.training.split_facts import countable_groups, split_notices

__all__ = ["SeriesPreparation"]

_MANY_STEPS = 500_000
"""From so many steps on, another compiled length pays: it takes as long as an epoch of them."""

_LEAST_VALIDATION, _MOST_VALIDATION = 0.1, 0.2  # of all series
_FEWEST_VALIDATION = 50  # series, where the share allows


@final
class SeriesPreparation(Preparation):
    """Turn series with labels or numbers into data to learn from, a set for each split.

    Scaling, and which channels have an indicator, are learned from the training part of the split
    alone. Only shapes are shared between splits: the lengths of the buckets, and the inputs of a
    step. A channel that has missing values in the training part of some split has an indicator in
    all; where the split's own training part lacks nothing, it is 0 everywhere.

    Args:
        plan: says how many splits there are, and how long a series may be.
        data: the series to split, with labels or numbers.
        test: a separate test set; None if the splits have test parts of their own. Its series stand
            behind those of `data` wherever series are numbered.
        splits: the rows of each split; None to make them.

    Raises:
        TableError: if a class or group is too small to be split.
    """

    task: ClassVar[str] = "series"

    def __init__(
        self,
        plan: SeriesPlan,
        data: Series,
        test: Series | None = None,
        *,
        splits: Sequence[Split] | None = None,
    ) -> None:
        self.plan: SeriesPlan = plan
        self.data = data
        self.test = test
        self._parts = [each for each in (data, test) if each is not None]
        lengths = np.concatenate([each.lengths for each in self._parts])
        # What stands in the padding has no part, so the test set's lengths tell nobody anything.
        most = 3 if lengths.sum() >= _MANY_STEPS else 1
        self.buckets: Buckets = choose_buckets(lengths, limit=plan.length, most=most, share=100)
        self.lengths = np.minimum(lengths, self.buckets.lengths[-1])
        self.values = self._padded()
        self.splits = tuple(_splits(plan, data, test) if splits is None else splits)

    @property
    def source(self) -> str:
        """Where the series come from."""
        return self.data.source

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels."""
        return self.data.channels

    @cached_property
    def targets(self) -> NDArray[Any]:
        """The class of each series `(rows,)`, or its numbers `(rows, numbers)`."""
        if self.plan.answer == "classes":
            return np.concatenate([each.label_ids() for each in self._parts])
        return np.concatenate([each.targets for each in self._parts if each.targets is not None])

    @cached_property
    def groups(self) -> NDArray[np.int64] | None:
        """The group of each row, as a number; None if rows are what counts.

        That is so without groups, and where the test part of some split has one group alone.
        """
        if not all(each.groups for each in self._parts):
            return None
        names = [name for each in self._parts for name in each.groups]
        return countable_groups(names, self.splits)

    @cached_property
    def scalings(self) -> tuple[SeriesScaling, ...]:
        """The scaling of each split, learned from its training part."""
        return tuple(
            SeriesScaling.fit(self.values[each.train], self.lengths[each.train], self.channels)
            for each in self.splits
        )

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The channels that have an indicator, in the channels' order."""
        lacking = {name for each in self.scalings for name in each.indicators}
        return tuple(name for name in self.channels if name in lacking)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """The rows of some series of the first split's test part, whose maps are compared."""
        rows = self.splits[0].test
        classes = self.plan.answer == "classes"
        labels = self.targets[rows] if classes else np.zeros(len(rows), dtype=np.int32)
        return sample_rows(rows, labels, self.lengths[rows])

    def split_data(self, split: int) -> SeriesData:
        """Return what contenders learn from on a split.

        Args:
            split: its number.

        Returns:
            The arrays.

        Raises:
            DataError: if a part has no series.
        """
        rows = self.splits[split]
        offset, scale = self._unit(rows.train)

        def part(chosen: NDArray[np.int64]) -> SeriesPart:
            return self._part(split, np.asarray(chosen, dtype=np.int64), offset)

        return SeriesData(
            classes=len(self.data.classes) if self.plan.answer == "classes" else 0,
            buckets=self.buckets.lengths,
            scale=scale,
            train=part(rows.train),
            validation=part(rows.validation),
            test=part(rows.test),
            sample=part(self.sample),
        )

    def write(self, folder: Path, splits: Sequence[int]) -> None:
        """Write what processes need in order to train.

        Args:
            folder: where to write; it must exist.
            splits: the numbers of the splits that are needed.
        """
        write_shared_files(folder, self.plan, self.split_data, splits)

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what the trials learn from, and what a person should know about it."""
        lengths = ", ".join(f"{length:,}" for length in self.buckets.lengths)
        told = [sentence for each in self._parts for sentence in series_notices(each)]
        steps, grouped = f"Steps: series are padded to {lengths}.", bool(self.data.groups)
        told += split_notices(self.splits, self.groups, steps, rows="series", grouped=grouped)
        if self.buckets.cut:
            told.append(
                f"Length: {self.buckets.cut:,} of the {len(self.lengths):,} series are longer and"
                " lose their end."
            )
        if self.test is not None:
            told += self.scalings[0].notices(self.test)
        return tuple(told)

    def facts(self) -> dict[str, str]:
        """Return the names of channels, classes and numbers, and the sources."""
        return {
            "source": self.data.source,
            "channels": json.dumps(self.channels),
            "classes": json.dumps(self.data.classes),
            "numbers": json.dumps(self.data.target_names),
        }

    def examples(self) -> Iterator[tuple[bool, str]]:
        """Yield each series with its label or numbers, and its group if there are some."""
        for is_test, series in ((False, self.data), (True, self.test)):
            for record in () if series is None else series_records(series):
                yield is_test, record

    def calibration(self, answers: NDArray[Any], targets: NDArray[Any]) -> float | None:
        """Return the expected calibration error; None for numbers."""
        return calibration_error(answers, targets) if self.plan.answer == "classes" else None

    def write_model(
        self,
        folder: Path,
        trial: Trial,
        weights: Mapping[str, NDArray[Any]],
        said: Mapping[str, NDArray[Any]],
        backend: str,
    ) -> None:
        """Write a bundle."""
        split = trial.key.split
        offset, scale = self._unit(self.splits[split].train)
        classes = self.data.classes if self.plan.answer == "classes" else ()
        write_series_model(
            folder,
            trial,
            plan=self.plan,
            scaling=self.scalings[split],
            lengths=self.buckets.lengths,
            weights=weights,
            probe=said["probe"],
            backend=backend,
            indicators=self.indicators,
            classes=classes,
            numbers=() if classes else self.data.target_names,
            offset=tuple(offset.tolist()),
            scale=tuple(scale.tolist()),
        )

    def _padded(self) -> NDArray[np.float32]:
        """Return all series at the length of the last bucket, which cuts longer ones."""
        width = len(self.channels)
        values = np.zeros((len(self.lengths), self.buckets.lengths[-1], width), dtype=np.float32)
        begin = 0
        for each in self._parts:
            steps = min(values.shape[1], each.values.shape[1])
            values[begin : begin + len(each), :steps] = each.values[:, :steps]
            begin += len(each)
        return values

    def _unit(self, train: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return mean and deviation of each number in the training part; of classes nothing."""
        if self.plan.answer == "classes":
            return np.zeros(0), np.zeros(0)
        numbers = self.targets[train]
        deviation = numbers.std(axis=0)
        return numbers.mean(axis=0), np.where(deviation > 0, deviation, 1.0)

    def _part(self, split: int, rows: NDArray[np.int64], offset: NDArray[np.float64]) -> SeriesPart:
        values, lengths, scaling = self.values[rows], self.lengths[rows], self.scalings[split]
        return SeriesPart(
            rows=rows,
            values=scaling.apply(values, lengths, indicators=self.indicators),
            lengths=lengths,
            targets=self.targets[rows],
            offsets=np.tile(offset, (len(rows), 1)),
            features=summary_features(values, lengths, fill=np.array(scaling.mean)),
        )


def _splits(plan: SeriesPlan, data: Series, test: Series | None) -> tuple[Split, ...]:
    # A tenth of few series would say little of which contender to choose.
    share = min(_MOST_VALIDATION, max(_LEAST_VALIDATION, _FEWEST_VALIDATION / len(data)))
    if test is None:
        return split_series(data, splits=plan.splits, validation=share)
    own = split_series_validation(data, validation=share)
    behind = np.arange(len(data), len(data) + len(test), dtype=np.int64)
    return (Split(train=own.train, validation=own.validation, test=behind),)
