"""Series as they were read, with a separate test set where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from regard.comparison.dataset import Dataset
from regard.comparison.plan import Plan
from regard.data import Split
from regard.data.series import Series, demo_series, series_notices, split_series_validation

__all__ = ["DEMO_SOURCE", "SeriesDataset", "demo_dataset"]

DEMO_SOURCE = "the demo"
"""What `regard.data.series.demo_series` says of where its series come from."""


@final
@dataclass(frozen=True)
class SeriesDataset(Dataset):
    """Hold series.

    Args:
        data: the series to split.
        test: a separate test set, or None.
        splits: the rows of each split, where they are given; else None. The series of the test set
            are numbered behind those of `data`.
        horizon: how many steps to forecast; None where labels or numbers are to be told.
        targets: the channels to forecast.
        tested: whether forecasts have test parts, whose windows the plan decides.
    """

    data: Series
    test: Series | None = None
    splits: Sequence[Split] | None = None
    horizon: int | None = None
    targets: tuple[str, ...] = ()
    tested: bool = True

    @property
    def source(self) -> str:
        """Where the series come from."""
        return self.data.source

    @property
    def has_test_set(self) -> bool:
        """Whether the test series are the same for all trials."""
        return self.test is not None

    def to_learn_from(self) -> "SeriesDataset":
        """Return the series with one split."""
        if self.test is not None or self.splits is not None:
            return self
        if self.horizon is not None:
            return replace(self, tested=False)
        return replace(self, splits=(split_series_validation(self.data).untested,))

    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:
        """Say what was read, and what is doubtful."""
        del plan
        parts = [each for each in (self.data, self.test) if each is not None]
        return tuple(sentence for each in parts for sentence in series_notices(each))


def demo_dataset() -> SeriesDataset:
    """Return made-up series in which one known event decides.

    Returns:
        The series, not yet split.
    """
    return SeriesDataset(demo_series().series)
