"""The page on batch norm: a shallow net, a one-hot beside numbers, padding."""

from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer

KINDS, RARE, BATCH = 6, 0.01, 32
layers = keras.layers


def wine(seed: int) -> tuple[Any, Any]:
    """Thirteen numbers as they were measured, of scales from 0.1 to 1,000: training, then test."""
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split

    values, labels = load_wine(return_X_y=True)
    learned, others, own, theirs = train_test_split(
        values.astype("float32"), labels, train_size=96, random_state=seed, stratify=labels
    )
    return (learned, own), (others, theirs)


def shallow(normed: str) -> keras.Model:
    """One hidden layer of 16 units."""
    values = tensor = keras.Input((13,))
    if normed == "inputs":
        tensor = layers.BatchNormalization()(tensor)
    tensor = layers.Dense(16)(tensor)
    if normed == "hidden":
        tensor = layers.BatchNormalization()(tensor)
    answer = layers.Dense(3, activation="softmax")(layers.Activation("relu")(tensor))
    return keras.Model(values, answer)


def mixed(count: int, seed: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Four numbers of large scale and a kind of six, one of them rare; both decide."""
    draw = np.random.default_rng(seed)
    shares = [RARE, *[(1 - RARE) / (KINDS - 1)] * (KINDS - 1)]
    kinds = draw.choice(KINDS, count, p=shares)
    plain = draw.normal(size=(count, 4))
    scores = plain @ [1.0, -1.0, 0.5, 0.0] + np.array([2.5, -1, 1, 0, -0.5, 0.5])[kinds]
    labels = (draw.random(count) < 1 / (1 + np.exp(-2 * scores))).astype("int32")
    numbers = (plain * [100, 10, 300, 1] + [500, 0, 1000, 3]).astype("float32")
    return [numbers, np.eye(KINDS, dtype="float32")[kinds]], labels


def two_inputs(normed: str) -> keras.Model:
    """Numbers and a one-hot, concatenated, with one hidden layer."""
    numbers, kind = keras.Input((4,)), keras.Input((KINDS,))
    branch = layers.BatchNormalization()(numbers) if normed == "numbers" else numbers
    tensor = layers.Concatenate()([branch, kind])
    if normed == "both":
        tensor = layers.BatchNormalization()(tensor)
    tensor = layers.Dense(16, activation="relu")(tensor)
    return keras.Model([numbers, kind], layers.Dense(2, activation="softmax")(tensor))


def scores(make: Any, data: Any, epochs: int, seeds: int) -> np.ndarray:
    """Return accuracy and cross-entropy on the test part, (seeds, 2).

    One model is compiled and begins again for each seed: weights, statistics and optimizer.
    """
    model, found = make(), []
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    fresh = [keras.ops.convert_to_numpy(each) for each in model.optimizer.variables]
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        model.set_weights(make().get_weights())
        for variable, value in zip(model.optimizer.variables, fresh, strict=True):
            variable.assign(value)
        train, (inputs, labels) = data(seed)
        model.fit(*train, epochs=epochs, batch_size=BATCH, verbose=0)
        chances = np.asarray(model.predict(inputs, batch_size=len(labels), verbose=0), "float64")
        said = np.clip(chances[np.arange(len(labels)), labels], 1e-7, 1)
        right = chances.argmax(axis=1) == labels
        found.append((right.mean(), -np.log(said).mean()))
    return np.array(found)


def rare_value(model_batches: int, seed: int = 0) -> tuple[np.ndarray, float]:
    """What the 1 of the rare kind becomes in batches of training, and at inference."""
    draw = np.random.default_rng(seed)
    norm = layers.BatchNormalization(momentum=0.99, scale=False, center=False)
    seen = []
    for _ in range(model_batches):
        column = (draw.random((BATCH, 1)) < RARE).astype("float32")
        found = keras.ops.convert_to_numpy(norm(column, training=True))
        seen += found[column == 1].tolist()
    return np.array(seen), float(keras.ops.convert_to_numpy(norm(np.ones((1, 1))))[0, 0])


def padded(mask: bool) -> tuple[float, float]:
    """Return mean and deviation of the valid steps behind batch norm in training."""
    draw = np.random.default_rng(0)
    steps = draw.normal(5, 2, (64, 20, 3)).astype("float32")
    valid = np.arange(20) < draw.integers(1, 20, (64, 1))
    steps[~valid] = 0
    norm = layers.BatchNormalization()
    found = norm(steps, training=True, **({"mask": valid} if mask else {}))
    kept = keras.ops.convert_to_numpy(found)[valid]
    return float(kept.mean()), float(kept.std())


def measure(*, tiny: bool) -> Answer:
    """Train with batch norm here and there."""
    seeds, epochs, count = (2, 1, 96) if tiny else (5, 30, 960)
    shallows = {
        normed: scores(lambda normed=normed: shallow(normed), wine, 4 * epochs, seeds)
        for normed in ("none", "inputs", "hidden")
    }
    ones = {
        normed: scores(
            lambda normed=normed: two_inputs(normed),
            lambda seed: (mixed(count, seed), mixed(4 * count, 1_000 + seed)),
            epochs,
            seeds,
        )
        for normed in ("none", "numbers", "both")
    }
    in_training, later = rare_value(100 if tiny else 1_000)
    wide = np.random.default_rng(0).normal(0, 10, (4_096, 1)).astype("float32")
    normal = keras.ops.convert_to_numpy(layers.BatchNormalization()(wide, training=True))
    figures = {
        "deviation": f"{normal.std():.2f}",
        "by-variance": f"{(wide / wide.var()).std():.2f}",
        "rare-least": f"{in_training.min():.1f}",
        "rare-most": f"{in_training.max():.1f}",
        "rare-later": f"{later:.1f}",
        **{
            f"padded-{name}": "{:+.2f} ± {:.2f}".format(*padded(name == "masked"))
            for name in ("masked", "all")
        },
    }
    heads = ["batch norm", "accuracy", "cross-entropy"]
    tables = {
        "shallow": [
            heads,
            *map(_row, ("none", "of the inputs", "of the hidden layer"), shallows.values()),
        ],
        "one-hot": [
            heads,
            *map(_row, ("none", "of the numbers alone", "after the concatenation"), ones.values()),
        ],
    }
    return Answer(figures, tables, {"losses": _drawing(shallows, ones)})


def _row(name: str, found: np.ndarray) -> list[str]:
    (accuracy, loss), (wide, far) = found.mean(axis=0), found.std(axis=0, ddof=1)
    return [name, f"{accuracy:.1%} ± {wide:.1%}", f"{loss:.3f} ± {far:.3f}"]


def _drawing(shallows: Any, ones: Any) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3), facecolor="white", layout="constrained")
    axes = figure.subplots(1, 2)
    named = (("wine, one hidden layer", shallows), ("numbers and a one-hot", ones))
    for axis, (title, found) in zip(axes, named, strict=True):
        for place, each in enumerate(found.values()):
            axis.plot(np.full(len(each), place), each[:, 1], "o", color="tab:blue", alpha=0.6)
        axis.set_xticks(range(len(found)), list(found))
        axis.set_xlim(-0.5, len(found) - 0.5)
        axis.set_yscale("log")
        axis.set_title(title, fontsize=10)
        axis.set_ylabel("cross-entropy on new rows")
    return figure
