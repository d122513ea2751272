"""Each public loss, metric and constraint; a new one gets an entry in `SUBJECTS`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from regard import constraints, losses, metrics

# A sample with a hole and padding, one with padding on the left, one without valid steps.
BATCH, STEPS, CLASSES = 3, 5, 4
MASK = np.array([[1, 0, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 0, 0, 0]], bool)
TABLE = np.random.default_rng(2).normal(size=(CLASSES, 7)).astype("float32")


@dataclass(frozen=True)
class Subject:
    """One loss, metric or constraint, and what is right for it.

    Args:
        name: how it is written.
        part: the public class that it is an instance of.
        kind: `"loss"`, `"metric"` or `"constraint"`.
        make: returns a new one.
        oracle: of a loss the number of one step, `oracle(label, answer)`, in a loop; of a metric
            what it comes to, `oracle(labels, answers, weights)`, of the valid steps end to end; of
            a constraint the nearest allowed row.
        labels: (B, T) integers (`"classes"`), (B, T) or (B, T, D) zeros and ones.
        answers: (B, T, C) `"shares"` that sum to 1, or `"logits"`; (B, T) or (B, T, D) `"rates"`.
        features: D; 0 for labels and answers without an axis of features.
        formula: whether it differs from another subject in its formula alone, and so meets only
            the checks that a formula could break.
    """

    name: str
    part: Any
    kind: str
    make: Callable[[], Any]
    oracle: Callable[..., Any]
    labels: str = "classes"
    answers: str = "shares"
    features: int = 0
    formula: bool = False

    def batch(self, steps: int = STEPS, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
        """Return labels and answers."""
        random = np.random.default_rng(seed)
        tail = (self.features,) * bool(self.features)
        if self.labels == "classes":
            y_true = random.integers(0, CLASSES, (BATCH, steps)).astype("float32")
            y_pred = random.normal(size=(BATCH, steps, CLASSES))
            y_pred = y_pred + 1.5 * np.eye(CLASSES)[y_true.astype(int)]  # so that some are right
            if self.answers == "shares":
                y_pred = np.exp(y_pred) / np.exp(y_pred).sum(-1, keepdims=True)
            return y_true, y_pred.astype("float32")
        y_true = random.integers(0, 2, (BATCH, steps, *tail)).astype("float32")
        return y_true, random.uniform(0.1, 0.9, (BATCH, steps, *tail)).astype("float32")

    def expected(
        self, y_true: np.ndarray, y_pred: np.ndarray, mask: np.ndarray, weight: Any = None
    ) -> float:
        """Return what the oracle says of the valid steps."""
        valid = [(b, t) for b in range(mask.shape[0]) for t in range(mask.shape[1]) if mask[b, t]]
        weights = [1.0 if weight is None else float(weight[each]) for each in valid]
        if self.kind == "metric":
            return float(
                self.oracle([y_true[i] for i in valid], [y_pred[i] for i in valid], weights)
            )
        total = sum(
            w * self.oracle(y_true[i], y_pred[i]) for i, w in zip(valid, weights, strict=True)
        )
        return total / len(valid) if valid else 0.0

    def value(self, made: Any, *batch: Any, **options: Any) -> Any:
        """Return what it says of a batch, a tensor; a metric is new each time."""
        return made(*batch, **options)


def _cross_entropy(label: Any, answer: np.ndarray) -> float:
    return -math.log(answer[int(label)])


def _squared(label: np.ndarray, answer: np.ndarray) -> float:
    return sum((float(a) - float(b)) ** 2 for a, b in zip(label, answer, strict=True)) / len(label)


def _binary(label: Any, answer: Any) -> float:
    return -math.log(answer if label else 1 - answer)


def _expected_embedding(temperature: float, cosine: bool = False) -> Callable[..., float]:
    def of_step(label: Any, answer: np.ndarray) -> float:
        powers = [math.exp(float(each) / temperature) for each in answer]
        found = [
            sum(p * float(row[k]) for p, row in zip(powers, TABLE, strict=True)) / sum(powers)
            for k in range(TABLE.shape[1])
        ]
        wanted = [float(each) for each in TABLE[int(label)]]
        if not cosine:
            return sum((a - b) ** 2 for a, b in zip(found, wanted, strict=True)) / len(found)
        norms = math.hypot(*found) * math.hypot(*wanted)
        return 1 - sum(a * b for a, b in zip(found, wanted, strict=True)) / norms

    return of_step


def _accuracy(labels: list[Any], answers: list[Any], weights: list[float]) -> float:
    right = [
        max(range(CLASSES), key=lambda c: a[c]) == y for y, a in zip(labels, answers, strict=True)
    ]
    hits = sum(w for w, hit in zip(weights, right, strict=True) if hit)
    return hits / sum(weights) if weights else 0.0


def _mean_absolute(labels: list[Any], answers: list[Any], weights: list[float]) -> float:
    rows = zip(labels, answers, weights, strict=True)
    total = sum(w * abs(float(y) - float(a)) for y, a, w in rows)
    return total / sum(weights) if weights else 0.0


def _f1(labels: list[Any], answers: list[Any], weights: list[float]) -> float:
    """The mean over the classes of 2 hits / (2 hits + misses + false alarms), at 0.5."""
    scores = []
    for place in range(3):
        pairs = [
            (y[place] > 0, a[place] > 0.5, w)
            for y, a, w in zip(labels, answers, weights, strict=True)
        ]
        hits = sum(w for y, a, w in pairs if y and a)
        wrong = sum(w for y, a, w in pairs if y != a)
        scores.append(2 * hits / (2 * hits + wrong) if hits else 0.0)
    return sum(scores) / 3


def _on_simplex(row: np.ndarray) -> np.ndarray:
    """The nearest probabilities, by halving the interval of the threshold."""
    low, high = float(row.min()) - 1.0, float(row.max())
    for _ in range(80):
        middle = (low + high) / 2
        if np.maximum(row.astype("float64") - middle, 0).sum() > 1:
            low = middle
        else:
            high = middle
    return np.maximum(row.astype("float64") - low, 0)


SUBJECTS = (
    Subject(
        "masked('sparse_categorical_crossentropy')",
        losses.MaskedLoss,
        "loss",
        lambda: losses.masked("sparse_categorical_crossentropy"),
        _cross_entropy,
    ),
    Subject(
        "masked(MeanSquaredError())",
        losses.MaskedLoss,
        "loss",
        lambda: losses.masked(keras.losses.MeanSquaredError()),
        _squared,
        labels="numbers",
        answers="rates",
        features=3,
    ),
    Subject(
        "masked('binary_crossentropy'), one number a step",
        losses.MaskedLoss,
        "loss",
        lambda: losses.masked(keras.losses.BinaryCrossentropy),
        _binary,
        labels="numbers",
        answers="rates",
        formula=True,
    ),
    Subject(
        "masked(ExpectedEmbedding())",
        losses.ExpectedEmbedding,
        "loss",
        lambda: losses.masked(losses.ExpectedEmbedding(TABLE, 0.5)),
        _expected_embedding(0.5),
        answers="logits",
        formula=True,
    ),
    Subject(
        "masked(ExpectedEmbedding(distance='cosine'))",
        losses.ExpectedEmbedding,
        "loss",
        lambda: losses.masked(losses.ExpectedEmbedding(TABLE, distance="cosine")),
        _expected_embedding(1.0, cosine=True),
        answers="logits",
        formula=True,
    ),
    Subject(
        "masked('sparse_categorical_accuracy')",
        metrics.MaskedMetric,
        "metric",
        lambda: metrics.masked("sparse_categorical_accuracy"),
        _accuracy,
    ),
    Subject(
        "masked('mae'), one number a step",
        metrics.MaskedMetric,
        "metric",
        lambda: metrics.masked("mae"),
        _mean_absolute,
        labels="numbers",
        answers="rates",
        formula=True,
    ),
    Subject(
        "masked(F1Score())",
        metrics.MaskedMetric,
        "metric",
        lambda: metrics.masked(keras.metrics.F1Score(average="macro", threshold=0.5)),
        _f1,
        labels="numbers",
        answers="rates",
        features=3,
    ),
    Subject(
        "Stochastic()", constraints.Stochastic, "constraint", constraints.Stochastic, _on_simplex
    ),
    Subject(
        "Stochastic(axis=0)",
        constraints.Stochastic,
        "constraint",
        lambda: constraints.Stochastic(axis=0),
        _on_simplex,
    ),
)


def subject(name: str) -> Subject:
    """Return the subject called `name`."""
    return next(each for each in SUBJECTS if each.name == name)
