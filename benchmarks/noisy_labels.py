"""Train on wrong labels: without a noise channel, with an estimated, a learned and the true one.

Items are drawn around three centres a class, so that their true class is known; labels are made
wrong by a matrix. Networks are alike but for the channel, and are judged by the true labels of new
items. The matrix is estimated from probabilities of three folds, once and again through the first
estimate, from anchor points, and from as many checked labels as one item in ten.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from regard.layers import NoiseChannel
from regard.ops.label_noise import noise_of_anchors, noise_of_checked, noise_of_folds

CLASSES, FEATURES, CENTRES = 5, 16, 3
WAYS = ("clean", "none", "fixed", "learned", "oracle")


def noise(kind: str, rate: float) -> np.ndarray:
    """Return P(observed j given true i): every other class alike, or the next class alone."""
    if kind == "symmetric":
        off = rate / (CLASSES - 1)
        return np.full((CLASSES, CLASSES), off) + (1 - rate - off) * np.eye(CLASSES)
    return (1 - rate) * np.eye(CLASSES) + rate * np.roll(np.eye(CLASSES), 1, axis=1)


def items(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """Return items and their true classes; the centres are the same for each seed."""
    centres = np.random.default_rng(0).normal(0, 1.2, (CLASSES * CENTRES, FEATURES))
    random = np.random.default_rng(seed)
    places = random.integers(0, len(centres), count)
    x = centres[places] + random.normal(size=(count, FEATURES))
    return x.astype("float32"), places % CLASSES, random


def made_wrong(true: np.ndarray, matrix: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw for each true class what is written down."""
    limits = matrix.cumsum(axis=1)[true]
    drawn = (random.random(len(true))[:, None] > limits).sum(axis=1)
    return np.minimum(drawn, len(matrix) - 1)  # where a sum is a little below 1


def trained(
    x: np.ndarray, y: np.ndarray, channel: NoiseChannel | None, epochs: int, seed: int
) -> keras.Model:
    """Return the network in front of the channel, trained through it."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((FEATURES,))
    states = keras.layers.Dense(128, "relu")(inputs)
    true = keras.layers.Dense(CLASSES, "softmax")(keras.layers.Dense(128, "relu")(states))
    whole = keras.Model(inputs, true if channel is None else channel(true))
    jit = keras.backend.backend() == "jax"
    whole.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", jit_compile=jit)
    whole.fit(x, y, batch_size=500, epochs=epochs, verbose=0)
    return keras.Model(inputs, true)


def answers(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Return probabilities."""
    return np.asarray(keras.ops.convert_to_numpy(model(x, training=False)))


def out_of_fold(
    x: np.ndarray, y: np.ndarray, epochs: int, matrix: np.ndarray | None = None, folds: int = 3
) -> np.ndarray:
    """Return for each item what a model says that did not see it, trained through the matrix."""
    found = np.zeros((len(x), CLASSES))
    for fold in range(folds):
        out = np.arange(len(x)) % folds == fold
        channel = None if matrix is None else NoiseChannel(matrix)
        found[out] = answers(trained(x[~out], y[~out], channel, epochs, fold), x[out])
    return found


def cell(kind: str, rate: float, seed: int, count: int, epochs: int) -> Iterator[dict[str, Any]]:
    """Yield the accuracy of each way, and how far the estimates are from the matrix."""
    matrix = noise(kind, rate)
    x, true, random = items(count + 4000, seed)
    x, new, true, right = x[:count], x[count:], true[:count], true[count:]
    observed = made_wrong(true, matrix, random)
    few = max(epochs // 6, 1)
    shares = out_of_fold(x, observed, few)
    once = noise_of_folds(shares, observed)
    estimates = {
        "folds": once,
        "folds again": noise_of_folds(out_of_fold(x, observed, few, once), observed),
        "anchors": noise_of_anchors(shares),
        "checked": noise_of_checked(true[: count // 10], observed[: count // 10], CLASSES),
        # As near as anybody comes who sees these labels: all of them checked.
        "all checked": noise_of_checked(true, observed, CLASSES),
    }
    channels = {
        "fixed": NoiseChannel(estimates["folds"]),
        "learned": NoiseChannel(learned="softmax", trace_penalty=0.05),
        "oracle": NoiseChannel(matrix),
    }
    about = {"noise": kind, "rate": rate, "seed": seed}
    for way in WAYS:
        labels = true if way == "clean" else observed
        model = trained(x, labels, channels.get(way), epochs, seed)
        yield {**about, "way": way, "accuracy": (answers(model, new).argmax(1) == right).mean()}
    estimates["learned"] = keras.ops.convert_to_numpy(channels["learned"].transition())
    for way, found in estimates.items():
        yield {**about, "estimate": way, "error": np.abs(found - matrix).max()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noisy_labels", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny, to see that it runs")
    parser.add_argument("--rates", nargs="*", type=float, default=[0.3, 0.45])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    options = parser.parse_args()
    seeds, count, epochs = (1, 300, 1) if options.quick else (options.seeds, 10_000, 30)
    found: list[dict[str, Any]] = []
    for rate in options.rates:
        for kind in ("symmetric", "next class"):
            for seed in range(1, seeds + 1):
                found += cell(kind, rate, seed, count, epochs)
            here = [each for each in found if (each["noise"], each["rate"]) == (kind, rate)]
            print("\n".join(_lines(kind, rate, here)), flush=True)
    if options.out:
        options.out.write_text(json.dumps({"rows": found}, indent=1, default=float) + "\n")


def _lines(kind: str, rate: float, rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{kind}, {100 * rate:.0f} %"
    for sort, name in (("way", "accuracy"), ("estimate", "error")):
        for each in dict.fromkeys(row[sort] for row in rows if sort in row):
            values = [row[name] for row in rows if row.get(sort) == each]
            mean, low, high = np.mean(values), min(values), max(values)
            yield f"  {name:8}  {each:11}  {mean:.3f}  ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main()
