"""The page on what predict() leaves in an LSTM: weights, states, and what each backend does."""

import json
import os
import subprocess
import sys

import keras
import numpy as np

from examples.answers.answer import Answer
from regard.rnn import Recurrence

BATCH, STEPS, CALLS, WIDTH, UNITS = 2, 5, 4, 3, 4
BACKENDS = {"jax": "JAX", "tensorflow": "TensorFlow", "torch": "PyTorch"}


def measure(*, tiny: bool) -> Answer:
    """Measure on this backend, and on the others in processes of their own unless it is tiny."""
    own = keras.backend.backend()
    found = {own: facts()} if tiny else {name: _elsewhere(name) for name in BACKENDS}
    columns = [found.get(name, found[own]) for name in BACKENDS]
    head = ["", *BACKENDS.values()]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    return Answer(tables={"facts": [head, *rows]}, drawings={"states": _drawing()})


def facts() -> dict[str, str]:
    """Return what this backend does, as the table has it."""
    x = _series()
    first, later = x[:, :STEPS], x[:, STEPS : 2 * STEPS]
    plain = _model(keras.layers.LSTM(UNITS))
    weights = [each.copy() for each in plain.get_weights()]
    one = _predict(plain, first)
    again = _predict(plain, first)
    moved = max(_apart(*pair) for pair in zip(weights, plain.get_weights(), strict=True))
    whole = _predict(plain, x[:, : 2 * STEPS])
    stateful = {
        "keras.layers.LSTM(stateful=True)": _model(keras.layers.LSTM(UNITS, stateful=True), True),
        "regard's Recurrence(LSTMCell, stateful=True)": _model(
            Recurrence(keras.layers.LSTMCell(UNITS), stateful=True), True
        ),
    }
    rows = {
        "largest change of a weight": f"{moved:g}",
        "stateful=False, the same batch again: difference": f"{_apart(one, again):g}",
    }
    for name, model in stateful.items():
        model.layers[-1].cell.set_weights(weights)
        begun = _predict(model, first)
        rows[f"{name}, five more steps: difference from ten at once"] = _told(
            _apart(_predict(model, later), whole)
        )
        model.layers[-1].reset_state()
        rows[f"{name}, after reset_state(): difference"] = _told(
            _apart(_predict(model, first), begun)
        )
    for name, model in stateful.items():
        rows[f"{name}, in fit"] = _fitted(model, first)
    return rows


def _series(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(BATCH, CALLS * STEPS, WIDTH)).astype("float32")


def _model(layer: keras.layers.Layer, fixed: bool = False) -> keras.Model:
    keras.utils.set_random_seed(1)
    size = {"batch_shape": (BATCH, None, WIDTH)} if fixed else {"shape": (None, WIDTH)}
    return keras.Sequential([keras.Input(**size), layer])


def _predict(model: keras.Model, x: np.ndarray) -> np.ndarray:
    return np.asarray(model.predict(x, batch_size=BATCH, verbose=0))


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max())


def _told(difference: float) -> str:
    return "below 1e-6" if difference < 1e-6 else f"{difference:.2f}"


def _fitted(model: keras.Model, x: np.ndarray) -> str:
    model.layers[-1].reset_state()
    model.compile("sgd", "mse")
    try:
        model.fit(x, np.zeros((BATCH, UNITS), "float32"), epochs=2, batch_size=BATCH, verbose=0)
    except RuntimeError as error:
        return type(error).__name__
    ended = _predict(model, x)
    model.layers[-1].reset_state()
    return (
        "runs, states kept" if _apart(ended, _predict(model, x)) > 1e-6 else "runs, states not kept"
    )


def _elsewhere(backend: str) -> dict[str, str]:
    code = f"import json; from {__name__} import facts; print(json.dumps(facts()))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _drawing():
    from matplotlib.figure import Figure

    x = _series()
    figure = Figure(figsize=(7, 2.6), facecolor="white")
    ax = figure.subplots()
    steps = np.arange(1, CALLS * STEPS + 1)
    whole = _states(keras.layers.LSTM(UNITS, return_sequences=True), x, CALLS * STEPS)
    plain = _states(keras.layers.LSTM(UNITS, return_sequences=True), x, STEPS)
    cell = keras.layers.LSTMCell(UNITS)
    kept = _states(Recurrence(cell, return_sequences=True, stateful=True), x, STEPS, fixed=True)
    ax.plot(steps, whole, color="0.75", lw=6, label="all steps in one call")
    for call in range(CALLS):
        part = slice(call * STEPS, (call + 1) * STEPS)
        ax.axvline(call * STEPS + 0.5, color="0.8", lw=0.8)
        named = {"label": "stateful=False"} if call == 0 else {}
        ax.plot(
            [steps[part][0] - 1, *steps[part]], [0, *plain[part]], "C1--o", ms=3, lw=1.2, **named
        )
    ax.plot(steps, kept, "C0-", lw=1.4, label="stateful=True")
    ax.set(
        xlabel="step; a call of predict() every five", ylabel="first unit's state", xlim=(0, 20.5)
    )
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=3, fontsize=9, frameon=False)
    return figure


def _states(
    layer: keras.layers.Layer, x: np.ndarray, steps: int, fixed: bool = False
) -> np.ndarray:
    """The first unit of the first sample, call by call."""
    model = _model(layer, fixed)
    layer.cell.set_weights(_model(keras.layers.LSTM(UNITS)).get_weights())
    parts = [_predict(model, x[:, k : k + steps]) for k in range(0, x.shape[1], steps)]
    return np.concatenate(parts, axis=1)[0, :, 0]
