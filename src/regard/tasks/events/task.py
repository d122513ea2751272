"""Irregular events in time with an outcome for each id: the task."""

import functools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, final

from regard import _checks, runtime
from regard.comparison.dataset import Dataset
from regard.comparison.options import Options
from regard.comparison.task import Reading, Task, Trainer
from regard.errors import ArgumentError, ArgumentTypeError
from regard.tasks.events.inputs import EventsInputs, given_histories
from regard.tasks.events.plan import EventsPlan
from regard.tasks.events.reading import EventsReading

if TYPE_CHECKING:
    from regard.bundle import Bundle
    from regard.comparison.events import Trial
    from regard.comparison.preparation import Preparation
    from regard.comparison.section import Section
    from regard.comparison.store import Store
    from regard.tasks.events.dataset import EventsDataset
    from regard.tasks.events.histories import Histories
    from regard.tasks.events.preparation import EventsPreparation
    from regard.tasks.events.split_data import EventData

__all__ = ["EventsTask"]


@final
class EventsTask(Task):
    """Events at irregular times, and an outcome for each id."""

    name: ClassVar[str] = "events"
    summary: ClassVar[str] = (
        "Events at irregular times with an outcome for each id: a CSV, TSV or Parquet file with a"
        " row an event"
    )
    demo_source: ClassVar[str] = "made-up machines"
    plan: ClassVar[type[EventsPlan]] = EventsPlan
    reading: ClassVar[type[EventsReading]] = EventsReading
    inputs: ClassVar[type[EventsInputs]] = EventsInputs
    inputs_summary: ClassVar[str] = "A file of events"
    model_formats: ClassVar[tuple[str, ...]] = ("regard events model 1",)

    def recognises(self, source: Any) -> str | None:
        """Return None: a table of events looks like any other."""
        del source
        return None

    def demo(self) -> "EventsDataset":
        """Return made-up machines of which the gap before one event decides."""
        from regard.tasks.events.dataset import EventsDataset
        from regard.tasks.events.demo import demo_histories

        return EventsDataset(demo_histories())

    def read(self, source: Any, targets: Any, reading: Reading) -> "EventsDataset":
        """Read a file, or take `Histories`."""
        from regard.tasks.events.dataset import EventsDataset
        from regard.tasks.events.histories import Histories
        from regard.tasks.events.readers import read_histories

        assert isinstance(reading, EventsReading)
        if targets is not None:
            raise ArgumentError(
                "`labels` must be left out: a table of events has a column with outcomes. Received:"
                f" labels of {type(targets).__name__}"
            )
        if isinstance(source, Histories):
            if reading != EventsReading():
                raise ArgumentError(
                    "Options that say how a file is read have no effect on histories. Received:"
                    f" {reading}"
                )
            return EventsDataset(source)
        if not isinstance(source, str | os.PathLike):
            raise ArgumentTypeError(
                "`data` must be the path of a table with a row an event."
                f" Received: {type(source).__name__}"
            )
        _checks.path("data", source)
        data = read_histories(source, reading)
        test = None if reading.test is None else read_histories(reading.test, reading, data)
        return EventsDataset(data, test)

    def prepare(self, data: Dataset, budget: Mapping[str, Any]) -> "EventsPreparation":
        """Split the ids, and make the plan."""
        from regard.tasks.events.dataset import EventsDataset
        from regard.tasks.events.preparation import EventsPreparation

        assert isinstance(data, EventsDataset)
        plan = EventsPlan.made_for(budget, has_test_set=data.has_test_set)
        return EventsPreparation(plan, data.data, data.test, splits=data.splits)

    def restored(self, store: "Store") -> "EventsPreparation":
        """Prepare a run again from what its store holds."""
        from regard.tasks.events.preparation import EventsPreparation

        data = _stored(store, is_test=False)
        assert data is not None
        return EventsPreparation(
            store.plan_as(EventsPlan), data, _stored(store, is_test=True), splits=store.splits()
        )

    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Return what trains a contender: a network, or the reference."""
        from regard.tasks.events.split_data import EventData
        from regard.training.shared_files import plan_file, split_file

        plan = EventsPlan.from_json(plan_file(folder).read_text(encoding="utf-8"))

        @functools.lru_cache(maxsize=2)
        def load(split: int) -> "EventData":
            return EventData.load(split_file(folder, split))

        if EventsPlan.contender(contender).role == "reference":
            from regard.tasks.events.counts import CountTrials

            return CountTrials(plan, load)
        with runtime.lean_imports(runtime.chosen_backend()):
            from regard.tasks.events.event_network import event_trials

        runtime.compilation_cache(runtime.cache_folder())
        return event_trials(contender, plan, load)

    def read_inputs(
        self, given: Sequence[str], inputs: Options, model: Mapping[str, Any]
    ) -> "Histories":
        """Read a file of events."""
        assert isinstance(inputs, EventsInputs)
        return given_histories(given, inputs, model)

    def read_model(self, path: str | os.PathLike[str]) -> "Bundle":
        """Read a kept model of events."""
        from regard.bundle import read_bundle
        from regard.tasks.events.written_model import read_event_model

        return read_bundle(path, read_event_model)

    def model_in_words(self, preparation: "Preparation") -> str:
        """Describe the model."""
        from regard.tasks.events.model_wording import model_of_events_in_words

        assert isinstance(preparation.plan, EventsPlan)
        return model_of_events_in_words(preparation.plan)

    def sections(
        self,
        store: "Store",
        preparation: "Preparation",
        chosen: "Mapping[str, Sequence[Trial]]",
    ) -> "Sequence[Section]":
        """Return reliability, the hardest ids, and scores by number of events."""
        from regard.tasks.events.preparation import EventsPreparation
        from regard.tasks.events.report_sections import event_sections

        assert isinstance(preparation, EventsPreparation)
        return event_sections(store, preparation, chosen)


def _stored(store: "Store", *, is_test: bool) -> "Histories | None":
    from regard.tasks.events.event_columns import EventColumns
    from regard.tasks.events.histories import histories_from_records

    records = store.examples(is_test=is_test)
    if not records:
        return None
    no, yes = json.loads(store.about("answers") or "[]")
    return histories_from_records(
        records,
        EventColumns.from_mapping(json.loads(store.about("columns") or "{}")),
        answers=(no, yes),
        source="the test set" if is_test else store.about("source") or "",
    )
