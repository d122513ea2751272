"""From long series to the windows that contenders learn to forecast from on each split."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.preparation import Preparation
from regard.data import Split
from regard.data.series import (
    ForecastWindows,
    Series,
    SeriesScaling,
    describe_forecast_split,
    seasonal_naive,
    series_notices,
    split_windows,
    split_windows_validation,
    window_scales,
)
from regard.data.series.stored_series import series_records
from regard.tasks.series.plan import SeriesPlan
from regard.tasks.series.split_data import SeriesData, SeriesPart
from regard.tasks.series.written_model import write_series_model
from regard.training.probe_sample import sample_rows
from regard.training.shared_files import write_shared_files
from regard.training.split_facts import countable_groups

__all__ = ["ForecastPreparation"]

_MOST_WINDOWS = 20_000


@final
class ForecastPreparation(Preparation):
    """Cut long series into windows, and split these forward in time.

    A row is a window. A network learns by how much the naive forecast is wrong, that of a season
    before or of the last value, in deviations of the training part.

    An error is scaled by what the naive forecast misses in the training part of the first split,
    which is the beginning of all others; so it has one unit in all splits.

    Args:
        plan: says how many splits there are, how many steps a forecast looks back on, and after how
            many the series repeat themselves.
        series: one or several long series.
        targets: the channels to forecast.
        horizon: how many steps to forecast.
        splits: the windows of each split; None to make them.
        tested: whether they have test parts; if not, there is one split.

    Raises:
        TableError: if the series are too short, or a target never changes.
    """

    task: ClassVar[str] = "series"

    def __init__(
        self,
        plan: SeriesPlan,
        series: Series,
        targets: tuple[str, ...],
        horizon: int,
        *,
        splits: Sequence[Split] | None = None,
        tested: bool = True,
    ) -> None:
        self.plan: SeriesPlan = plan
        self.data = series
        begins = np.maximum(series.lengths - plan.length - horizon + 1, 0).sum()
        self.stride = max(1, -(-int(begins) // _MOST_WINDOWS))
        self.windows = ForecastWindows.cut(
            series,
            targets=targets,
            input_length=plan.length,
            horizon=horizon,
            stride=self.stride,
        )
        self.splits = tuple(self._made(tested=tested) if splits is None else splits)

    @property
    def source(self) -> str:
        """Where the series come from."""
        return self.data.source

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels."""
        return self.data.channels

    @cached_property
    def targets(self) -> NDArray[np.float64]:
        """What came in each window, and the scale of its errors, `(windows, 2, numbers)`."""
        everything = np.arange(len(self.windows))
        judged = np.unique(
            np.concatenate([rows for each in self.splits for rows in (each.validation, each.test)])
        )
        scales = np.ones((len(everything), len(self.windows.targets)))
        scales[judged] = window_scales(
            self.windows, self.splits[0].train, judged, season=self.plan.season
        )
        came = _flat(self.windows.outcomes(everything))
        return np.stack([came, np.tile(scales, (1, self.windows.horizon))], axis=1)

    @cached_property
    def groups(self) -> NDArray[np.int64] | None:
        """Windows whose horizons overlap much belong together; None where that leaves one group."""
        block = max(1, self.windows.horizon // self.stride) * self.stride
        pairs = np.stack([self.windows.case, self.windows.start // block], axis=1)
        _, numbers = np.unique(pairs, axis=0, return_inverse=True)
        return countable_groups(numbers.reshape(-1), self.splits)

    @cached_property
    def scalings(self) -> tuple[SeriesScaling, ...]:
        """The scaling of each split, learned from the steps that its training windows cover."""
        return tuple(
            SeriesScaling.fit(
                self.data.values, self.windows.seen_steps(each.train), self.data.channels
            )
            for each in self.splits
        )

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The channels that have an indicator, in the channels' order."""
        lacking = {name for each in self.scalings for name in each.indicators}
        return tuple(name for name in self.channels if name in lacking)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """Some windows of the first split's test part, whose maps are compared."""
        rows = self.splits[0].test
        nothing = np.zeros(len(rows), dtype=np.int32)
        return sample_rows(rows, nothing, np.full(len(rows), self.windows.input_length))

    def split_data(self, split: int) -> SeriesData:
        """Return what contenders learn from on a split.

        Args:
            split: its number.

        Returns:
            The arrays.

        Raises:
            DataError: if a part has no window.
        """
        rows = self.splits[split]
        return SeriesData(
            classes=0,
            buckets=(self.windows.input_length,),
            scale=self._scale(split),
            train=self._part(split, rows.train),
            validation=self._part(split, rows.validation),
            test=self._part(split, rows.test),
            sample=self._part(split, self.sample),
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
        told = [*series_notices(self.data), *self.windows.notices()]
        if self.data.kind != "none" or self.data.groups:
            told.append("Labels, numbers and groups of series are not looked at in a forecast.")
        if self.stride > 1:
            told.append(f"Windows begin every {self.stride:,} steps, so that there are not more.")
        if len(self.splits) > 1:
            told.append(f"Of the first of {len(self.splits)} splits:")
        told.append(describe_forecast_split(self.windows, self.splits[0]))
        if self.groups is None:
            told.append(
                "Windows count one by one, although they overlap: a test part is no longer than the"
                " horizon. So intervals are too narrow."
            )
        else:
            told.append(
                "Windows that begin within one horizon count as one: their forecasts overlap."
            )
        return tuple(told)

    def facts(self) -> dict[str, str]:
        """Return the names of channels and targets, the horizon and the source."""
        return {
            "source": self.data.source,
            "channels": json.dumps(self.channels),
            "targets": json.dumps(self.windows.targets),
            "horizon": json.dumps(self.windows.horizon),
        }

    def examples(self) -> Iterator[tuple[bool, str]]:
        """Yield each long series."""
        for record in series_records(self.data):
            yield False, record

    def calibration(self, answers: NDArray[Any], targets: NDArray[Any]) -> None:
        """Return None: a forecast is no probability."""
        del answers, targets

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
        write_series_model(
            folder,
            trial,
            plan=self.plan,
            scaling=self.scalings[split],
            lengths=(self.windows.input_length,),
            weights=weights,
            probe=said["probe"],
            backend=backend,
            indicators=self.indicators,
            numbers=self.windows.targets,
            horizon=self.windows.horizon,
            season=self.plan.season,
            scale=tuple(self._scale(split).tolist()),
        )

    def _made(self, *, tested: bool) -> Sequence[Split]:
        if tested:
            return split_windows(self.windows, splits=self.plan.splits)
        return (split_windows_validation(self.windows).untested,)

    def _scale(self, split: int) -> NDArray[np.float64]:
        """Return how far each number is from the naive forecast in the training part."""
        rows = self.splits[split].train
        changes = _flat(self.windows.outcomes(rows)) - self._naive(rows, self.plan.season)
        known = ~np.isnan(changes)
        count = np.maximum(known.sum(axis=0), 1)
        deviation = np.sqrt(np.where(known, np.square(changes), 0).sum(axis=0) / count)
        return np.where(deviation > 0, deviation, 1.0)

    def _naive(self, rows: NDArray[np.int64], season: int) -> NDArray[np.float64]:
        return _flat(seasonal_naive(self.windows.history(rows), self.windows.horizon, season))

    def _part(self, split: int, rows: NDArray[np.int64]) -> SeriesPart:
        windows, season = self.windows, self.plan.season
        lengths = np.full(len(rows), windows.input_length, dtype=np.int64)
        return SeriesPart(
            rows=np.asarray(rows, dtype=np.int64),
            values=self.scalings[split].apply(
                windows.inputs(rows), lengths, indicators=self.indicators
            ),
            lengths=lengths,
            targets=_flat(windows.outcomes(rows)),
            offsets=self._naive(rows, season),
            features=self._naive(rows, 1),
        )


def _flat(forecasts: NDArray[Any]) -> NDArray[np.float64]:
    """(windows, horizon, targets) -> (windows, horizon * targets)."""
    return forecasts.reshape(len(forecasts), -1).astype(np.float64)
