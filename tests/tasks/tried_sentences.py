"""Sentences with a label a token, as the checks of all tasks try them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from regard.comparison import Dataset, Task
from tests.tasks.tagging import small_sentences
from tests.tasks.tried_task import NETWORK, Bad, TriedTask


def lines_of_sentences(prepared: Any) -> list[str]:
    lines = []
    for tokens, labels in zip(prepared.data.tokens, prepared.data.labels, strict=True):
        lines += [f"{token} {label}" for token, label in zip(tokens, labels, strict=True)]
        lines.append("")
    return lines


def small_tagged(task: Task, **given: Any) -> Dataset:
    from regard.tasks.tagging.dataset import TagDataset

    return TagDataset(small_sentences.small_sentences(**given))


def kept_tagger_answers(folder: Path, prepared: Any, rows: np.ndarray) -> np.ndarray:
    from regard.bundle import read_bundle

    bundle, labels = read_bundle(folder), prepared.targets[rows]
    sentences = [prepared.tokens[row] for row in rows]
    found = np.zeros((*labels.shape, 3), dtype=np.float32)
    told = zip(bundle.predict(sentences), bundle.probabilities(sentences), strict=True)
    for row, (names, chances) in enumerate(told):
        places, said = np.arange(len(names)), [bundle.labels.index(name) for name in names]
        own = chances[places, said], chances[places, labels[row, : len(names)]]
        found[row, : len(names)] = np.stack([said, *own], axis=1)
    return found


def columns(*lines: str, count: int = 40) -> str:
    tokens, labels = small_sentences.rows(count)
    made = (
        "\n".join(map(" ".join, zip(*pair, strict=True)))
        for pair in zip(tokens, labels, strict=True)
    )
    return "\n\n".join([*made, "\n".join(lines)]) + "\n"


TAGS = TriedTask(
    "tag",
    small_tagged,
    {**NETWORK, "layers": ["window_crf"], "embedding": 4, "min_count": 1},
    lines=lines_of_sentences,
    ending=".conll",
    bad={
        "an empty file": Bad(""),
        "a line without a label": Bad(columns("robin B-LOC", "swift", count=1), row=9),
        "a label of another scheme": Bad(columns("robin B-LOC", "swift E-LOC", count=1), row=9),
        "spans that never begin": Bad("robin I-LOC\nagain O\n\n" * 20),
        "one label": Bad("robin O\nagain O\n\n" * 20),
        "too few sentences": Bad(columns(count=3)),
    },
    kept=kept_tagger_answers,
    light=("numpy", "keras", "pandas"),
    said=small_sentences.said,
)
TAGS_WITHOUT_SPANS = replace(
    TAGS,
    data=lambda task: small_tagged_words(task),
    budget={**TAGS.budget, "layers": ["no_context"]},
    told="labels",
    bad={"one label": Bad("robin NOUN\nagain NOUN\n\n" * 20)},
)


def small_tagged_words(task: Task) -> Dataset:
    tokens, labels = small_sentences.rows()
    words = [["NOUN" if label != "O" else "X" for label in own] for own in labels]
    return task.read(tokens, words, task.reading())
