"""The page on variational recurrent dropout: what each rate drops, and how sure its answers are."""

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
    return Answer(
        figures, {"states": rows, "calibration": calibration(tiny)}, {"masks": _drawing()}
    )


def calibration(tiny: bool) -> list[list[str]]:
    """Compare one pass without dropout to the mean of several with it, over seeds."""
    names = ("trained without dropout, one pass", "with dropout, one pass", "with dropout, samples")
    runs = [_answers(seed, tiny) for seed in range(2 if tiny else 5)]
    rows = [["answers of", "accuracy", "negative log-likelihood", "calibration error"]]
    for place, name in enumerate(names):
        found = np.array([_judged(run[place], run[-1]) for run in runs])
        mean, spread = found.mean(0), found.std(0, ddof=1)
        told = zip(
            (100 * mean[0], *mean[1:]), (100 * spread[0], *spread[1:]), (1, 3, 3), strict=True
        )
        rows.append([name, *(f"{m:.{digits}f} ± {s:.{digits}f}" for m, s, digits in told)])
    return rows


def _answers(seed: int, tiny: bool) -> tuple[np.ndarray, ...]:
    """Digits read row by row: chances of each way for new ones, and their labels."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, digits = load_digits(return_X_y=True)
    rows = (images / 16).astype("float32").reshape(-1, 8, 8)
    x, new, labels, truth = train_test_split(rows, digits, train_size=300, random_state=seed)

    def trained(rate: float) -> keras.Model:
        keras.utils.set_random_seed(seed)
        cell = DropoutWrapper(keras.layers.LSTMCell(32), rate, state_rate=rate, output_rate=rate)
        answer = keras.layers.Dense(10, activation="softmax")
        model = keras.Sequential([keras.Input((8, 8)), Recurrence(cell), answer])
        model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
        model.fit(x, labels, batch_size=50, epochs=1 if tiny else 60, verbose=0)
        return model

    plain, dropping = trained(0.0), trained(0.25)
    several = predict_samples(dropping, new, 3 if tiny else 30, batch_size=500, seed=seed)
    one = [model.predict(new, batch_size=500, verbose=0) for model in (plain, dropping)]
    return (*one, several.mean, truth)


def _judged(chances: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """Return accuracy, negative log-likelihood and expected calibration error, of ten bins."""
    right = chances.argmax(1) == truth
    sure = chances.max(1)
    bins = np.minimum((10 * sure).astype(int), 9)
    gaps = [
        abs(right[bins == each].mean() - sure[bins == each].mean()) * (bins == each).mean()
        for each in np.unique(bins)
    ]
    told = np.log(np.maximum(chances[np.arange(len(truth)), truth], 1e-7))
    return float(right.mean()), float(-told.mean()), float(np.sum(gaps))


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
