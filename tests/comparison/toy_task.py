"""A task without texts: numbers whose sign is the class. The comparison knows nothing of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np

from regard.bundle.manifest import TASK_MODEL
from regard.bundle.writer import write_files
from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS
from regard.comparison import (
    CLASS_METRICS,
    Dataset,
    Plan,
    Preparation,
    Reading,
    Section,
    Setting,
    Store,
    Task,
    Trainer,
    Trial,
)
from regard.comparison.options import option, optional_text, positive
from regard.data import Split


@final
@dataclass(frozen=True)
class NumbersPlan(Plan):
    table: ClassVar = CONTENDERS
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN
    rows: ClassVar = "numbers"

    horizon: int = option(1, positive(9), "Steps to look ahead.", panel="Numbers")

    @property
    def metrics(self) -> Mapping[str, Any]:
        return CLASS_METRICS

    def candidates(self) -> tuple[Setting, ...]:
        return (Setting(0.01, 0.0),)


@final
@dataclass(frozen=True)
class NumbersReading(Reading):
    unit: str | None = option(None, optional_text, "Of the [numbers].", metavar="UNIT")


@final
@dataclass(frozen=True)
class NumbersDataset(Dataset):
    numbers: Sequence[float]
    unit: str | None = None

    @property
    def source(self) -> str:
        return "numbers"

    @property
    def has_test_set(self) -> bool:
        return False

    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:
        return (f"{len(self.numbers)} numbers of {self.unit}.",)


class Numbers(Preparation):
    """Numbers from -n / 2 to n / 2, the last quarter of them a test set."""

    task = "tests.comparison.toy_task:NumbersTask"

    def __init__(self, plan: Plan, numbers: Sequence[float]) -> None:
        self.plan = plan
        self.numbers = np.asarray(numbers)
        cuts = np.split(np.random.default_rng(0).permutation(len(numbers)), [20, 30])
        self.splits = (Split(*map(np.sort, cuts)),)
        self.written: dict[str, Any] = {}

    @property
    def source(self) -> str:
        return "numbers"

    @property
    def targets(self) -> np.ndarray:
        return (self.numbers > 0).astype(np.int64)

    @property
    def groups(self) -> None:
        return None

    def notices(self) -> tuple[str, ...]:
        return (f"{len(self.numbers)} numbers.",)

    def facts(self) -> Mapping[str, str]:
        return {"unit": "apples"}

    def examples(self) -> Iterator[tuple[bool, str]]:
        for number in self.numbers:
            yield False, json.dumps(float(number))

    def write(self, folder: Path, splits: Sequence[int]) -> None:
        np.save(folder / "numbers.npy", self.numbers)

    def calibration(self, answers: np.ndarray, targets: np.ndarray) -> None:
        return None

    def write_model(self, folder: Path, trial: Trial, weights, said, backend: str) -> None:
        files = {"trial.json": json.dumps(trial.key).encode()}
        write_files(folder, files, {"backend": backend}, kind=TASK_MODEL)
        self.written = {"trial": trial, "weights": weights, "said": said, "backend": backend}


class NumbersTask(Task):
    name = Numbers.task
    summary = "Numbers [of any kind], one a line"
    demo_source = "numbers from -20 to 20"
    plan = NumbersPlan
    reading = NumbersReading

    def recognises(self, source: Any) -> str | None:
        return "it ends in .num" if str(source).endswith(".num") else None

    def demo(self) -> Dataset:
        raise NotImplementedError

    def read(self, source: Any, targets: Any, reading: Reading) -> NumbersDataset:
        assert isinstance(reading, NumbersReading)
        return NumbersDataset(list(map(float, Path(source).read_text().split())), reading.unit)

    def prepare(self, data: Dataset, budget: Mapping[str, Any]) -> Numbers:
        assert isinstance(data, NumbersDataset)
        return Numbers(NumbersPlan.made_for(budget, has_test_set=False), data.numbers)

    def restored(self, store: Store) -> Numbers:
        numbers = [json.loads(each) for each in store.examples(is_test=False)]
        return Numbers(store.plan_as(NumbersPlan), numbers)

    def trainer(self, contender: str, folder: Path) -> Trainer:
        raise NotImplementedError

    def model_in_words(self, preparation: Preparation) -> str:
        return "ways to look at numbers, in a model that adds them up"

    def sections(self, store: Store, preparation: Preparation, chosen: Any) -> Sequence[Section]:
        """Say how many of each sign there are."""
        positive = int(preparation.targets.sum())
        rows = [["above 0", positive], ["below 0", len(preparation.targets) - positive]]
        columns = ["sign", "numbers"]
        return (Section("signs", "Signs", "Signs", "table", {"columns": columns, "rows": rows}),)
