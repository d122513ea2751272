"""A planted matrix, found by projection, by softmax, and not by a softmax after each step."""

from typing import Any

import keras
import numpy as np
from keras import ops

from examples.answers.answer import Answer
from regard.constraints import Stochastic
from regard.layers import NoiseChannel
from regard.ops.label_noise import noise_of_folds

__all__ = ["measure"]

# Observed given true: rows sum to 1. No two rows alike.
PLANTED = np.array([[0.7, 0.3, 0.0], [0.05, 0.8, 0.15], [0.2, 0.1, 0.7]])


class SoftmaxAgain(keras.constraints.Constraint):
    """What is often advised: take the softmax of the weights after each step."""

    def __call__(self, weights: Any) -> Any:
        return ops.softmax(weights, axis=-1)


class Channel(keras.layers.Layer):
    """A matrix and its constraint, nothing more."""

    def __init__(self, constraint: Any) -> None:
        super().__init__()
        start = 0.8 * np.eye(3) + 0.2 / 3
        self.matrix = self.add_weight(
            shape=(3, 3),
            initializer=lambda *_, **__: ops.cast(start, "float32"),
            constraint=constraint,
        )

    def call(self, true: Any) -> Any:
        return ops.matmul(true, self.matrix) + 1e-7

    def transition(self) -> Any:
        return self.matrix


def measure(*, tiny: bool) -> Answer:
    """Return how near each form comes, and what one softmax does to a right matrix."""
    random = np.random.default_rng(0)
    count = 600 if tiny else 20_000
    true = random.integers(0, 3, count)
    observed = (random.random(count)[:, None] > PLANTED.cumsum(1)[true]).sum(1).clip(0, 2)
    known = np.eye(3, dtype="float32")[true]
    forms = {
        "softmax of scores": NoiseChannel(learned="softmax"),
        "projection after the step": NoiseChannel(learned="projection"),
        "softmax again after the step": Channel(SoftmaxAgain()),
    }
    found = {name: _learned(form, known, observed, tiny) for name, form in forms.items()}
    mixed, right = _jointly(random, count, tiny)
    drawn = {"planted": PLANTED, **mixed, "softmax again": found["softmax again after the step"]}
    once = _array(ops.softmax(PLANTED, axis=-1))
    sums = _array(Stochastic(axis=-1)(PLANTED.astype("float32")))
    return Answer(
        figures={
            "once": f"{once[0, 0]:.2f}",
            "kept": f"{np.abs(sums - PLANTED).max():.0e}",
            "largest": f"{_limit():.3f}",
            "accuracy": f"{right:.3f}",
        },
        tables={"known": [["form", "largest error"], *_errors(found)], "joint": [*_joint(mixed)]},
        drawings={"matrices": _drawing(drawn)},
    )


def _learned(form: Any, known: np.ndarray, observed: np.ndarray, tiny: bool) -> np.ndarray:
    """The matrix when the truth is known: only its constraint is on trial."""
    model = keras.Sequential([keras.Input((3,)), form])
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(known, observed, batch_size=200, epochs=1 if tiny else 6, verbose=0, shuffle=False)
    return _array(form.transition())


def _jointly(random: Any, count: int, tiny: bool) -> tuple[dict[str, np.ndarray], float]:
    """The matrix when the truth must be learned too: estimated from folds, learned jointly."""
    centres = np.array([[0.0, 2.2], [2.0, -1.2], [-2.0, -1.2]])
    count = min(count, 6000)
    true = random.integers(0, 3, count)
    x = (centres[true] + random.normal(size=(count, 2))).astype("float32")
    observed = (random.random(count)[:, None] > PLANTED.cumsum(1)[true]).sum(1).clip(0, 2)
    shares = np.zeros((count, 3))
    for fold in range(2):
        out = np.arange(count) % 2 == fold
        shares[out] = _network(None, x[~out], observed[~out], tiny)(x[out])
    estimate = noise_of_folds(shares, observed)
    found = {"estimated from folds": estimate}
    for name, penalty in (("learned, no penalty", 0.0), ("learned, trace penalty", 0.1)):
        channel = NoiseChannel(learned="projection", trace_penalty=penalty)
        _network(channel, x, observed, tiny)
        found[name] = _array(channel.transition())
    fixed = _network(NoiseChannel(estimate), x, observed, tiny)
    return found, float((fixed(x).argmax(1) == true).mean())


def _network(channel: Any, x: np.ndarray, y: np.ndarray, tiny: bool) -> Any:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((2,))
    true = keras.layers.Dense(3, "softmax")(keras.layers.Dense(16, "relu")(inputs))
    model = keras.Model(inputs, true if channel is None else channel(true))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=200, epochs=1 if tiny else 20, verbose=0)
    behind = keras.Model(inputs, true)
    return lambda given: _array(behind(given))


def _limit() -> float:
    """Where the largest weight of a row ends by softmax alone, from (1, 0, 0)."""
    row = np.array([1.0, 0.0, 0.0])
    for _ in range(50):
        row = np.exp(row) / np.exp(row).sum()
    return float(row.max())


def _errors(found: dict[str, np.ndarray]) -> list[list[str]]:
    return [[name, f"{np.abs(each - PLANTED).max():.3f}"] for name, each in found.items()]


def _joint(found: dict[str, np.ndarray]) -> list[list[str]]:
    return [["matrix", "largest error"], *_errors(found)]


def _array(tensor: Any) -> np.ndarray:
    return np.asarray(ops.convert_to_numpy(tensor), "float64")


def _drawing(matrices: dict[str, np.ndarray]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure((9, 2.6), layout="constrained", facecolor="white")
    for axes, (name, matrix) in zip(figure.subplots(1, 5), matrices.items(), strict=True):
        axes.imshow(matrix, vmin=0, vmax=1, cmap="Blues")
        for (row, column), value in np.ndenumerate(matrix):
            colour = "white" if value > 0.5 else "black"
            axes.text(column, row, f"{value:.2f}", ha="center", va="center", color=colour)
        axes.set_title(name.replace(", ", ",\n").replace(" from", "\nfrom"), fontsize=10)
        axes.set_xticks(range(3))
        axes.set_yticks(range(3))
        axes.set_xlabel("observed")
    figure.axes[0].set_ylabel("true")
    return figure
