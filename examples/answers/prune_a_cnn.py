"""The page on a smaller graph: zeros that stay, zeros that do not, and filters taken out."""

import gzip
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from regard.pruning import GradualSparsity, PruneMagnitude, shrink, sparsity, strip

SHARE, EVERY, BATCH = 0.8, 100, 32


class EveryHundred(keras.callbacks.Callback):
    """Zero the smallest weights every 100 batches, and let training go on: the advice."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.seen = getattr(self, "seen", 0) + 1
        if self.seen % EVERY == 0:
            zero_smallest(self.model)


class Zeros(keras.callbacks.Callback):
    """The share of zeros in the kernels after each batch."""

    def __init__(self) -> None:
        super().__init__()
        self.shares: list[float] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.shares.append(share(self.model))


def measure(*, tiny: bool) -> Answer:
    """Train the network in each way on the digits of scikit-learn."""
    data = _digits(200 if tiny else None)
    epochs = 4 if tiny else 21  # not a multiple of 100 batches
    steps = epochs * -(-len(data[0]) // BATCH)
    schedule = GradualSparsity(SHARE, steps // 4, 2 * steps // 3, frequency=10)
    dense, _ = _trained(data, epochs)
    pruned, kept = _trained(data, epochs, PruneMagnitude(schedule, scope="global"))
    advised, lost = _trained(data, epochs, EveryHundred())
    advised_share, advised_score = share(advised), _score(advised, data)
    zero_smallest(advised)
    small = shrink(dense, filters=half_of(dense, "conv"), units=half_of(dense, "dense"))
    _fit(small, data, epochs // 4)
    x = np.tile(data[2], (10, 1, 1, 1))[:2000]
    times = {
        "80 % zeros by `PruneMagnitude`": _speed(pruned, dense, x, tiny),
        "half of the filters and units taken out": _speed(small, dense, x, tiny),
    }
    models = {"dense": dense, **dict(zip(times, (pruned, small), strict=True))}
    head = [
        "",
        "accuracy",
        "zeros",
        "weights",
        "saved as it is",
        "`strip`",
        "`strip`, gzip",
        "speed",
    ]
    rows = [
        [name, _points(_score(model, data)), f"{share(model):.0%}", f"{model.count_params():,}"]
        + [f"{size / 1000:.0f} kB" for size in _sizes(model)]
        + [f"{times[name]:.2f}" if name in times else "1"]
        for name, model in models.items()
    ]
    figures = {
        "kept": f"{share(pruned):.1%}",
        "lost": f"{advised_share:.1%}",
        "lost-score": _points(advised_score),
        "zeroed-score": _points(_score(advised, data)),
        "unstructured": f"{times['80 % zeros by `PruneMagnitude`']:.2f}",
        "structured": f"{times['half of the filters and units taken out']:.2f}",
    }
    return Answer(figures, {"models": [head, *rows]}, {"zeros": _drawing(kept, lost, schedule)})


def _speed(model: Any, dense: Any, x: Any, tiny: bool) -> float:
    """How many times as fast as the dense one: the shortest times of several measurements."""
    found = [sparsity(model, x, dense) for _ in range(1 if tiny else 4)]
    return min(each.other_seconds or 0 for each in found) / min(each.seconds or 0 for each in found)


def _digits(count: int | None) -> tuple[Any, ...]:
    from sklearn.datasets import load_digits

    found = load_digits()
    order = np.random.default_rng(0).permutation(len(found.target))[:count]
    x, y = (found.images[order, ..., None] / 16).astype("float32"), found.target[order]
    held = len(x) // 5
    return x[held:], y[held:], x[:held], y[:held]


def network() -> Any:
    """Two convolutions and two dense layers."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(16, 3, padding="same", activation="relu", name="conv_1"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, padding="same", activation="relu", name="conv_2"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, "relu", name="dense_1"),
            layers.Dense(10, "softmax", name="answer"),
        ]
    )


def _trained(data: Any, epochs: int, *callbacks: Any) -> tuple[Any, list[float]]:
    keras.utils.set_random_seed(1)
    model, zeros = network(), Zeros()
    _fit(model, data, epochs, *callbacks, *([zeros] if callbacks else []))
    return model, zeros.shares


def _fit(model: Any, data: Any, epochs: int, *callbacks: Any) -> None:
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(*data[:2], batch_size=BATCH, epochs=epochs, verbose=0, callbacks=list(callbacks))


def kernels(model: Any) -> list[Any]:
    """The variables that hold connections."""
    return [each for each in model.trainable_variables if each.name == "kernel"]


def share(model: Any) -> float:
    """The share of zeros in all kernels together."""
    values = [keras.ops.convert_to_numpy(each) for each in kernels(model)]
    return sum(int((each == 0).sum()) for each in values) / sum(each.size for each in values)


def zero_smallest(model: Any) -> None:
    """Make the smallest weights of each kernel zero, once."""
    for kernel in kernels(model):
        value = keras.ops.convert_to_numpy(kernel)
        kernel.assign(np.where(np.abs(value) < np.quantile(np.abs(value), SHARE), 0, value))


def half_of(model: Any, kind: str) -> dict[str, list[int]]:
    """The half of each layer's filters or units with the smallest sum of sizes (Li et al. 2017)."""
    found = {}
    for layer in model.layers:
        if layer.name.startswith(f"{kind}_"):
            value = np.abs(keras.ops.convert_to_numpy(layer.kernel))
            norms = value.sum(axis=tuple(range(value.ndim - 1)))
            found[layer.name] = sorted(np.argsort(norms)[: len(norms) // 2].tolist())
    return found


def _score(model: Any, data: Any) -> float:
    answers = model.predict(data[2], batch_size=512, verbose=0).argmax(-1)
    return float((answers == data[3]).mean())


def _points(score: float) -> str:
    return f"{100 * score:.1f} %"


def _sizes(model: Any) -> list[int]:
    """Bytes of the file as it is, without an optimizer, and that one compressed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        whole = path.stat().st_size
        strip(model).save(path)
        return [whole, path.stat().st_size, len(gzip.compress(path.read_bytes()))]


def _drawing(kept: list[float], lost: list[float], schedule: Any) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3), facecolor="white")
    ax = figure.subplots()
    steps = np.arange(1, len(kept) + 1)
    ax.plot(steps, 100 * np.array(lost), "C1", lw=1, label="zeros assigned every 100 batches")
    ax.plot(steps, 100 * np.array(kept), "C0", lw=2, label="PruneMagnitude")
    ax.axvline(schedule.end, color="0.6", lw=0.8, ls="--")
    ax.text(schedule.end, 4, " schedule ends", color="0.35", fontsize=9)
    ax.set(xlabel="batches trained", ylabel="weights that are zero, %", ylim=(-2, 100))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), ncols=2, fontsize=9, frameon=False)
    return figure
