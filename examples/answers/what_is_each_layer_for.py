"""The page on what each layer of a small CNN is for: drawn, and the network without it."""

from functools import partial
from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from examples.over_seeds import networks, spread
from regard.explain import features

SHOWN = 6  # feature maps of each layer
LARGEST = 2  # places that a digit is moved by

PARTS = ("conv", "pool", "deeper", "pooled", "flat", "dense")


def measure(*, tiny: bool) -> Answer:
    """Train the network whole and without each part, and draw what each layer gives of a digit."""
    data = digits(rows=200 if tiny else None)
    seeds, epochs = (2, 1) if tiny else (5, 12)
    rows, trained = [], {}
    for name, options in list(WITHOUT.items())[: 2 if tiny else None]:
        scores = []
        for _, model in networks(partial(begun, **options), seeds, 3e-3):
            model.fit(data[0], data[1], batch_size=32, epochs=epochs, verbose=0)
            scores.append([accuracy(model, data[2], data[3]), accuracy(model, *moved(data))])
        straight, shifted = zip(*scores, strict=True)
        rows.append([name, f"{model.count_params():,}", spread(straight), spread(shifted)])
        trained[name] = model
    whole = trained["whole"]
    head = ["network", "weights", "accuracy", "accuracy, digits moved"]
    shapes = [
        [f"`{layer.name}`", kind(layer), str(tuple(layer.output.shape[1:])), weights(layer)]
        for layer in whole.layers
        if layer.name in (*PARTS, "answer")
    ]
    tables = {
        "without": [head, *rows],
        "shapes": [["layer", "kind", "what it gives", "weights"], *shapes],
    }
    return Answer(tables=tables, drawings={"maps": drawn(whole, data[2])})


def digits(rows: int | None = None) -> tuple[np.ndarray, ...]:
    """Scikit-learn's digits in the middle of 12 x 12 pixels: train, labels, test, labels."""
    from sklearn.datasets import load_digits

    found = load_digits()
    x = np.pad(found.images / 16, ((0, 0), (LARGEST, LARGEST), (LARGEST, LARGEST)))[..., None]
    order = np.random.default_rng(0).permutation(len(x))[:rows]
    x, y = x[order].astype("float32"), found.target[order]
    cut = len(x) * 4 // 5
    return x[:cut], y[:cut], x[cut:], y[cut:]


def moved(data: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The test digits, each moved by up to `LARGEST` places down and to the side."""
    random = np.random.default_rng(1)
    shifts = random.integers(-LARGEST, LARGEST + 1, (len(data[2]), 2))
    pairs = zip(data[2], shifts, strict=True)
    return np.stack([np.roll(image, tuple(by), axis=(0, 1)) for image, by in pairs]), data[3]


def network(
    *, conv: bool = True, pool: bool = True, flatten: bool = True, dense: bool = True
) -> keras.Model:
    """The network that tutorials have, or without some of its layers."""
    layers = keras.layers
    state = inputs = keras.Input((8 + 2 * LARGEST, 8 + 2 * LARGEST, 1))
    for name, after, filters in (("conv", "pool", 8), ("deeper", "pooled", 16)):
        if conv:
            make = layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)
            state = make(state)
        if pool:
            state = layers.MaxPooling2D(name=after)(state)
    state = (layers.Flatten(name="flat") if flatten else layers.GlobalMaxPooling2D())(state)
    if dense:
        state = layers.Dense(32, "relu", name="dense")(state)
    return keras.Model(inputs, layers.Dense(10, name="answer")(state))


WITHOUT: dict[str, dict[str, bool]] = {
    "whole": {},
    "without convolutions": {"conv": False},
    "without pooling": {"pool": False},
    "global pooling instead of `Flatten`": {"flatten": False},
    "without the hidden `Dense`": {"dense": False},
    "`Flatten` and the last `Dense` alone": {"conv": False, "pool": False, "dense": False},
}


def begun(seed: int, **options: bool) -> keras.Model:
    """A network with the first weights of a seed."""
    keras.utils.set_random_seed(seed)
    return network(**options)


def accuracy(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """The share of digits that are recognised."""
    return float((model.predict(x, batch_size=512, verbose=0).argmax(axis=1) == y).mean())


def kind(layer: keras.layers.Layer) -> str:
    """The class of a layer, as code."""
    return f"`{type(layer).__name__}`"


def weights(layer: keras.layers.Layer) -> str:
    """How many weights it has, as their shapes multiply out."""
    shapes = [tuple(each.shape) for each in layer.weights]
    told = " + ".join(" · ".join(map(str, shape)) for shape in shapes)
    return f"{told} = {layer.count_params():,}" if shapes else "none"


def drawn(model: keras.Model, x: np.ndarray) -> Any:
    """What each layer gives of one digit, layer by layer."""
    from matplotlib.figure import Figure

    names = [name for name in PARTS if name not in ("flat", "dense")]
    figure = Figure(figsize=(7, 6.4), facecolor="white", layout="constrained")
    grid = figure.add_gridspec(len(names) + 2, SHOWN, height_ratios=[1] * len(names) + [0.28, 0.5])
    for row, name in enumerate(names):
        maps = features(model, x[:1], name, steps="keep")[0]
        for column in range(SHOWN):
            axes = figure.add_subplot(grid[row, column])
            axes.imshow(maps[..., column], cmap="gray_r", vmin=0, vmax=maps.max())
            _bare(axes)
            if column == 0:
                height, width, count = maps.shape
                axes.set_ylabel(f"{name}\n{height} x {width} x {count}", fontsize=8)
    flat = features(model, x[:1], "dense")[0]
    axes = figure.add_subplot(grid[-2, :])
    axes.imshow(flat[None], cmap="gray_r", aspect="auto", vmin=0)
    _bare(axes)
    axes.set_ylabel(f"dense\n{len(flat)}", fontsize=8)
    chances = keras.ops.convert_to_numpy(keras.ops.softmax(model(x[:1])))[0]
    axes = figure.add_subplot(grid[-1, :])
    axes.bar(range(10), chances, color="#8f3a13")
    axes.set_xticks(range(10))
    axes.set_yticks([0, 1])
    axes.set_ylabel("answer", fontsize=8)
    axes.tick_params(labelsize=8)
    figure.suptitle("One digit on its way through the network (6 maps of each layer)", fontsize=9)
    return figure


def _bare(axes: Any) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
