"""The figures of docs/answers/three-dense-layers.md: what each dense layer is for.

    python -m examples.three_dense_layers

Each step has a name, a content, and the name of another step that it asks for. To be answered at
each step: what is the content of the step that I ask for?
"""

import argparse
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

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


def looked_at(network: keras.Model, seed: int) -> dict[str, float]:
    """Return the accuracy on new samples, where the attention goes, and how symmetric it is."""
    inputs, place, answer = samples(TEST, 1_000 + seed)
    found = network.predict(inputs, batch_size=TEST, verbose=0)
    weights, scores = found["weights"], found["scores"]
    steps = np.arange(STEPS)
    asked = place[:, :, None] == steps
    return {
        "accuracy": (found["answer"].argmax(-1) == answer).mean(),
        "asked": weights[asked].mean(),
        "itself": weights[:, steps, steps].mean(),
        "asymmetry": np.abs(scores - scores.swapaxes(1, 2)).max() / np.abs(scores).max(),
    }


def self_weight() -> float:
    """How much a state attends to itself: no dense layer, states of 32 normal features."""
    states = np.random.default_rng(0).normal(size=(1_000, STEPS, WIDTH)).astype("float32")
    _, weights = DotAttention("sqrt")(states, return_attention_scores=True)
    steps = np.arange(STEPS)
    return float(keras.ops.convert_to_numpy(weights)[:, steps, steps].mean())


def figures(row: str, added: bool, seeds: int, epochs: int, count: int) -> list[dict[str, float]]:
    """Train from each seed; return what `looked_at` says of each network."""
    found = []
    for seed, network in networks(lambda seed: model(row, added, seed), seeds, 0.005):
        inputs, _, answer = samples(count, seed)
        network.fit(inputs, {"answer": answer}, batch_size=64, epochs=epochs, verbose=0)
        found.append(looked_at(network, seed))
    return found


def line(row: str, seeds: int = 3, epochs: int = EPOCHS, count: int = TRAINING) -> str:
    """One row of the table; where attention goes is shown for what is found alone."""
    alone, added = (figures(row, each, seeds, epochs, count) for each in (False, True))
    mean = {name: float(np.mean([each[name] for each in alone])) for name in alone[0]}
    cells = [spread([each["accuracy"] for each in found]) for found in (alone, added)]
    cells += [f"{mean[name]:.2f}" for name in ("asked", "itself")]
    return " | ".join([row, *cells, "yes" if mean["asymmetry"] < 1e-5 else "no"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.three_dense_layers")
    parser.add_argument("--rows", nargs="*", default=ROWS, choices=ROWS)
    for row in parser.parse_args().rows:
        print(line(row), flush=True)
    print(
        f"random states, no dense layer: {self_weight():.2f} of the weight is on the state itself"
    )


if __name__ == "__main__":
    main()
