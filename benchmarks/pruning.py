"""What pruning costs in accuracy, and what it saves in time.

80 % of all kernels but the embedding are pruned by magnitude, on two tasks and ten seeds, beside a
random mask with the same schedule and a small dense network with the same number of weights; each
seed has a split, first weights and an order of batches of its own, the same for all four. Then half
of eight heads are taken out, and a forward pass is measured in turns with the whole model.

    KERAS_BACKEND=jax python -m benchmarks.pruning ../shared/data/rt_polarity
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from scipy import stats

from regard.layers import MultiHeadAttention
from regard.pruning import GradualSparsity, PruneMagnitude, shrink, sparsity
from regard.pruning.magnitude_masks import smallest_of_each

SHARE = 0.8
WORDS = 24


@dataclass(frozen=True)
class Task:
    """Arrays, and a network of two sizes: the second has a fifth of the weights."""

    name: str
    x: Any
    y: Any
    network: Callable[[bool], Any]
    epochs: int
    batch: int


class RandomMasks(PruneMagnitude):
    """The same schedule, by chance."""

    def __init__(self, schedule: Any, seed: int) -> None:
        super().__init__(schedule)
        self._random = np.random.default_rng(seed)
        self._order: list[Any] = []

    def _choose(self, share: float) -> None:
        if not self._order:
            self._order = [self._random.uniform(0.1, 1, mask.shape) for mask in self._masks]
        self._masks = smallest_of_each(self._order, self._masks, share)
        self._tensors = [keras.ops.convert_to_tensor(each) for each in self._masks]


def digits() -> Task:
    from sklearn.datasets import load_digits

    found = load_digits()
    x = (found.images[..., None] / 16).astype("float32")
    return Task("digits", x, found.target, convolutions, 30, 32)


def convolutions(small: bool) -> Any:
    first, second, units = (7, 14, 26) if small else (16, 32, 64)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(first, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(second, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(units, "relu"),
            layers.Dense(10, "softmax"),
        ]
    )


def reviews(folder: Path) -> Task:
    texts, labels = [], []
    for label, ending in enumerate(("neg", "pos")):
        lines = (folder / f"rt-polarity.{ending}").read_text(encoding="cp1252").splitlines()
        texts += [line.split() for line in lines]
        labels += [label] * len(lines)
    counts = Counter(word for text in texts for word in text)
    known = [word for word, count in counts.most_common() if count > 1]
    places = {word: place for place, word in enumerate(known, start=2)}
    x = np.zeros((len(texts), WORDS), "int32")
    for row, text in zip(x, texts, strict=True):
        row[: len(text)] = [places.get(word, 1) for word in text[:WORDS]]

    def network(small: bool) -> Any:
        heads, width, units = (2, 6, 15) if small else (8, 8, 64)
        inputs = keras.Input((WORDS,), dtype="int32")
        states = keras.layers.Embedding(len(places) + 2, 32, mask_zero=True)(inputs)
        states = MultiHeadAttention(heads, width, name="attention")(states)
        states = keras.layers.GlobalAveragePooling1D()(states)
        states = keras.layers.Dropout(0.3)(keras.layers.Dense(units, "relu")(states))
        return keras.Model(inputs, keras.layers.Dense(2, "softmax")(states))

    return Task("rt_polarity", x, np.array(labels), network, 3, 128)


def accuracy(task: Task, kind: str, seed: int) -> float:
    """Train one network on one split; return its accuracy on the fifth that it has not seen."""
    order = np.random.default_rng(seed).permutation(len(task.x))
    test, train = order[: len(order) // 5], order[len(order) // 5 :]
    keras.utils.set_random_seed(seed)
    model = task.network(kind == "small dense network")
    model.compile(
        keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    steps = task.epochs * -(-len(train) // task.batch)
    schedule = GradualSparsity(SHARE, steps // 4, 2 * steps // 3, frequency=max(1, steps // 50))
    pruner = {
        "by magnitude": lambda: PruneMagnitude(schedule, scope="global"),
        "by chance": lambda: RandomMasks(schedule, seed),
    }.get(kind)
    callbacks = [] if pruner is None else [pruner()]
    fit = {"batch_size": task.batch, "epochs": task.epochs, "verbose": 0, "callbacks": callbacks}
    model.fit(task.x[train], task.y[train], **fit)
    if callbacks:
        assert abs(sparsity(model).share - SHARE) < 0.005, sparsity(model)
    found = model.evaluate(task.x[test], task.y[test], batch_size=512, verbose=0, return_dict=True)
    return float(found["accuracy"])


def heads() -> dict[str, float]:
    """How many times as fast: half of eight heads taken out, in attention and with what follows."""
    found = {}
    for rest in (False, True):
        inputs = keras.Input((128, 256))
        states = MultiHeadAttention(8, 32, name="attention")(inputs)
        if rest:
            states = keras.layers.LayerNormalization()(inputs + states)
            more = keras.layers.Dense(256)(keras.layers.Dense(512, "relu")(states))
            states = keras.layers.LayerNormalization()(states + more)
        model = keras.Model(inputs, states, name="with_eight_heads")
        x = np.random.default_rng(0).normal(size=(16, 128, 256)).astype("float32")
        smaller = shrink(model, heads={"attention": [0, 2, 4, 6]})
        speed = sparsity(smaller, x, model).speed
        assert speed is not None
        found["an encoder block" if rest else "attention"] = speed
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reviews", type=Path, help="the folder of rt_polarity")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--tasks", nargs="*", default=["digits", "rt_polarity", "heads"])
    options = parser.parse_args()
    begin = time.process_time()
    tasks = {"digits": digits, "rt_polarity": lambda: reviews(options.reviews)}
    for name in options.tasks:
        if name == "heads":
            print(json.dumps({name: {key: round(x, 2) for key, x in heads().items()}}), flush=True)
        else:
            compare(tasks[name](), options.seeds)
    print(f"{time.process_time() - begin:.0f} s of processor time")


def compare(task: Task, seeds: int) -> None:
    """Print, seed after seed, what each way has lost so far against the dense network."""
    kinds = ("dense", "by magnitude", "by chance", "small dense network")
    scores: dict[str, list[float]] = {kind: [] for kind in kinds}
    for seed in range(seeds):
        for kind in kinds:
            scores[kind].append(100 * accuracy(task, kind, seed))
        if seed:
            print(f"{task.name}, {seed + 1} seeds: {lost(scores)}", flush=True)


def lost(scores: dict[str, list[float]]) -> str:
    """Say the means, and the mean loss with its one-sided 95 % bound, pair by pair."""
    dense, said = np.array(scores["dense"]), []
    for kind, found in scores.items():
        less = dense - np.array(found)
        bound = stats.t.ppf(0.95, len(less) - 1) * less.std(ddof=1) / np.sqrt(len(less))
        said.append(f"{kind} {np.mean(found):.2f}")
        if kind != "dense":
            said[-1] += f" (lost {less.mean():.2f}, at most {less.mean() + bound:.2f})"
    return "; ".join(said)


if __name__ == "__main__":
    main()
