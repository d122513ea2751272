"""A one-hot of the largest, a soft one, and what a network learns from each."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from examples.answers.answer import Answer
from regard.losses import ExpectedEmbedding
from regard.ops import soft_one_hot
from regard.runtime import weight_gradients

__all__ = ["measure"]

CLASSES, WIDTH, FEATURES = 40, 6, 12
TABLE = np.random.default_rng(0).normal(size=(CLASSES, WIDTH)).astype("float32")


def measure(*, tiny: bool) -> Answer:
    """Return gradients, numbers in half precision, and scores after training."""
    random = np.random.default_rng(1)
    scores = random.normal(0, 2, (64, CLASSES)).astype("float32")
    labels = random.integers(0, CLASSES, 64)
    temperatures = (0.1, 1.0) if tiny else np.geomspace(0.02, 3, 16)
    near, steep = zip(*[_at(each, scores, labels) for each in temperatures], strict=True)
    shares = np.exp(random.normal(size=(100, 1000)))
    shares = (shares / shares.sum(-1, keepdims=True)).astype("float16")
    with np.errstate(all="ignore"):
        powers = shares**8 / np.sum(shares**8, axis=-1, keepdims=True)
    soft = _array(soft_one_hot(shares, 1 / 8, from_logits=False))
    return Answer(
        figures={
            "argmax-gradient": f"{_slope(_hard, scores, labels):.0f}",
            "soft-gradient": f"{_slope(_soft(1.0), scores, labels):.3f}",
            "straight-gradient": f"{_slope(_straight, scores, labels):.3f}",
            "nan": f"{100 * np.isnan(powers).any(-1).mean():.0f} %",
            "nan-of-ours": f"{100 * np.isnan(soft).any(-1).mean():.0f} %",
        },
        tables={"trained": _trained(tiny)},
        drawings={"temperature": _drawing(temperatures, near, steep)},
    )


def _hard(scores: Any) -> Any:
    return ops.one_hot(ops.argmax(scores, axis=-1), CLASSES)


def _straight(scores: Any) -> Any:
    return soft_one_hot(scores, hard=True)


def _soft(temperature: float) -> Callable[[Any], Any]:
    return lambda scores: soft_one_hot(scores, temperature)


class _Scores(keras.layers.Layer):
    """Scores as the weights of a layer, for their gradient."""

    def __init__(self, scores: np.ndarray) -> None:
        super().__init__()
        self.kept = self.add_weight(shape=scores.shape, initializer="zeros")
        self.kept.assign(scores)
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.kept + 0 * inputs


def _slope(to_one_hot: Callable[[Any], Any], scores: np.ndarray, labels: np.ndarray) -> float:
    """The length of the gradient of the squared distance, for the median sample."""

    def loss(given: Any) -> Any:
        found = ops.matmul(to_one_hot(given), TABLE)
        return ops.sum(ops.square(found - TABLE[labels])) + 0 * ops.sum(given)

    (gradient,) = weight_gradients(_Scores(scores), loss, np.zeros(1, "float32"))
    return float(np.median(np.linalg.norm(gradient, axis=-1)))


def _at(temperature: float, scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """How far the expected embedding is from that of the largest score, and the gradient."""
    found = _array(soft_one_hot(scores, temperature)) @ TABLE
    near = np.linalg.norm(found - TABLE[scores.argmax(-1)], axis=-1)
    return float(near.mean()), _slope(_soft(temperature), scores, labels)


def _trained(tiny: bool) -> list[list[str]]:
    """Accuracy, and distance of embeddings, on new samples after training with each loss."""
    losses: dict[str, Any] = {
        "cross-entropy": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        "expected embedding, temperature 1": ExpectedEmbedding(TABLE),
        "expected embedding, temperature 0.25": ExpectedEmbedding(TABLE, 0.25),
        "straight-through": _compared(_straight),
        "argmax": _compared(_hard),
    }
    rows = [["loss", "accuracy", "distance to the label's embedding", "over seeds"]]
    for name, loss in list(losses.items())[: 1 if tiny else None]:
        runs = np.array([_run(loss, seed, tiny) for seed in range(1 if tiny else 3)])
        low, high = runs[:, 0].min(), runs[:, 0].max()
        spread = f"{low:.2f} – {high:.2f}"
        rows.append([name, f"{runs[:, 0].mean():.2f}", f"{runs[:, 1].mean():.2f}", spread])
    return rows


def _compared(to_one_hot: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def loss(y_true: Any, y_pred: Any) -> Any:
        wanted = ops.take(ops.convert_to_tensor(TABLE), ops.cast(y_true, "int32"), axis=0)
        found = ops.matmul(to_one_hot(y_pred), TABLE)
        wanted = ops.reshape(wanted, ops.shape(found))
        return ops.mean(ops.square(found - wanted), axis=-1) + 0 * ops.sum(y_pred, axis=-1)

    return loss


def _run(loss: Any, seed: int, tiny: bool) -> tuple[float, float]:
    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    mix = np.random.default_rng(9).normal(size=(WIDTH, FEATURES))
    labels = random.integers(0, CLASSES, 3000)
    x = TABLE[labels] @ mix + random.normal(0, 1.0, (3000, FEATURES))
    model = keras.Sequential([keras.Input((FEATURES,)), keras.layers.Dense(CLASSES)])
    model.compile(keras.optimizers.Adam(0.03), loss)
    model.fit(x[:2000], labels[:2000], epochs=1 if tiny else 30, batch_size=100, verbose=0)
    found = model.predict(x[2000:], verbose=0, batch_size=1000).argmax(-1)
    distance = np.linalg.norm(TABLE[found] - TABLE[labels[2000:]], axis=-1)
    return float((found == labels[2000:]).mean()), float(distance.mean())


def _array(tensor: Any) -> np.ndarray:
    return ops.convert_to_numpy(ops.cast(tensor, "float32"))


def _drawing(temperatures: Any, near: Any, steep: Any) -> Any:
    from matplotlib.figure import Figure

    figure = Figure((7, 3.4), layout="constrained", facecolor="white")
    left, right = figure.subplots(1, 2)
    left.plot(temperatures, near, "-o", c="#2166ac", ms=4)
    left.set_ylabel("distance of the expected embedding\nfrom that of the largest score")
    right.plot(temperatures, steep, "-o", c="#b2182b", ms=4)
    right.axhline(0, c="0.3", ls="--")
    right.text(0.02, 0.03 * max(steep), "argmax: 0", va="bottom", fontsize=9)
    right.set_ylabel("length of the gradient,\nmedian sample")
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xlabel("temperature")
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_ylim(bottom=-0.03 * axes.get_ylim()[1])
    return figure
