"""A small classifier of texts in which one word decides."""

import functools
from typing import Any

import numpy as np

from regard import AttentionClassifier

QUICK: dict[str, Any] = {
    "layer": "mean_pooling",
    "encoder": "none",
    "epochs": 6,
    "patience": 8,
    "batch_size": 8,
    "embedding": 4,
    "learning_rate": 0.1,
    "validation_share": 0.2,
    "random_state": 7,
}
DECIDING = ("odd", "bad", "good")  # not in their order
NEW = ["so bad", "so good", "so odd", "bad bad plot"]
FILLING = ("the", "plot", "of", "this", "film", "seems", "long")


def reviews(rows: int, classes: int) -> tuple[list[str], list[str]]:
    """Different texts in which one word decides."""
    generator = np.random.default_rng(5)
    labels = [DECIDING[row % classes] for row in range(rows)]
    texts = [
        " ".join([*generator.choice(FILLING, size=3), label, f"n{row}"])
        for row, label in enumerate(labels)
    ]
    return texts, labels


TEXTS, LABELS = reviews(48, 3)
TWO_TEXTS, TWO_LABELS = reviews(32, 2)


def quick(**changes) -> AttentionClassifier:
    return AttentionClassifier(**{**QUICK, **changes})


@functools.cache
def fitted_classifier() -> AttentionClassifier:
    """Pooling with weights, on three classes; not to be changed."""
    return quick(layer="pooling_linear").fit(TEXTS, LABELS)
