"""The page on dropout beside an LSTM: what each form drops, and what it does to a forecast."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from regard.rnn import DropoutWrapper, Recurrence

STEPS, FEATURES, UNITS, RATE = 24, 6, 32, 0.3
TRAINING, TEST, EPOCHS, SEEDS = 150, 2_000, 60, 5

layers = keras.layers
Forms = dict[str, Callable[[Any], Any]]


def dropped(layer: Any) -> np.ndarray:
    """Return where a layer puts zeros in one sequence of ones, (T, F)."""
    found = layer(np.ones((1, STEPS, FEATURES), "float32"), training=True)
    return keras.ops.convert_to_numpy(found)[0] == 0


def pictures() -> dict[str, np.ndarray]:
    """Return what each form drops of (steps, features)."""
    drop = {"rate": RATE, "seed": 3}
    return {
        "Dropout": dropped(layers.Dropout(**drop)),
        "noise_shape=(None, None, 1)": dropped(
            layers.Dropout(**drop, noise_shape=(None, STEPS, 1))
        ),
        "noise_shape=(None, 1, None)": dropped(
            layers.Dropout(**drop, noise_shape=(None, 1, FEATURES))
        ),
        "SpatialDropout1D": dropped(layers.SpatialDropout1D(**drop)),
        "LSTM(dropout=)": np.tile(_mask("dropout"), (STEPS, 1)),
        "LSTM(recurrent_dropout=)": np.tile(_mask("recurrent_dropout"), (STEPS, 1)),
    }


def _mask(name: str) -> np.ndarray:
    """The mask that Keras's cell draws once for a sequence."""
    masks = gate_masks(**{name: RATE})[name]
    return keras.ops.convert_to_numpy(masks[0])[0] == 0


def gate_masks(**rates: float) -> dict[str, list[Any]]:
    """Return the masks that an LSTM cell makes, one for all gates or one for each."""
    cell = layers.LSTMCell(FEATURES, seed=2, **rates)
    step = np.ones((1, FEATURES), "float32")
    asked = {"dropout": cell.get_dropout_mask, "recurrent_dropout": cell.get_recurrent_dropout_mask}
    found = {name: asked[name](step) for name in rates}
    return {
        name: list(each) if isinstance(each, (list, tuple)) else [each]
        for name, each in found.items()
    }


def forms() -> Forms:
    """Return the models around one LSTM; each is given the inputs, and returns the last state."""

    def lstm(**options: Any) -> Any:
        return layers.LSTM(UNITS, **options)

    def wrapped(states: Any) -> Any:
        cell = DropoutWrapper(layers.LSTMCell(UNITS), RATE, state_rate=RATE, output_rate=RATE)
        return Recurrence(cell)(states)

    return {
        "none": lambda x: lstm()(x),
        "Dropout before": lambda x: lstm()(layers.Dropout(RATE)(x)),
        "SpatialDropout1D before": lambda x: lstm()(layers.SpatialDropout1D(RATE)(x)),
        "LSTM(dropout=)": lambda x: lstm(dropout=RATE)(x),
        "LSTM(recurrent_dropout=)": lambda x: lstm(recurrent_dropout=RATE)(x),
        "Dropout after": lambda x: layers.Dropout(RATE)(lstm()(x)),
        "DropoutWrapper, all three": wrapped,
    }


def series(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return windows of waves with noise, and the next value of the first one.

    Two waves lead to the answer; the other four features are noise that a small training set can be
    learned by heart with.
    """
    random = np.random.default_rng(seed)
    time = np.arange(STEPS + 1)
    phase = random.uniform(0, 2 * np.pi, (count, 2, 1))
    period = random.uniform(8, 16, (count, 2, 1))
    waves = np.sin(2 * np.pi * time / period + phase)  # (count, 2, T + 1)
    waves[:, 0] += 0.5 * np.roll(waves[:, 1], 2, axis=-1)
    waves += random.normal(0, 0.2, waves.shape)
    noise = random.normal(0, 1, (count, STEPS, FEATURES - 2))
    inputs = np.concatenate([waves[:, :, :-1].swapaxes(1, 2), noise], axis=-1)
    return inputs.astype("float32"), waves[:, 0, -1:].astype("float32")


def error(form: Callable[[Any], Any], seed: int, count: int, epochs: int) -> float:
    """Train one model, and return its root mean squared error on new windows."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((STEPS, FEATURES))
    model = keras.Model(inputs, layers.Dense(1)(form(inputs)))
    model.compile(keras.optimizers.Adam(0.005), "mse")
    x, y = series(count, seed)
    model.fit(x, y, batch_size=min(50, count), epochs=epochs, verbose=0)
    new, right = series(TEST, 1_000)
    found = model.predict(new, batch_size=TEST, verbose=0)
    return float(np.sqrt(np.mean((found - right) ** 2)))


def measure(*, tiny: bool) -> Answer:
    """Draw what is dropped, and forecast with each form."""
    count, epochs, seeds = (4, 1, 1) if tiny else (TRAINING, EPOCHS, SEEDS)
    tried = dict(list(forms().items())[:1]) if tiny else forms()
    rows, means = [["dropout", "RMSE, mean of seeds", "lowest – highest"]], {}
    for name, form in tried.items():
        found = [error(form, seed, count, epochs) for seed in range(seeds)]
        means[name] = float(np.mean(found))
        rows.append([name, f"{means[name]:.3f}", f"{min(found):.3f} – {max(found):.3f}"])
    both = gate_masks(dropout=RATE, recurrent_dropout=RATE)
    figures = {
        "alone": str(len(gate_masks(dropout=RATE)["dropout"])),
        "with-recurrent": str(len(both["dropout"])),
        "without": f"{means['none']:.3f}",
        "best": min(means, key=means.get),
    }
    return Answer(figures, {"forecast": rows}, {"forms": _drawing()})


def _drawing() -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), facecolor="white", layout="constrained")
    axes = figure.subplots(2, 3, sharex=True, sharey=True).ravel()
    for axis, (name, found) in zip(axes, pictures().items(), strict=True):
        axis.pcolormesh(found.T, cmap="Blues", edgecolors="white", vmax=1.5)
        axis.set_title(name, fontsize=9)
    for axis in axes[3:]:
        axis.set_xlabel("step")
    for axis in axes[::3]:
        axis.set_ylabel("feature")
    return figure
