"""The page on Keras's Attention and RNNs: two tasks made on the spot, on the states of GRUs.

"marked": which symbol stood at the marked step? One vector is wanted of one sequence. "reversed":
say the sequence backwards, a GRU that reads and a GRU that writes.
"""

import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from examples.over_seeds import half_width, networks, spread
from regard.layers import AdditiveAttention, AttentionPooling, DotAttention

SYMBOLS, STEPS, UNITS = 8, 20, 16
TRAINING, TEST, EPOCHS = 4_000, 1_000, 10

AFTER_DENSE = "two Dense(16), then keras.layers.AdditiveAttention()"

# (query, value, their masks) -> what is found
Attend = Callable[[Any, Any, Any, Any], Any]


def lengths_mask(random: np.random.Generator, count: int) -> np.ndarray:
    return np.arange(STEPS) < random.integers(STEPS // 2, STEPS + 1, (count, 1))


def marked(count: int, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return inputs, the symbol at the marked step, and the weight of each sample."""
    random = np.random.default_rng(seed)
    mask = lengths_mask(random, count)
    symbols = random.integers(SYMBOLS, size=mask.shape)
    place = (random.random(count) * mask.sum(1)).astype(int)
    mark = np.arange(STEPS) == place[:, None]
    features = np.concatenate([np.eye(SYMBOLS)[symbols], mark[..., None]], axis=-1)
    features = (features * mask[..., None]).astype("float32")
    return {"features": features, "mask": mask}, symbols[mark], np.ones(count, "float32")


def reversed_(count: int, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return inputs, the symbols from last to first, and 0 as the weight of padding."""
    random = np.random.default_rng(seed)
    mask = lengths_mask(random, count)
    symbols = random.integers(SYMBOLS, size=mask.shape) * mask
    backwards = (mask.sum(1, keepdims=True) - 1 - np.arange(STEPS)) % STEPS
    answer = np.take_along_axis(symbols, backwards, axis=1) * mask
    one_hot = np.eye(SYMBOLS, dtype="float32")
    said = np.pad(one_hot[answer], ((0, 0), (1, 0), (0, 0)))[:, :-1]  # what was said a step before
    features = one_hot[symbols] * mask[..., None]
    return {"features": features, "mask": mask, "said": said}, answer, mask.astype("float32")


def of_keras(layer: keras.layers.Layer) -> Attend:
    return lambda query, value, query_mask, value_mask: layer(
        [query, value], mask=[query_mask, value_mask]
    )


def after_dense(layer: keras.layers.Layer) -> Attend:
    """What Bahdanau's formula has and Keras's layer has not: a matrix for each side."""
    query_dense, key_dense = (keras.layers.Dense(UNITS, use_bias=False) for _ in range(2))
    return lambda query, value, query_mask, value_mask: layer(
        [query_dense(query), value, key_dense(value)], mask=[query_mask, value_mask]
    )


def of_regard(layer: keras.layers.Layer) -> Attend:
    return lambda query, value, query_mask, value_mask: layer(
        query, value, query_mask=query_mask, value_mask=value_mask
    )


LAYERS: dict[str, Callable[[], Attend]] = {
    "keras.layers.Attention()": lambda: of_keras(keras.layers.Attention()),
    "keras.layers.AdditiveAttention()": lambda: of_keras(keras.layers.AdditiveAttention()),
    AFTER_DENSE: lambda: after_dense(keras.layers.AdditiveAttention()),
    "DotAttention()": lambda: of_regard(DotAttention()),
    "AdditiveAttention(16)": lambda: of_regard(AdditiveAttention(UNITS)),
}


def marked_model(row: str, seed: int) -> keras.Model:
    """GRU, the layer, one vector, classes; what rows share starts from the same weights."""
    keras.utils.set_random_seed(seed)
    features = keras.Input((STEPS, SYMBOLS + 1), name="features")
    mask = keras.Input((STEPS,), dtype="bool", name="mask")
    gru = keras.layers.GRU(UNITS, return_sequences=row != "the last state")
    answer = keras.layers.Dense(SYMBOLS)
    states = gru(features, mask=mask)
    mean = keras.layers.GlobalAveragePooling1D()
    if row == "the last state":
        vector = states
    elif row == "the mean of the states":
        vector = mean(states, mask=mask)
    elif row == 'AttentionPooling("mlp")':
        vector = AttentionPooling("mlp")(states, mask=mask)
    else:
        vector = mean(LAYERS[row]()(states, states, mask, mask), mask=mask)
    inputs = {"features": features, "mask": mask}
    return keras.Model(inputs, {"answer": answer(vector)})


def reversed_model(row: str, seed: int) -> keras.Model:
    """A GRU reads, another writes from its last state, each written step looks at the read ones."""
    keras.utils.set_random_seed(seed)
    features = keras.Input((STEPS, SYMBOLS), name="features")
    mask = keras.Input((STEPS,), dtype="bool", name="mask")
    said = keras.Input((STEPS, SYMBOLS), name="said")
    reader = keras.layers.GRU(2 * UNITS, return_sequences=True, return_state=True)
    writer = keras.layers.GRU(2 * UNITS, return_sequences=True)
    hidden, answer = keras.layers.Dense(2 * UNITS, "tanh"), keras.layers.Dense(SYMBOLS)
    read, last = reader(features, mask=mask)
    written = writer(said, mask=mask, initial_state=last)
    if row != "no attention":
        found = LAYERS[row]()(written, read, mask, mask)
        written = keras.layers.Concatenate()([written, found])
    inputs = {"features": features, "mask": mask, "said": said}
    return keras.Model(inputs, {"answer": answer(hidden(written))})


TASKS = {
    "marked": (
        marked,
        marked_model,
        (
            "the last state",
            "the mean of the states",
            "keras.layers.Attention()",
            "keras.layers.AdditiveAttention()",
            'AttentionPooling("mlp")',
        ),
    ),
    "reversed": (reversed_, reversed_model, ("no attention", *LAYERS)),
}


def accuracies(
    task: str, row: str, seeds: int = 3, epochs: int = EPOCHS, count: int = TRAINING
) -> list[float]:
    """Train from each seed; return the accuracies on new samples, padding left out."""
    make, model, _ = TASKS[task]
    found = []
    for seed, network in networks(lambda seed: model(row, seed), seeds, 0.01):
        inputs, answer, weight = make(count, seed)
        network.fit(
            inputs,
            {"answer": answer},
            sample_weight={"answer": weight},
            batch_size=64,
            epochs=epochs,
            verbose=0,
        )
        inputs, answer, weight = make(TEST, 1_000 + seed)
        right = network.predict(inputs, batch_size=250, verbose=0)["answer"].argmax(-1) == answer
        found.append(float((right * weight).sum() / weight.sum()))
    return found


def weights_without_keys() -> dict[str, np.ndarray]:
    """The weights of a sequence that is all padding."""
    states = np.random.default_rng(0).normal(size=(1, 4, 3)).astype("float32")
    none = np.zeros((1, 4), bool)
    _, theirs = keras.layers.Attention()(
        [states, states], mask=[none, none], return_attention_scores=True
    )
    _, ours = DotAttention()(states, mask=none, return_attention_scores=True)
    return {
        "keras.layers.Attention()": keras.ops.convert_to_numpy(theirs)[0, 0],
        "DotAttention()": keras.ops.convert_to_numpy(ours)[0, 0],
    }


def numbers_to_learn() -> dict[str, int]:
    """How many numbers each layer learns between a query and a key of 16 features."""
    states = np.zeros((1, 3, UNITS), "float32")
    theirs = {
        "keras.layers.Attention()": keras.layers.Attention(),
        "keras.layers.Attention(use_scale=True)": keras.layers.Attention(use_scale=True),
        "keras.layers.AdditiveAttention()": keras.layers.AdditiveAttention(),
    }
    ours = {"DotAttention()": DotAttention(), "AdditiveAttention(16)": AdditiveAttention(UNITS)}
    for layer in theirs.values():
        layer([states, states])
    for layer in ours.values():
        layer(states)
    return {name: layer.count_params() for name, layer in {**theirs, **ours}.items()}


def measure(*, tiny: bool) -> Answer:
    """Train each row of both tasks from several seeds; count weights; attend to padding alone."""
    seeds, count, rows = (2, 64, 1) if tiny else (5, TRAINING, None)
    # The second task trains as the first does; two networks take long to compile.
    epochs = {"marked": 1, "reversed": 0} if tiny else dict.fromkeys(TASKS, EPOCHS)
    found = {
        task: {row: accuracies(task, row, seeds, epochs[task], count) for row in each[2][:rows]}
        for task, each in TASKS.items()
    }
    tables = {
        task: [["", "accuracy"], *[[_code(row), spread(each)] for row, each in rows.items()]]
        for task, rows in found.items()
    }
    learned = [[_code(row), str(count)] for row, count in numbers_to_learn().items()]
    padding = [
        [_code(row), ", ".join(f"{weight:g}" for weight in weights)]
        for row, weights in weights_without_keys().items()
    ]
    tables["learned"] = [["", "numbers to learn"], *learned]
    tables["padding"] = [["", "weights of four steps, all of them padding"], *padding]
    return Answer(tables=tables, drawings={"accuracy": _drawing(found["reversed"])})


def _code(row: str) -> str:
    """The row as the page prints it: calls as code, words as words."""
    return re.sub(r"[\w.]+\([^)]*\)", r"`\g<0>`", row)


def _drawing(found: dict[str, list[float]]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 2.9), facecolor="white", layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(found))[::-1]
    means, widths = zip(
        *[(np.mean(each), half_width(each)) for each in found.values()], strict=True
    )
    axes.errorbar(means, places, xerr=widths, fmt="o", color="#1f5fa8", capsize=3)
    axes.axvline(1 / SYMBOLS, color="#999999", ls="--", lw=1)
    axes.text(1 / SYMBOLS + 0.01, places[0], "by chance", fontsize=9, color="#555555")
    axes.set_yticks(places, [row.replace(", then ", ",\nthen ") for row in found], fontsize=9)
    axes.set(xlim=(0, 1.05), ylim=(-0.6, len(found) - 0.4))
    axes.set_xlabel("symbols right in the sequence said backwards, 95 % interval", fontsize=9)
    axes.grid(axis="x", color="#dddddd")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return figure
