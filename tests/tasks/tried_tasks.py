"""The tasks that are held to the checks, each with small data and what is wrong with others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from regard.comparison import Dataset, Preparation, Task, Trainer
from regard.data import LabelledTexts
from regard.tasks.registry import OWN, TASKS
from tests.comparison.small_material import corpus, told_corpus
from tests.comparison.toy_task import NumbersDataset
from tests.execution.numbers_trainer import NumbersTrainer
from tests.tasks.events import small_histories
from tests.tasks.own_model import own_examples
from tests.tasks.series.small_series import labelled_series, wave
from tests.tasks.tried_sentences import TAGS, TAGS_WITHOUT_SPANS
from tests.tasks.tried_task import NETWORK, TINY, Bad, TriedTask

# Texts.


def lines_of_texts(prepared: Any) -> list[str]:
    rows = zip(prepared.texts, prepared.targets, strict=True)
    return ["text,label", *(f"{text},{prepared.classes[label]}" for text, label in rows)]


def small_texts(task: Task, texts: LabelledTexts | None = None) -> Dataset:
    from regard.tasks.text_classification.dataset import TextDataset

    return TextDataset(texts or corpus(60, 2))


def kept_text_answers(folder: Path, prepared: Any, rows: np.ndarray) -> np.ndarray:
    from regard.bundle import read_bundle

    return read_bundle(folder).probabilities([prepared.texts[row] for row in rows])


def csv(*rows: str, count: int = 30) -> str:
    made = (f"{('good', 'bad')[row % 2]} film {row},{'ab'[row % 2]}" for row in range(count))
    return "\n".join(["text,label", *made, *rows]) + "\n"


TEXTS = TriedTask(
    "text",
    small_texts,
    NETWORK | {"embedding": 4, "min_count": 1},
    lines=lines_of_texts,
    ending=".csv",
    bad={
        "an empty file": Bad(""),
        "no rows": Bad("text,label\n"),
        "a row with a field too many": Bad(csv("fine,a,b"), row=32),
        "one class": Bad(csv().replace(",b", ",a")),
        "too few rows": Bad(csv(count=6)),
    },
    kept=kept_text_answers,
    light=("numpy", "keras", "pandas"),
)


def lines_of_numbers(prepared: Any) -> list[str]:
    rows = zip(prepared.texts, prepared.targets.tolist(), strict=True)
    return ["text,stars", *(f"{text},{number!r}" for text, number in rows)]


def lines_of_several_labels(prepared: Any) -> list[str]:
    labels = ([prepared.classes[at] for at in np.flatnonzero(row)] for row in prepared.targets)
    rows = zip(prepared.texts, labels, strict=True)
    return ["text,label", *(f"{text},{'+'.join(each)}" for text, each in rows)]


def kept_text_numbers(folder: Path, prepared: Any, rows: np.ndarray) -> np.ndarray:
    from regard.bundle import read_bundle

    return read_bundle(folder).numbers([prepared.texts[row] for row in rows])


TEXTS_WITH_NUMBERS = replace(
    TEXTS,
    data=lambda task: small_texts(task, told_corpus(72, "numbers")),
    lines=lines_of_numbers,
    told="numbers",
    reading={"text": "text", "target": ["stars"]},
    bad={
        "a number that is none": Bad(
            "text,stars\n" + "".join(f"a film {row},{row}\n" for row in range(30)) + "fine,x\n",
            row=32,
        ),
        "too few rows": Bad("text,stars\na b,1.5\nb c,2\n"),
    },
    kept=kept_text_numbers,
)
TEXTS_WITH_LABELS = replace(
    TEXTS,
    data=lambda task: small_texts(task, told_corpus(72, "labels")),
    lines=lines_of_several_labels,
    told="labels",
    reading={"text": "text", "label": "label", "multi_label": "+"},
    bad={"too few rows": Bad("text,label\na b,a+b\nb c,b\n")},
)


# Series.


def lines_of_series(prepared: Any) -> list[str]:
    data = prepared.data
    lines = ["@problemName small", "@classLabel true " + " ".join(data.classes), "@data"]
    for row, length in enumerate(data.lengths.tolist()):
        channels = data.values[row, :length].T.tolist()
        cells = [",".join(map(repr, channel)) for channel in channels]
        lines.append(":".join([*cells, data.labels[row]]))
    return lines


def small_labelled_series(task: Task) -> Dataset:
    from regard.tasks.series.dataset import SeriesDataset

    return SeriesDataset(labelled_series())


def kept_series_answers(folder: Path, prepared: Any, rows: np.ndarray) -> np.ndarray:
    from regard.bundle import read_bundle

    data = prepared.data
    return read_bundle(folder).probabilities(
        [data.values[row, : data.lengths[row]] for row in rows]
    )


def ts(*rows: str, count: int = 30) -> str:
    made = (f"{row},{row % 3},3:{'ab'[row % 2]}" for row in range(count))
    return "\n".join(["@problemName toy", "@classLabel true a b", "@data", *made, *rows]) + "\n"


SERIES = TriedTask(
    "series",
    small_labelled_series,
    NETWORK | {"projection": 4},
    lines=lines_of_series,
    ending=".ts",
    bad={
        "an empty file": Bad(""),
        "no series": Bad(ts(count=0)),
        "a step that is no number": Bad(ts("1,x,2:a"), row=34),
        "a label that is not known": Bad(ts("1,4,2:c"), row=34),
        "one class": Bad(ts().replace(":b", ":a")),
        "too few series": Bad(ts(count=6)),
    },
    kept=kept_series_answers,
    light=("numpy", "keras", "pandas"),
)


def long_series(task: Task) -> Dataset:
    return task.read(wave(), None, task.reading(target=["load"], horizon=3))


def lines_of_steps(prepared: Any) -> list[str]:
    data = prepared.data
    values = data.values[0, : data.lengths[0]].tolist()
    rows = (f"1,{step},{','.join(map(repr, row))}" for step, row in enumerate(values))
    return [",".join(["id", "t", *data.channels]), *rows]


FORECASTS = replace(
    SERIES,
    data=long_series,
    budget={**SERIES.budget, "length": 12},
    lines=lines_of_steps,
    ending=".csv",
    told="forecasts",
    reading={"id": "id", "time": "t", "target": ["load"], "horizon": 3},
    bad={
        "a step that is no number": Bad("id,t,load\n1,0,2\n1,1,x\n", row=3),
        "too few steps": Bad("id,t,load\n1,0,2\n1,1,3\n"),
    },
    kept=None,
)


# Events in time, with an outcome for each id.


def lines_of_events(prepared: Any) -> list[str]:
    return small_histories.table_lines(prepared.everything)


def small_events(task: Task) -> Dataset:
    return task.read(small_histories.small_histories(), None, task.reading())


def kept_event_answers(folder: Path, prepared: Any, rows: np.ndarray) -> np.ndarray:
    from regard.tasks.events.task import EventsTask

    return EventsTask().read_model(folder).predict(prepared.everything)[rows]


def events(*rows: str, count: int = 30) -> str:
    made = (
        f"M{row},{time},check,{time + row},1,{row},north,{'fine' if row % 2 else 'ill'}"
        for row in range(count)
        for time in (0, 3)
    )
    return "\n".join(["machine,day,event,heat,load,age,site,state", *made, *rows]) + "\n"


EVENTS = TriedTask(
    "events",
    small_events,
    {**TINY, "layers": ["time_attention"], "units": 3, "projection": 5},
    lines=lines_of_events,
    ending=".csv",
    reading=small_histories.READING,
    bad={
        "an empty file": Bad(""),
        "no events": Bad(events(count=0)),
        "a time that is none": Bad(events("M8,soon,check,1,1,8,north,ill"), row=62),
        "an event of nobody": Bad(events(",5,check,1,1,8,north,ill"), row=62),
        "an outcome that changes": Bad(events("M8,5,check,1,1,8,north,fine"), row=62),
        "a third outcome": Bad(events("X,5,check,1,1,8,north,lost")),
        "one outcome": Bad(events().replace("fine", "ill")),
        "too few ids": Bad(events(count=6)),
    },
    kept=kept_event_answers,
    light=("numpy", "keras", "pandas"),
    said=lambda targets: targets[:, 0],
)


# Tasks in one file, as somebody else would write them.


def own_lines(prepared: Preparation) -> list[str]:
    """The store keeps what a file of theirs has."""
    return [line for _, line in prepared.examples()]


DICE = TriedTask(
    "examples.dice_task:DiceTask",
    lambda task: task.demo(),
    NETWORK,
    lines=own_lines,
    ending=".txt",
    bad={
        "an empty file": Bad(""),
        "a face that no die has": Bad("won: 6\nlost: 7\n", row=2),
        "neither won nor lost": Bad("won: 6\n\ndrawn: 1\n", row=3),
        "one class": Bad("won: 6 1\n" * 30),
        "too few games": Bad("won: 6\nlost: 1\n" * 3),
    },
)


WALK = TriedTask(
    "tests.tasks.walk_task:WalkTask",
    lambda task: task.demo(),
    NETWORK,
    lines=own_lines,
    ending=".txt",
    bad={
        "an empty file": Bad(""),
        "a point that is none": Bad("anna: 0,0 1,0\nbert: 0,0 1\n", row=2),
        "a walk of one point": Bad("anna: 0,0 1,0\n\nbert: 0,0\n", row=3),
        "nobody who walks": Bad(": 0,0 1,0\n", row=1),
        "too few people": Bad("".join(f"anna: 0,0 {step},1\n" for step in range(30))),
    },
)


# A model of the user's own: arrays from Python, and no demo.


def own_model(slot: Any) -> Any:
    return own_examples.build(slot, metrics=("mse",))


X, Y = own_examples.examples()

OWN_MODEL = TriedTask(
    OWN,
    lambda task: task.read((X, Y), None, task.reading()),
    TINY,
    bad={
        "a file": Bad("steps.csv"),
        "no pair": Bad((X, Y, Y)),
        "a target too few": Bad((X, Y[:-1])),
        "no rows": Bad((X[:0], Y[:0])),
        "too few rows": Bad((X[:2], Y[:2])),
    },
    has_demo=False,
    light=("numpy", "keras", "pandas"),
    build=own_model,
)


# A toy that trains nothing: faults are planted in it, since its runs cost nothing.


def numbers_trainer(task: Task, prepared: Preparation, folder: Path, name: str) -> Trainer:
    split = prepared.splits[0]
    return NumbersTrainer((len(split.validation), len(split.test)))


NUMBERS = TriedTask(
    "tests.comparison.toy_task:NumbersTask",
    lambda task: NumbersDataset([place - 19.5 for place in range(40)]),
    TINY,
    has_demo=False,
    trainer=numbers_trainer,
)

TRIED = (
    TEXTS,
    TEXTS_WITH_NUMBERS,
    TEXTS_WITH_LABELS,
    SERIES,
    FORECASTS,
    TAGS,
    TAGS_WITHOUT_SPANS,
    EVENTS,
    OWN_MODEL,
    DICE,
    WALK,
    NUMBERS,
)

assert {*TASKS, OWN} <= {each.name for each in TRIED}, "a task that regard brings must be tried"
