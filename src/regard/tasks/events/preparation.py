"""From histories with outcomes to what contenders learn from on each split."""

import dataclasses
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
from regard.tasks.events.counts import count_features
from regard.tasks.events.dataset import history_notices
from regard.tasks.events.description import EventsDescription, TableColumns
from regard.tasks.events.event_scaling import EventScaling
from regard.tasks.events.event_scores import reliability
from regard.tasks.events.histories import Histories
from regard.tasks.events.history_splits import split_histories, split_histories_validation
from regard.tasks.events.plan import EventsPlan
from regard.tasks.events.split_data import EventData, EventPart
from regard.training.probe_sample import sample_rows
from regard.training.shared_files import write_shared_files
from regard.training.split_facts import split_notices

__all__ = ["EventsPreparation"]

_MANY_EVENTS = 500_000
"""From so many events on, another compiled length pays."""

_BINS = 10


@final
class EventsPreparation(Preparation):
    """Turn histories with outcomes into data to learn from, a set for each split.

    Scaling and the unit of time are learned from the training part of the split alone. Which kinds
    of events there are, and so the shapes, is shared between splits.

    Args:
        plan: says how many splits there are, and how many events of an id are looked at.
        data: the histories to split.
        test: a separate test set; None if the splits have test parts of their own. Its ids stand
            behind those of `data` wherever rows are numbered.
        splits: the rows of each split; None to make them.

    Raises:
        TableError: if an outcome has too few ids to be split.
    """

    task: ClassVar[str] = "events"

    def __init__(
        self,
        plan: EventsPlan,
        data: Histories,
        test: Histories | None = None,
        *,
        splits: Sequence[Split] | None = None,
    ) -> None:
        self.plan: EventsPlan = plan
        self.data = data
        self.test = test
        self.everything = data if test is None else _together(data, test)
        lengths = self.everything.lengths
        most = 3 if lengths.sum() >= _MANY_EVENTS else 1
        self.buckets: Buckets = choose_buckets(lengths, limit=plan.length, most=most, share=100)
        self.splits = tuple(self._made() if splits is None else splits)

    @property
    def source(self) -> str:
        """Where the histories come from."""
        return self.data.source

    @property
    def targets(self) -> NDArray[np.float64]:
        """0 or 1 and the weight of each id, `(rows, 2)`."""
        return self.everything.outcomes

    @property
    def groups(self) -> None:
        """None: each row is all of an id."""
        return

    @cached_property
    def scalings(self) -> tuple[EventScaling, ...]:
        """The scaling of each split, learned from its training part."""
        return tuple(EventScaling.fit(self.everything, each.train) for each in self.splits)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """Some ids of the first split's test part, of which each trial tells where it looks."""
        rows, whole = self.splits[0].test, self.everything
        return sample_rows(rows, whole.came[rows].astype(np.int32), whole.lengths[rows])

    def split_data(self, split: int) -> EventData:
        """Return what contenders learn from on a split.

        Args:
            split: its number.

        Returns:
            The arrays.

        Raises:
            DataError: if a part has no id.
        """
        rows = self.splits[split]
        return EventData(
            channels=len(self.data.columns.channels),
            buckets=self.buckets.lengths,
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
        parts = [each for each in (self.data, self.test) if each is not None]
        told = [sentence for each in parts for sentence in history_notices(each)]
        lengths = ", ".join(f"{length:,}" for length in self.buckets.lengths)
        padded = f"Events: histories are padded to {lengths}."
        told += split_notices(self.splits, None, padded, rows="ids", grouped=False)
        if self.buckets.cut:
            told.append(
                f"Length: {self.buckets.cut:,} of the {len(self.everything):,} ids have more events"
                " and lose their first ones."
            )
        return tuple(told)

    def facts(self) -> dict[str, str]:
        """Return the columns, the names of the outcomes, and the source."""
        return {
            "source": self.data.source,
            "columns": self.data.columns.to_json(),
            "answers": json.dumps(self.data.answers),
        }

    def examples(self) -> Iterator[tuple[bool, str]]:
        """Yield each id with its events and outcome."""
        for is_test, histories in ((False, self.data), (True, self.test)):
            for record in () if histories is None else histories.records():
                yield is_test, record

    def calibration(self, answers: NDArray[Any], targets: NDArray[Any]) -> float:
        """Return the mean distance of what was told and what came, over ten bins, by weight."""
        return sum(
            share * abs(told - came)
            for told, came, _, share in reliability(answers, targets, _BINS)
        )

    def write_model(
        self,
        folder: Path,
        trial: Trial,
        weights: Mapping[str, NDArray[Any]],
        said: Mapping[str, NDArray[Any]],
        backend: str,
    ) -> None:
        """Write a bundle."""
        from regard.tasks.events.written_model import write_event_model

        plan, key, columns = self.plan, trial.key, self.data.columns
        description = EventsDescription(
            contender=key.contender,
            encoder=plan.encoder,
            projection=plan.projection,
            units=plan.units,
            dropout=plan.settings()[key.setting].dropout,
            columns=TableColumns(**dataclasses.asdict(columns)),
            answers=self.data.answers,
            lengths=self.buckets.lengths,
            split=key.split,
            seed=key.seed,
            validation=trial.validation,
            metric=plan.metric,
        )
        write_event_model(
            folder,
            description,
            scaling=self.scalings[key.split],
            weights=weights,
            probe=said["probe"],
            backend=backend,
        )

    def _made(self) -> tuple[Split, ...]:
        if self.test is None:
            return split_histories(self.data, self.plan.splits)
        own = split_histories_validation(self.data)
        behind = np.arange(len(self.data), len(self.everything), dtype=np.int64)
        return (Split(train=own.train, validation=own.validation, test=behind),)

    def _part(self, split: int, rows: NDArray[np.int64]) -> EventPart:
        chosen, scaling = np.asarray(rows, dtype=np.int64), self.scalings[split]
        values, lengths = scaling.packed(self.everything, chosen, self.buckets.lengths[-1])
        return EventPart(
            rows=chosen,
            values=values,
            lengths=lengths,
            outcomes=self.targets[chosen],
            features=count_features(self.everything, chosen, scaling),
        )


def _together(data: Histories, test: Histories) -> Histories:
    parts = (data, test)
    return Histories(
        data.columns,
        ids=tuple(each for part in parts for each in part.ids),
        times=tuple(each for part in parts for each in part.times),
        kinds=tuple(each for part in parts for each in part.kinds),
        values=tuple(each for part in parts for each in part.values),
        static=np.concatenate([part.static for part in parts]),
        outcomes=np.concatenate([part.outcomes for part in parts]),
        answers=data.answers,
        source=data.source,
    )
