"""Histories as they were read, with a separate test set where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from regard.comparison.dataset import Dataset
from regard.comparison.plan import Plan
from regard.data import Split
from regard.errors import TableError
from regard.tasks.events.histories import Histories
from regard.tasks.events.history_splits import split_histories_validation

__all__ = ["EventsDataset", "history_notices"]


@final
@dataclass(frozen=True)
class EventsDataset(Dataset):
    """Hold histories.

    Args:
        data: the histories to split.
        test: a separate test set, or None.
        splits: the rows of each split, where they are given; else None. The ids of the test set are
            numbered behind those of `data`.

    Raises:
        TableError: if an id is in both.
    """

    data: Histories
    test: Histories | None = None
    splits: Sequence[Split] | None = None

    def __post_init__(self) -> None:
        """Refuse a test set with ids that are learned from."""
        both = set() if self.test is None else {*self.data.ids} & {*self.test.ids}
        if both:
            raise TableError(
                f"A test set must have ids of its own. Received: {min(both)!r} in both, and"
                f" {len(both) - 1:,} more."
            )

    @property
    def source(self) -> str:
        """Where the histories come from."""
        return self.data.source

    @property
    def has_test_set(self) -> bool:
        """Whether the test ids are the same for all trials."""
        return self.test is not None

    def to_learn_from(self) -> "EventsDataset":
        """Return the histories with one split."""
        if self.test is not None or self.splits is not None:
            return self
        return replace(self, splits=(split_histories_validation(self.data).untested,))

    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:
        """Say what was read, and what is doubtful."""
        del plan
        parts = [each for each in (self.data, self.test) if each is not None]
        return tuple(sentence for each in parts for sentence in history_notices(each))


def history_notices(histories: Histories) -> tuple[str, ...]:
    """Say how many ids, events and outcomes there are, and what the reader found.

    Args:
        histories: what was read.

    Returns:
        Sentences.
    """
    came, lengths = int(histories.came.sum()), histories.lengths
    unit = "days" if histories.columns.dates else f"the unit of {histories.columns.time!r}"
    return (
        f"{histories.source}: {len(histories):,} ids with {int(lengths.sum()):,} events"
        f" ({lengths.min():,} to {lengths.max():,} each), {came:,} {histories.answers[1]!r};"
        f" times in {unit}.",
        *histories.told,
    )
