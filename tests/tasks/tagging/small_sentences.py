"""Small sentences with spans, of which two clues and two words make every label."""

from typing import Any

import numpy as np

from regard.tasks.tagging.plan import TagPlan
from regard.tasks.tagging.preparation import TagPreparation
from regard.tasks.tagging.sentences import TaggedSentences

FILLERS = ("the", "a", "of", "and", "then")


def rows(count: int = 40, seed: int = 3) -> tuple[list[list[str]], list[list[str]]]:
    """Tokens and labels: `at` before a place, `with` before a person, of one word or two."""
    generator = np.random.default_rng(seed)
    tokens, labels = [], []
    for row in range(count):
        clue, kind = (("at", "LOC"), ("with", "PER"))[row % 2]
        before = generator.choice(FILLERS, size=generator.integers(1, 4)).tolist()
        name = ["robin", "swift"][: 1 + row % 3 % 2]
        tokens.append([*before, clue, *name, "again"])
        labels.append(
            ["O"] * (len(before) + 1) + [f"{'BI'[at]}-{kind}" for at in range(len(name))] + ["O"]
        )
    return tokens, labels


def small_sentences(count: int = 40, **given: Any) -> TaggedSentences:
    return TaggedSentences.from_rows(*rows(count), source="small", **given)


def small_plan(**given: Any) -> TagPlan:
    tiny = {"layers": ["multi_head_crf"], "splits": 1, "epochs": 1, "embedding": 4, "min_count": 1}
    return TagPlan(**{**tiny, **given})


def small_preparation(count: int = 40, **given: Any) -> TagPreparation:
    return TagPreparation(small_plan(**given), small_sentences(count))


def said(numbers: Any, chance: float = 0.7, truth: float = 0.7) -> np.ndarray:
    """Answers that say some labels."""
    labels = np.asarray(numbers)
    planes = np.stack(
        [labels, np.full(labels.shape, chance), np.full(labels.shape, truth)], axis=-1
    )
    return np.where(labels[..., None] >= 0, planes, 0.0).astype(np.float32)
