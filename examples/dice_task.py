"""A task of your own: which games of dice are won, told by the faces that were rolled.

A line is a game: `won: 3 5 6` or `lost: 1 2`. From this folder's parent:

    PYTHONPATH=. regard compare --task examples.dice_task:DiceTask games.txt
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    Metric,
    Preparation,
    Reading,
    Section,
    Setting,
    Store,
    Task,
    Trainer,
    Trial,
)
from regard.comparison.options import optional_path
from regard.data import BucketedBatches, LabelledTexts, Split, split_examples
from regard.data.files import file_text, text_lines
from regard.errors import ArgumentError, DataError
from regard.statistics.class_scores import calibration_error
from regard.training.network import Network, Speaker
from regard.training.network_plan import NetworkPlan

LABELS = ("lost", "won")


# What is compared: the fields of `NetworkPlan`, and the contenders that fill a network's slot.


@final
@dataclass(frozen=True)
class DicePlan(NetworkPlan):
    table: ClassVar = CONTENDERS
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN
    rows: ClassVar = "games"

    @property
    def metrics(self) -> Mapping[str, Metric]:
        return CLASS_METRICS


# What was read: rows with their targets. A line that is no game is refused with its number.


@final
class Games(Dataset):
    source = ""
    has_test_set = False

    def __init__(self, source: str, rolls: list[tuple[int, ...]], labels: list[int]) -> None:
        self.source, self.rolls, self.labels = source, rolls, labels

    def notices(self, plan: Any = None) -> tuple[str, ...]:
        return (f"Games: {len(self.rolls):,}, of which {sum(self.labels):,} are won.",)


def read_games(source: str, lines: Iterable[tuple[int, str]]) -> Games:
    rolls, labels = [], []
    for number, line in lines:
        label, _, faces = line.partition(":")
        if label not in LABELS or not faces.split() or not set(faces.split()) <= set("123456"):
            raise DataError(
                "A game must be `won:` or `lost:`, then faces from 1 to 6."
                f" Received: line {number}: {line[:60]!r}"
            )
        labels.append(LABELS.index(label))
        rolls.append(tuple(map(int, faces.split())))
    if not rolls:
        raise DataError("A file of games must have a line for each. Received: an empty file")
    return Games(source, rolls, labels)


# The data in parts: what the store keeps, and what the contenders' processes need.


@dataclass(frozen=True)
class Part:
    ids: np.ndarray  # faces + 1: 0 is padding, 1 fills up the last batch
    labels: np.ndarray


@dataclass(frozen=True)
class Parts:
    train: Part
    validation: Part
    test: Part


@final
class DicePreparation(Preparation):
    task = "examples.dice_task:DiceTask"

    def __init__(self, plan: DicePlan, games: Games, splits: Sequence[Split] = ()) -> None:
        self.plan, self.games = plan, games
        self.splits = tuple(splits) or self._drawn()
        self.ids = np.zeros((len(games.rolls), max(map(len, games.rolls))), dtype=np.int32)
        for row, faces in enumerate(games.rolls):
            self.ids[row, : len(faces)] = np.add(faces, 1)

    source = property(lambda self: self.games.source)
    targets = property(lambda self: np.array(self.games.labels, dtype=np.int32))
    groups = property(lambda self: None)

    def _drawn(self) -> tuple[Split, ...]:
        """Games of both kinds in each part, equal ones in the same; too few are refused."""
        written = [" ".join(map(str, faces)) for faces in self.games.rolls]
        labels = [LABELS[label] for label in self.games.labels]
        rows = LabelledTexts.from_rows(written, labels, source=self.source)
        return split_examples(rows, splits=self.plan.splits)

    def notices(self) -> tuple[str, ...]:
        return self.games.notices()

    def facts(self) -> Mapping[str, str]:
        return {"source": self.source}

    def examples(self) -> Iterator[tuple[bool, str]]:
        for label, faces in zip(self.games.labels, self.games.rolls, strict=True):
            yield False, f"{LABELS[label]}: {' '.join(map(str, faces))}"

    def write(self, folder: Path, splits: Sequence[int]) -> None:
        (folder / "plan.json").write_text(self.plan.to_json())
        for number in splits:
            parts = vars(self.splits[number]).items()
            arrays = {f"{name}_ids": self.ids[rows] for name, rows in parts}
            arrays |= {f"{name}_labels": self.targets[rows] for name, rows in parts}
            np.savez(folder / f"split-{number}.npz", **arrays)

    def calibration(self, answers: np.ndarray, targets: np.ndarray) -> float:
        return calibration_error(answers, targets)

    def write_model(
        self, folder: Path, trial: Trial, weights: Any, said: Any, backend: str
    ) -> None:
        content = json.dumps({name: each.tolist() for name, each in weights.items()})
        files = {"network.json": content.encode(), "trial.json": json.dumps(trial.key).encode()}
        write_files(folder, files, {"backend": backend}, kind=TASK_MODEL)


# The network: how it is built and fed, and what its outputs mean. regard trains it.


@final
class DiceNetwork(Network):
    def __init__(self, plan: DicePlan) -> None:
        self.plan = plan

    def build(self, contender: str, data: Parts, setting: Setting, seed: int) -> Any:
        from regard.models import text_classifier

        return text_classifier(
            contender, vocabulary=8, classes=2, embedding=4, encoder=self.plan.encoder,
            units=self.plan.units, dropout=setting.dropout, seed=seed,
        )  # fmt: skip

    def loss(self, data: Parts) -> Any:
        import keras

        return keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight")

    def batches(self, data: Parts, part: Part, *, seed: int | None = None) -> BucketedBatches:
        size, buckets = self.plan.batch_size, (part.ids.shape[1],)
        return BucketedBatches(
            part.ids, part.labels, buckets=buckets, batch_size=size, classes=2, vocabulary=8,
            seed=seed,
        )  # fmt: skip

    def answers(self, data: Parts, part: Part, outputs: np.ndarray) -> np.ndarray:
        return np.concatenate([1 - outputs, outputs], axis=1)

    def measure(self, data: Parts, part: Part, answers: np.ndarray) -> tuple[float, float]:
        loss = CLASS_METRICS["log_loss"].score(answers, part.labels)
        return loss, CLASS_METRICS["accuracy"].score(answers, part.labels)

    def valid(self, part: Part) -> np.ndarray:
        return part.ids > 0

    def looks(self, data: Parts, speaker: Speaker, *, closely: bool) -> dict[str, np.ndarray]:
        return {}


# The task: all of it under one name.


@final
class DiceTask(Task):
    name = DicePreparation.task
    summary = "Games of dice: a text file with a line a game, such as `won: 3 5 6`"
    demo_source = "games in which a six wins"
    plan = DicePlan
    reading = Reading

    def recognises(self, source: Any) -> str | None:
        return None  # by --task alone

    def demo(self) -> Games:
        draw = np.random.default_rng(0)
        games = [draw.integers(1, 7, draw.integers(1, 9)).tolist() for _ in range(600)]
        lines = [f"{LABELS[6 in faces]}: {' '.join(map(str, faces))}" for faces in games]
        return read_games(self.demo_source, enumerate(lines, start=1))

    def read(self, source: Any, targets: Any, reading: Reading) -> Games:
        if targets is not None or reading.test is not None:
            raise ArgumentError("All games stand in one file. Received: `labels`, or a `test` set")
        path = Path(str(optional_path("data", source)))
        return read_games(path.name, text_lines(file_text(path, source=path.name)))

    def prepare(self, data: Games, budget: Mapping[str, Any]) -> DicePreparation:
        return DicePreparation(DicePlan.made_for(budget, has_test_set=False), data)

    def restored(self, store: Store) -> DicePreparation:
        lines = enumerate(store.examples(is_test=False), start=1)
        games = read_games(store.about("source") or "", lines)
        return DicePreparation(store.plan_as(DicePlan), games, store.splits())

    def trainer(self, contender: str, folder: Path) -> Trainer:
        from regard.training.network_trials import NetworkTrials  # imports Keras

        plan = DicePlan.from_json((folder / "plan.json").read_text())

        @functools.lru_cache(maxsize=2)
        def load(split: int) -> Parts:
            with np.load(folder / f"split-{split}.npz") as kept:
                names = ("train", "validation", "test")
                return Parts(*(Part(kept[f"{n}_ids"], kept[f"{n}_labels"]) for n in names))

        return NetworkTrials(contender, plan, DiceNetwork(plan), load)

    def model_in_words(self, preparation: Preparation) -> str:
        return "ways to turn the states of an encoder of faces into one vector"

    def sections(self, store: Store, preparation: Preparation, chosen: Any) -> tuple[Section, ...]:
        return ()
