"""A task as somebody new would write it: walks in the plane, and how far from home they end.

A line is a walk, by the one who walks and the points where it was: `anna: 0,0 1,0 1,1`.
"""

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np

from regard.bundle.manifest import TASK_MODEL
from regard.bundle.writer import write_files
from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS
from regard.comparison import (
    NUMBER_METRICS,
    Dataset,
    Metric,
    Preparation,
    Reading,
    Section,
    Setting,
    Store,
    Task,
    Trainer,
    Trial,
    option,
)
from regard.comparison.options import optional_path, text
from regard.data.files import file_text, text_lines
from regard.data.series import Series, split_series
from regard.data.series.series_batches import SeriesBatches
from regard.errors import ArgumentError, DataError
from regard.training.network import Network, Speaker
from regard.training.network_plan import NetworkPlan


@final
@dataclass(frozen=True)
class WalkPlan(NetworkPlan):
    table: ClassVar = CONTENDERS
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN
    rows: ClassVar = "walks"

    @property
    def metrics(self) -> Mapping[str, Metric]:
        return NUMBER_METRICS


@final
@dataclass(frozen=True)
class WalkReading(Reading):
    separator: str = option(":", text, "What stands behind who walks.", metavar="TEXT")


@final
class Walks(Dataset):
    source = ""
    has_test_set = False

    def __init__(self, source: str, names: Sequence[str], walks: Sequence[Any]) -> None:
        self.source = source
        ends = [[math.dist(walk[0], walk[-1])] for walk in walks]
        self.series = Series.from_cases(
            map(np.array, walks), targets=np.array(ends), groups=tuple(names), source=source
        )

    def notices(self, plan: Any = None) -> tuple[str, ...]:
        names = set(self.series.groups)
        return (f"Walks: {len(self.series):,}, by {len(names):,} people.",)


def read_walks(source: str, lines: Iterable[tuple[int, str]], separator: str = ":") -> Walks:
    names, walks = [], []
    for number, line in lines:
        name, _, places = line.partition(separator)
        try:
            walk = [(float(x), float(y)) for x, y in (each.split(",") for each in places.split())]
        except ValueError:
            walk = []
        if not name or len(walk) < 2 or not np.isfinite(walk).all():
            raise DataError(
                f"A walk must be a name, {separator!r}, then points such as `0,0 1,0`."
                f" Received: line {number}: {line[:60]!r}"
            )
        names.append(name)
        walks.append(walk)
    if not walks:
        raise DataError("A file of walks must have a line for each. Received: an empty file")
    return Walks(source, names, walks)


@dataclass(frozen=True)
class Part:
    values: np.ndarray  # (rows, steps, 2), 0 in the padding
    lengths: np.ndarray
    ends: np.ndarray  # (rows, 1)


@dataclass(frozen=True)
class Parts:
    train: Part
    validation: Part
    test: Part

    @property
    def scale(self) -> tuple[float, float]:
        """Mean and deviation of what is to be told, from the training part alone."""
        return float(self.train.ends.mean()), float(self.train.ends.std()) or 1.0


@final
class WalkPreparation(Preparation):
    task = "tests.tasks.walk_task:WalkTask"

    def __init__(self, plan: WalkPlan, walks: Walks, splits: Sequence[Any] = ()) -> None:
        self.plan, self.walks, self.series = plan, walks, walks.series
        self.splits = tuple(splits) or split_series(self.series, splits=plan.splits)

    source = property(lambda self: self.walks.source)
    targets = property(lambda self: self.series.targets)
    groups = property(lambda self: np.unique(self.series.groups, return_inverse=True)[1])

    def notices(self) -> tuple[str, ...]:
        return self.walks.notices()

    def facts(self) -> Mapping[str, str]:
        return {"source": self.source}

    def examples(self) -> Iterator[tuple[bool, str]]:
        for row, name in enumerate(self.series.groups):
            yield False, f"{name}: " + " ".join(f"{x},{y}" for x, y in self.series.case(row))

    def write(self, folder: Path, splits: Sequence[int]) -> None:
        (folder / "plan.json").write_text(self.plan.to_json())
        arrays = (self.series.values, self.series.lengths, self.targets)
        for number in splits:
            parts = {
                f"{name}_{place}": each[rows]
                for name, rows in vars(self.splits[number]).items()
                for place, each in enumerate(arrays)
            }
            np.savez(folder / f"split-{number}.npz", **parts)

    def calibration(self, answers: np.ndarray, targets: np.ndarray) -> None:
        return None

    def write_model(
        self, folder: Path, trial: Trial, weights: Any, said: Any, backend: str
    ) -> None:
        files = {f"{place}.bin": each.tobytes() for place, each in enumerate(weights.values())}
        write_files(folder, files, {"backend": backend}, kind=TASK_MODEL)


