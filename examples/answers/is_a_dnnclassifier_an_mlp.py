"""Iris by hidden layers of 10, 20 and 10 units, and by logistic regression."""

import itertools
from typing import Any

import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from examples.answers.answer import Answer
from regard.models import TabularClassifier

__all__ = ["measure"]


def measure(*, tiny: bool) -> Answer:
    """Return accuracies over splits, and how many weights each has."""
    x, y = load_iris(return_X_y=True)
    splits, epochs = (2, 1) if tiny else (10, 60)
    models = {
        "10-20-10": lambda seed: TabularClassifier(
            (10, 20, 10), epochs=epochs, random_state=seed, learning_rate=0.01
        ),
        "one layer of 10": lambda seed: TabularClassifier(
            (10,), epochs=epochs, random_state=seed, learning_rate=0.01
        ),
        "logistic regression": lambda _: make_pipeline(StandardScaler(), LogisticRegression()),
    }
    rows = {
        name: [_accuracy(make(seed), x, y, seed) for seed in range(splits)]
        for name, make in models.items()
    }
    weights = {
        "10-20-10": _weights(4, 10, 20, 10, 3),
        "one layer of 10": _weights(4, 10, 3),
        "logistic regression": _weights(4, 3),
    }
    gap = np.subtract(rows["10-20-10"], rows["logistic regression"])
    table = [["model", "weights", "mean accuracy", "lowest to highest split"]]
    for name, found in rows.items():
        spread = f"{min(found):.3f} – {max(found):.3f}"
        table.append([name, str(weights[name]), f"{np.mean(found):.3f}", spread])
    return Answer(
        figures={
            "splits": str(splits),
            "gap": f"{round(100 * gap.mean(), 1) + 0.0:+.1f}",
            "gap-spread": f"{100 * gap.std(ddof=1):.1f}",
            "better": str(int((gap > 0).sum())),
            "worse": str(int((gap < 0).sum())),
        },
        tables={"iris": table},
        drawings={"splits": _drawing(rows)},
    )


def _accuracy(model: Any, x: np.ndarray, y: np.ndarray, seed: int) -> float:
    train, test, labels, right = train_test_split(
        x, y, test_size=0.4, stratify=y, random_state=seed
    )
    return float(model.fit(train, labels).score(test, right))


def _weights(*widths: int) -> int:
    return sum((a + 1) * b for a, b in itertools.pairwise(widths))


def _drawing(rows: dict[str, list[float]]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure((7, 2.6), layout="constrained", facecolor="white")
    axes = figure.subplots()
    shift = np.random.default_rng(0).uniform(-0.18, 0.18, len(next(iter(rows.values()))))
    for place, found in enumerate(rows.values()):
        axes.scatter(found, place + shift, c="#2166ac", s=22, alpha=0.6, lw=0)
        axes.plot([np.mean(found)] * 2, [place - 0.3, place + 0.3], c="#b2182b", lw=2)
    axes.set_yticks(range(len(rows)), list(rows))
    axes.invert_yaxis()
    axes.set_xlabel("accuracy on the 60 flowers held out, one dot a split; bar: mean")
    axes.spines[["top", "right"]].set_visible(False)
    return figure
