"""The page on variational recurrent dropout: what each of the three rates drops, drawn."""

from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from regard.rnn import DropoutWrapper, Recurrence

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
    return Answer(figures, {"states": rows}, {"masks": _drawing()})


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
