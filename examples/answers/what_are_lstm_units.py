"""The page on units: shapes, parameters by formula, one cell by hand, and n copies apart."""

import keras
import numpy as np

from examples.answers.answer import Answer

UNITS, FEATURES, STEPS, BATCH = 8, 3, 5, 2


def measure(*, tiny: bool) -> Answer:
    """Count, unroll, and take the units apart."""
    keras.utils.set_random_seed(0)
    x = 2 * np.random.default_rng(0).normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
    layer = keras.layers.LSTM(UNITS)
    expected = np.asarray(layer(x))
    found, _ = unrolled(x, *layer.get_weights())
    kernel, recurrent, bias = layer.get_weights()
    ones = apart(x, kernel, recurrent, bias)
    alone, _ = unrolled(x, kernel, diagonals(recurrent), bias)
    figures = {
        "difference": f"{np.abs(found - expected).max():.0e}",
        "apart": f"{np.abs(ones - expected).max():.2f}",
        "largest": f"{np.abs(expected).max():.2f}",
        "alone": f"{np.abs(ones - alone).max():.0e}",
    }
    return Answer(
        figures,
        {"shapes": _shapes(x), "parameters": _parameters()},
        {"kernel": _drawing(layer, x)},
    )


def unrolled(x, kernel, recurrent, bias):
    """One LSTM cell along the steps, in numpy; the gates in Keras's order."""
    h = c = np.zeros((len(x), recurrent.shape[0]), "float32")
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        h = _sigmoid(o) * np.tanh(c)
    return h, c


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _shapes(x: np.ndarray) -> list[list[str]]:
    rows = [["arguments", "what comes out", "shape"]]
    for arguments, words in (
        ({}, "the last state"),
        ({"return_sequences": True}, "the state after each step"),
        ({"return_state": True}, "the last state, and again as h, and c"),
        ({"return_sequences": True, "return_state": True}, "each state, then the last h and c"),
    ):
        found = keras.layers.LSTM(UNITS, **arguments)(x)
        shapes = [str(tuple(each.shape)) for each in keras.tree.flatten(found)]
        named = ", ".join(f"`{name}=True`" for name in arguments) or "none"
        rows.append([named, words, ", ".join(shapes)])
    return rows


def _parameters() -> list[list[str]]:
    """By formula, and as Keras counts."""
    rows = [["layer", "formula", "of 3 features", "Keras counts"]]
    n, d = UNITS, FEATURES
    cases = (
        (keras.layers.SimpleRNN(n), "n (d + n + 1)", n * (d + n + 1)),
        (keras.layers.GRU(n), "3 n (d + n + 2)", 3 * n * (d + n + 2)),
        (keras.layers.LSTM(n), "4 n (d + n + 1)", 4 * n * (d + n + 1)),
    )
    for layer, formula, number in cases:
        layer.build((None, None, d))
        rows.append(
            [f"`{type(layer).__name__}({n})`", formula, str(number), str(layer.count_params())]
        )
    one = keras.layers.LSTM(1)
    one.build((None, None, d))
    rows.append(
        [
            f"{n} times `LSTM(1)`",
            "n 4 (d + 1 + 1)",
            str(n * 4 * (d + 2)),
            str(n * one.count_params()),
        ]
    )
    return rows


def diagonals(recurrent: np.ndarray) -> np.ndarray:
    """The recurrent kernel with each unit left to itself: the diagonal of each gate's block."""
    return recurrent * np.tile(np.eye(len(recurrent), dtype="float32"), 4)


def apart(x: np.ndarray, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """As many `LSTM(1)` as there are units, with the same numbers, side by side."""
    units = len(recurrent)
    found = []
    for unit in range(units):
        own = slice(unit, None, units)  # of each of the four gates
        one = keras.layers.LSTM(1)
        one.build(x.shape)
        one.set_weights([kernel[:, own], recurrent[unit : unit + 1, own], bias[own]])
        found.append(np.asarray(one(x)))
    return np.concatenate(found, axis=1)


def _drawing(layer: keras.layers.LSTM, x: np.ndarray):
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    recurrent = np.asarray(layer.get_weights()[1])
    states = keras.layers.RNN(layer.cell, return_sequences=True)(x[:1])
    figure = Figure(figsize=(7, 3), facecolor="white")
    left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [5, 8]})
    numbers = np.asarray(states)[0].T
    highest = np.abs(numbers).max()
    left.imshow(numbers, cmap="RdBu", vmin=-highest, vmax=highest)
    left.add_patch(Rectangle((STEPS - 1.5, -0.5), 1, UNITS, fill=False, ec="black", lw=2.5))
    left.set(xlabel="step", ylabel="unit", title="states; boxed: the output")
    left.set_xticks(range(STEPS), range(1, STEPS + 1))
    left.set_yticks(range(UNITS), range(1, UNITS + 1))
    block = recurrent[:, 2 * UNITS : 3 * UNITS]  # of the candidate
    most = np.abs(block).max()
    right.imshow(block.T, cmap="RdBu", vmin=-most, vmax=most)
    for unit in range(UNITS):
        right.add_patch(Rectangle((unit - 0.5, unit - 0.5), 1, 1, fill=False, ec="black", lw=1.8))
    right.set(
        xlabel="from unit",
        ylabel="to unit",
        title="recurrent kernel; boxed: all that\n8 times LSTM(1) would have",
    )
    right.set_xticks(range(UNITS), range(1, UNITS + 1))
    right.set_yticks(range(UNITS), range(1, UNITS + 1))
    for ax in (left, right):
        ax.title.set_fontsize(10)
    figure.tight_layout()
    return figure
