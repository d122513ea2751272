"""The page on variational recurrent dropout: what each of the three rates drops, drawn."""

from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from regard.rnn import DropoutWrapper, Recurrence, predict_samples

UNITS, STEPS, RATE = 10, 16, 0.4
PLACES = ("input", "state", "output")
FORMS = {True: "one mask a sequence", False: "a new mask each step"}


class Echo(keras.layers.Layer):
    """Return what is read: the input, and how the two states arrive. The states stay 1."""

    state_size = (UNITS, UNITS)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        return [keras.ops.ones((batch_size, UNITS)) for _ in range(2)]

    def call(self, inputs: Any, states: Any) -> tuple[Any, Any]:
        h, c = states
        return {"input": inputs, "state": h, "c": c}, [keras.ops.ones_like(each) for each in states]


def seen(batch: int = 1, **rates: Any) -> dict[str, np.ndarray]:
    """Return what the cell reads and returns at each step, (B, T, U), of ones."""
    layer = Recurrence(DropoutWrapper(Echo(), seed=5, **rates), return_sequences=True)
    found = layer(np.ones((batch, STEPS, UNITS), "float32"), training=True)
    return {name: keras.ops.convert_to_numpy(each) for name, each in found.items()}


def dropped(place: str, variational: bool) -> np.ndarray:
    """Return where a rate puts zeros, (T, U)."""
    found = seen(**{f"{place}_rate": RATE}, variational=variational)
    return found["state" if place == "state" else "input"][0] == 0


def measure(*, tiny: bool) -> Answer:
    """Count and draw."""
    batch = 20 if tiny else 2_000
    both = {
        str(places): seen(batch, state_rate=RATE, dropped_states=places)
        for places in ((0,), (0, 1))
    }
    rows = [["`dropped_states=`", "h is read as 0", "c is read as 0"]]
    for name, found in both.items():
        rows.append([f"`{name}`", *(f"{(found[at] == 0).mean():.1%}" for at in ("state", "c"))])
    kept = {
        form: _never_dropped(seen(batch, state_rate=RATE, variational=form)["state"])
        for form in FORMS
    }
    figures = {
        "mean": f"{seen(batch, input_rate=RATE)['input'].mean():.3f}",
        "kept-variational": f"{kept[True]:.1%}",
        "kept-naive": f"{kept[False]:.2%}",
        "by-hand": f"{(1 - RATE) ** STEPS:.2%}",
    }
    tables = {"states": rows, "calibration": calibration(tiny=tiny)}
    return Answer(figures, tables, {"masks": _drawing()})


def calibration(*, tiny: bool) -> list[list[str]]:
    """Compare one pass with the mean of many, on digits that are read row by row."""
    seeds, rows, epochs, samples = (2, 32, 1, 2) if tiny else (5, 320, 30, 20)
    pairs = _pairs(seeds, rows, epochs, samples)
    one, many = (np.array([pair[place] for pair in pairs]) for place in (0, 1))
    ways = {
        "one pass, dropout off": one,
        f"mean of {samples} passes": many,
        "difference": many - one,
    }
    table = [["answer", "accuracy", "log loss", "Brier", "calibration error"]]
    for name, found in ways.items():
        each = zip(found.mean(axis=0), found.std(axis=0, ddof=1), strict=True)
        sign = "+" if name == "difference" else ""
        table.append([name, *(f"{mean:{sign}.3f} ± {far:.3f}" for mean, far in each)])
    return table


def _pairs(seeds: int, rows: int, epochs: int, samples: int) -> list[list[list[float]]]:
    """Train a model for each seed, and return the scores of both of its answers to new digits."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    steps = images.reshape(-1, 8, 8).astype("float32") / 16
    model, pairs = _reader(), []
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    fresh = [keras.ops.convert_to_numpy(each) for each in model.optimizer.variables]
    for seed in range(seeds):
        parts = train_test_split(steps, labels, train_size=rows, random_state=seed, stratify=labels)
        learned, others, own, theirs = parts
        keras.utils.set_random_seed(seed)
        model.set_weights(_reader().get_weights())
        for variable, value in zip(model.optimizer.variables, fresh, strict=True):
            variable.assign(value)
        model.fit(learned, own, epochs=epochs, batch_size=32, verbose=0)
        once = np.asarray(model.predict(others, batch_size=211, verbose=0), "float64")
        many = predict_samples(model, others, samples, batch_size=211, seed=seed).mean
        pairs.append([_scores(each, theirs) for each in (once, many)])
    return pairs


def _reader() -> keras.Model:
    cell = DropoutWrapper(keras.layers.LSTMCell(32), RATE, state_rate=RATE, output_rate=RATE)
    answer = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((8, 8)), Recurrence(cell), answer])


def _scores(chances: np.ndarray, labels: np.ndarray) -> list[float]:
    """Accuracy, log loss, Brier score, and expected calibration error in 15 bins."""
    right, sure = chances.argmax(axis=1) == labels, chances.max(axis=1)
    said = np.clip(chances[np.arange(len(labels)), labels], 1e-7, 1)
    brier = ((chances - np.eye(10)[labels]) ** 2).sum(axis=1).mean()
    bins = np.minimum((sure * 15).astype(int), 14)
    gaps = [
        abs(right[bins == place].mean() - sure[bins == place].mean()) * (bins == place).mean()
        for place in np.unique(bins)
    ]
    return [float(each) for each in (right.mean(), -np.log(said).mean(), brier, sum(gaps))]


def _never_dropped(found: np.ndarray) -> float:
    """The share of units that are read whole at every step."""
    return float((found != 0).all(axis=1).mean())


def _drawing() -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), facecolor="white", layout="constrained")
    axes = figure.subplots(2, 3, sharex=True, sharey=True)
    for row, (form, words) in enumerate(FORMS.items()):
        for column, place in enumerate(PLACES):
            axis = axes[row, column]
            axis.pcolormesh(dropped(place, form).T, cmap="Blues", edgecolors="white", vmax=1.5)
            axis.set_title(f"{place}: {words}", fontsize=9)
            axis.set_xlabel("step" if row else "")
            axis.set_ylabel("" if column else "unit")
    return figure