@final
class WalkNetwork(Network):
    def __init__(self, plan: WalkPlan) -> None:
        self.plan = plan

    def build(self, contender: str, data: Parts, setting: Setting, seed: int) -> Any:
        from regard.models import series_predictor

        return series_predictor(
            contender, channels=2, numbers=1, encoder=self.plan.encoder, units=self.plan.units,
            projection=8, dropout=setting.dropout, seed=seed,
        )  # fmt: skip

    def loss(self, data: Parts) -> Any:
        import keras

        return keras.losses.MeanSquaredError(reduction="mean_with_sample_weight")

    def batches(self, data: Parts, part: Part, *, seed: int | None = None) -> SeriesBatches:
        mean, deviation = data.scale
        return SeriesBatches(
            part.values, part.lengths, (part.ends - mean) / deviation,
            buckets=part.values.shape[1:2], batch_size=self.plan.batch_size, seed=seed,
        )  # fmt: skip

    def answers(self, data: Parts, part: Part, outputs: np.ndarray) -> np.ndarray:
        mean, deviation = data.scale
        return mean + deviation * outputs.astype(np.float64)

    def measure(self, data: Parts, part: Part, answers: np.ndarray) -> tuple[float, float]:
        loss = NUMBER_METRICS["rmse"].score(answers, part.ends)
        return loss, NUMBER_METRICS["r2"].score(answers, part.ends)

    def valid(self, part: Part) -> np.ndarray:
        return np.arange(part.values.shape[1]) < part.lengths[:, None]

    def looks(self, data: Parts, speaker: Speaker, *, closely: bool) -> dict[str, np.ndarray]:
        return {}


@final
class WalkTask(Task):
    name = WalkPreparation.task
    summary = "Walks in the plane: a text file with a line a walk, such as `anna: 0,0 1,0`"
    demo_source = "walks of twenty people"
    plan = WalkPlan
    reading = WalkReading

    def recognises(self, source: Any) -> str | None:
        return None

    def demo(self) -> Walks:
        draw = np.random.default_rng(0)
        steps = [draw.integers(-1, 2, (draw.integers(2, 9), 2)) for _ in range(200)]
        walks = [np.cumsum([[0, 0], *each.tolist()], axis=0).tolist() for each in steps]
        return Walks(self.demo_source, [f"walker {row % 20}" for row in range(200)], walks)

    def read(self, source: Any, targets: Any, reading: Reading) -> Walks:
        assert isinstance(reading, WalkReading)
        if targets is not None or reading.test is not None:
            raise ArgumentError("All walks stand in one file. Received: `labels`, or a `test` set")
        path = Path(str(optional_path("data", source)))
        lines = text_lines(file_text(path, source=path.name))
        return read_walks(path.name, lines, reading.separator)

    def prepare(self, data: Dataset, budget: Mapping[str, Any]) -> WalkPreparation:
        assert isinstance(data, Walks)
        return WalkPreparation(WalkPlan.made_for(budget, has_test_set=False), data)

    def restored(self, store: Store) -> WalkPreparation:
        lines = enumerate(store.examples(is_test=False), start=1)
        walks = read_walks(store.about("source") or "", lines)
        return WalkPreparation(store.plan_as(WalkPlan), walks, store.splits())

    def trainer(self, contender: str, folder: Path) -> Trainer:
        from regard.training.network_trials import NetworkTrials

        plan = WalkPlan.from_json((folder / "plan.json").read_text())

        @functools.lru_cache(maxsize=2)
        def load(split: int) -> Parts:
            with np.load(folder / f"split-{split}.npz") as kept:
                names = ("train", "validation", "test")
                return Parts(*(Part(*(kept[f"{n}_{place}"] for place in range(3))) for n in names))

        return NetworkTrials(contender, plan, WalkNetwork(plan), load)

    def model_in_words(self, preparation: Preparation) -> str:
        return "ways to turn the points of a walk into one vector"

    def sections(self, store: Store, preparation: Preparation, chosen: Any) -> tuple[Section, ...]:
        """Show how many walks end near home and far from it."""
        counts = np.histogram(preparation.targets, bins=[0, 1, 2, 4, math.inf])[0].tolist()
        rows = list(map(list, zip(["below 1", "1 to 2", "2 to 4", "from 4"], counts, strict=True)))
        data = {"columns": ["distance from home", "walks"], "rows": rows}
        return (Section("distances", "Distances from home", "Distances", "table", data),)
