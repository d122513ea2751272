"""The page on query, key and value: what each dense layer is for.

Each step has a name, a content, and the name of another step that it asks for. To be answered at
each step: what is the content of the step that I ask for?
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from examples.over_seeds import networks, spread
from regard.layers import DotAttention, MultiHeadAttention

STEPS, CONTENTS, WIDTH = 8, 8, 32
TRAINING, TEST, EPOCHS = 8_000, 1_000, 8

# Which of query, key and value pass a dense layer; with "q = k" both pass the same one.
ROWS = ("none", "q = k", "q, k", "q, k, v", "MultiHeadAttention(1, 32)")


def samples(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return names, contents and asked names (B, 3, T), the asked place and content (B, T)."""
    random = np.random.default_rng(seed)
    names = random.permuted(np.tile(np.arange(STEPS), (count, 1)), axis=1)
    contents = random.integers(CONTENTS, size=(count, STEPS))
    # Any place but the step's own.
    place = (np.arange(STEPS) + random.integers(1, STEPS, (count, STEPS))) % STEPS
    asked, answer = (np.take_along_axis(each, place, axis=1) for each in (names, contents))
    return np.stack([names, contents, asked], axis=1), place, answer


def attend(row: str, states: Any) -> tuple[Any, Any, Any]:
    """Return what is found, the weights and the scores."""
    options = {"return_attention_scores": True, "return_scores": True}
    if row.startswith("MultiHead"):
        found, weights, scores = MultiHeadAttention(1, WIDTH)(states, **options)
        return found, weights[:, 0], scores[:, 0]
    query, key, value = _sides(row, states)
    return DotAttention("sqrt")(query, value, key, **options)


def _sides(row: str, states: Any) -> list[Any]:
    passes: dict[str, Callable[[Any], Any]] = {"q": keras.layers.Identity()}
    passes["k"] = passes["v"] = passes["q"]
    if row == "q = k":
        passes["q"] = passes["k"] = keras.layers.Dense(WIDTH, use_bias=False)
    elif row != "none":
        passes.update({part: keras.layers.Dense(WIDTH, use_bias=False) for part in row.split(", ")})
    return [passes[part](states) for part in "qkv"]


def model(row: str, added: bool, seed: int) -> keras.Model:
    """Embed the three symbols of a step, attend, maybe add the state, classify."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((3, STEPS), dtype="int32")
    embeddings = [keras.layers.Embedding(size, WIDTH) for size in (STEPS, CONTENTS, STEPS)]
    answer = keras.layers.Dense(CONTENTS)
    states = sum(embed(inputs[:, part]) for part, embed in enumerate(embeddings))
    found, weights, scores = attend(row, states)
    outputs = answer(states + found if added else found)
    return keras.Model(inputs, {"answer": outputs, "weights": weights, "scores": scores})


def looked_at(network: keras.Model, seed: int) -> tuple[dict[str, float], np.ndarray]:
    """Return accuracy, where attention goes and its symmetry on new samples; and one map."""
    inputs, place, answer = samples(TEST, 1_000 + seed)
    found = network.predict(inputs, batch_size=TEST, verbose=0)
    weights, scores = found["weights"], found["scores"]
    steps = np.arange(STEPS)
    asked = place[:, :, None] == steps
    numbers = {
        "accuracy": (found["answer"].argmax(-1) == answer).mean(),
        "asked": weights[asked].mean(),
        "itself": weights[:, steps, steps].mean(),
        "asymmetry": np.abs(scores - scores.swapaxes(1, 2)).max() / np.abs(scores).max(),
    }
    return numbers, weights[0]


def self_weight() -> float:
    """How much a state attends to itself: no dense layer, states of 32 normal features."""
    states = np.random.default_rng(0).normal(size=(1_000, STEPS, WIDTH)).astype("float32")
    _, weights = DotAttention("sqrt")(states, return_attention_scores=True)
    steps = np.arange(STEPS)
    return float(keras.ops.convert_to_numpy(weights)[:, steps, steps].mean())


def figures(
    row: str, added: bool, seeds: int, epochs: int, count: int
) -> tuple[list[dict[str, float]], np.ndarray]:
    """Train from each seed; return what `looked_at` says of each, and a map of the first."""
    found, maps = [], []
    for seed, network in networks(lambda seed: model(row, added, seed), seeds, 0.005):
        inputs, _, answer = samples(count, seed)
        network.fit(inputs, {"answer": answer}, batch_size=64, epochs=epochs, verbose=0)
        numbers, weights = looked_at(network, seed)
        found.append(numbers)
        maps.append(weights)
    return found, maps[0]


HEAD = ("passes a dense layer", "what was found", "state + what was found")
HEAD += ("weight on the step asked for", "on itself", "scores symmetric")
NAMES = {
    "none": "nothing",
    "q = k": "query and key, the same one",
    "q, k": "query, key",
    "q, k, v": "query, key, value",
    "MultiHeadAttention(1, 32)": "query, key, value, output: `MultiHeadAttention(1, 32)`",
}


def measure(*, tiny: bool) -> Answer:
    """Train without and with each dense layer."""
    seeds, epochs, count, rows = (2, 1, 64, ROWS[1:2]) if tiny else (5, EPOCHS, TRAINING, ROWS)
    table, drawn = [list(HEAD)], {}
    for row in rows:
        alone, drawn[row] = figures(row, False, seeds, epochs, count)
        added = alone if tiny else figures(row, True, seeds, epochs, count)[0]
        table.append(cells(row, alone, added))
    itself = {"itself": f"{self_weight():.2f}"}
    return Answer(itself, {"lost": table}, {"weights": _drawing(drawn)})


def cells(row: str, alone: list[dict[str, float]], added: list[dict[str, float]]) -> list[str]:
    """One row of the table; where attention goes is shown for what is found alone."""
    mean = {name: float(np.mean([each[name] for each in alone])) for name in alone[0]}
    scores = [spread([each["accuracy"] for each in found]) for found in (alone, added)]
    where = [f"{mean[name]:.2f}" for name in ("asked", "itself")]
    return [NAMES[row], *scores, *where, "yes" if mean["asymmetry"] < 1e-5 else "no"]


def _drawing(drawn: dict[str, np.ndarray]) -> Any:
    """The weights on one new sequence; boxed: the step that was asked for."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    rows = [row for row in ("none", "q = k", "q, k, v") if row in drawn]
    _, place, _ = samples(TEST, 1_000)
    figure = Figure(figsize=(7, 2.9), facecolor="white", layout="constrained")
    shown = figure.subplots(1, len(rows), sharey=True, squeeze=False)[0]
    for axes, row in zip(shown, rows, strict=True):
        image = axes.imshow(drawn[row], cmap="Blues", vmin=0, vmax=1)
        for step, asked in enumerate(place[0]):
            box = Rectangle((asked - 0.5, step - 0.5), 1, 1, fill=False, ec="#c0392b", lw=1.5)
            axes.add_patch(box)
        axes.set_xticks(range(STEPS), range(1, STEPS + 1))
        axes.set_yticks(range(STEPS), range(1, STEPS + 1))
        axes.set_xlabel("looked at")
        axes.set_title(NAMES[row].replace(", the", ",\nthe"), fontsize=10)
    shown[0].set_ylabel("step that asks")
    figure.colorbar(image, ax=list(shown), label="weight", shrink=0.75)
    return figure
