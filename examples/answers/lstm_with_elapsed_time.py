"""Ways to give an LSTM the times of its events, on two questions that need them differently."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from examples.answers.answer import Answer
from examples.over_seeds import half_width, networks, spread
from regard.ops import elapsed_gaps
from regard.rnn import GRUD, Recurrence, TimeAwareLSTM, TimeGate

__all__ = ["measure"]

TYPES, STEPS, UNITS, HALF_LIFE = 3, 16, 16, 2.0
QUESTIONS = ("recent", "waited")
INPUTS = ("types", "gaps", "to_end", "mask")


def events(count: int, seed: int) -> dict[str, np.ndarray]:
    """Events of three types at irregular times, 8 to 16 a sequence, padded, and two labels.

    recent  do events of type 0 outweigh those of type 1, each halved every two units of time?
    waited  is the mean gap before events of type 0 longer than before those of type 1?
    """
    random = np.random.default_rng(seed)
    lengths = random.integers(STEPS // 2, STEPS + 1, count)
    mask = np.arange(STEPS) < lengths[:, None]
    kinds = random.integers(0, TYPES, (count, STEPS))
    clock = np.cumsum(random.lognormal(-0.5, 1.0, (count, STEPS)), axis=1)
    to_end = np.where(mask, clock[np.arange(count), lengths - 1][:, None] - clock, 0.0)
    gaps = np.asarray(ops.convert_to_numpy(elapsed_gaps(to_end, mask, kind="to_end")))
    weight = np.where(mask, 2.0 ** (-to_end / HALF_LIFE), 0)
    heavy = [np.sum(weight * (kinds == each), axis=1) for each in (0, 1)]
    after = [mask & (kinds == each) & (np.arange(STEPS) > 0) for each in (0, 1)]
    mean = [np.sum(gaps * each, axis=1) / np.maximum(each.sum(axis=1), 1) for each in after]
    return {
        "types": np.eye(TYPES, dtype="float32")[kinds] * mask[..., None],
        "gaps": gaps.astype("float32"),
        "to_end": to_end.astype("float32"),
        "mask": mask,
        "recent": heavy[0] > heavy[1],
        "waited": mean[0] > mean[1],
    }


def _beside(types: Any, times: Any) -> Any:
    return ops.concatenate([types, ops.expand_dims(ops.log1p(times), -1)], axis=-1)


def _feature(name: str) -> Callable[..., Any]:
    def states(given: dict[str, Any]) -> Any:
        both = _beside(given["types"], given[name])
        return Recurrence(keras.layers.LSTMCell(UNITS))(both, mask=given["mask"])

    return states


def _alone(given: dict[str, Any]) -> Any:
    return Recurrence(keras.layers.LSTMCell(UNITS))(given["types"], mask=given["mask"])


def _as_first_state(given: dict[str, Any]) -> Any:
    state = keras.layers.Dense(UNITS)(ops.log1p(given["gaps"]))
    layer = Recurrence(keras.layers.LSTMCell(UNITS))
    return layer(given["types"], initial_state=[state, state], mask=given["mask"])


def _convolved(given: dict[str, Any]) -> Any:
    both = keras.layers.Conv1D(UNITS, 1, activation="relu")(_beside(given["types"], given["gaps"]))
    return Recurrence(keras.layers.LSTMCell(UNITS))(both, mask=given["mask"])


def _timed(cell: Callable[[], Any], times: str = "gaps", feature: bool = False) -> Any:
    def states(given: dict[str, Any]) -> Any:
        values = _beside(given["types"], given[times]) if feature else given["types"]
        return Recurrence(cell())((values, given[times]), mask=given["mask"])

    return states


def _gate() -> Any:
    return TimeGate(keras.layers.LSTMCell(UNITS))


FORMS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no times": _alone,
    "gaps as the first state": _as_first_state,
    "gaps as a feature": _feature("gaps"),
    "times to the end as a feature": _feature("to_end"),
    "1x1 convolution over both": _convolved,
    "T-LSTM": _timed(lambda: TimeAwareLSTM(UNITS)),
    "GRU-D": _timed(lambda: GRUD(UNITS)),
    "time gate": _timed(_gate),
    "time gate, given times to the end": _timed(_gate, "to_end"),
    "time gate, and gaps as a feature": _timed(_gate, feature=True),
}


def _network(states: Callable[[dict[str, Any]], Any], seed: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    given = {
        "types": keras.Input((STEPS, TYPES), name="types"),
        "gaps": keras.Input((STEPS,), name="gaps"),
        "to_end": keras.Input((STEPS,), name="to_end"),
        "mask": keras.Input((STEPS,), dtype="bool", name="mask"),
    }
    answer = keras.layers.Dense(2, name="answer")(states(given))
    return keras.Model(given, {"answer": answer})


def measure(*, tiny: bool) -> Answer:
    """Return the accuracy of each form on both questions."""
    seeds, count, epochs = (2, 40, 1) if tiny else (5, 300, 40)
    names = ["time gate"] if tiny else list(FORMS)
    test = events(100 if tiny else 4000, 99)
    training = [events(count, seed) for seed in range(seeds)]
    found = {name: _scores(name, training, test, epochs) for name in names}
    table = [["the times are given as", "recent", "waited"]]
    table += [[name, *(spread(found[name][each]) for each in QUESTIONS)] for name in names]
    figures = {
        "first-state": _mean(found, "gaps as the first state", "recent"),
        "alone": _mean(found, "no times", "recent"),
        "gate": _mean(found, "time gate", "recent"),
        "mistaken": _mean(found, "time gate, given times to the end", "recent"),
        "feature": _mean(found, "gaps as a feature", "recent"),
        "feature-waited": _mean(found, "gaps as a feature", "waited"),
        "to-end-waited": _mean(found, "times to the end as a feature", "waited"),
        "gate-waited": _mean(found, "time gate", "waited"),
        "both-recent": _mean(found, "time gate, and gaps as a feature", "recent"),
        "both-waited": _mean(found, "time gate, and gaps as a feature", "waited"),
    }
    return Answer(figures, {"forms": table}, {"forms": _drawing(found)})


def _scores(
    name: str, training: list[dict[str, np.ndarray]], test: dict[str, np.ndarray], epochs: int
) -> dict[str, list[float]]:
    """Train on each set, for each question, and return the accuracies on the test set."""
    found: dict[str, list[float]] = {each: [] for each in QUESTIONS}
    runs = [(data, question) for data in training for question in QUESTIONS]
    ready = networks(lambda seed: _network(FORMS[name], seed), len(runs), 0.01)
    for (data, question), (_, network) in zip(runs, ready, strict=True):
        given = {each: data[each] for each in INPUTS}
        labels = {"answer": data[question].astype("int32")}
        network.fit(given, labels, batch_size=50, epochs=epochs, verbose=0)
        asked = {each: test[each] for each in INPUTS}
        answers = network.predict(asked, batch_size=500, verbose=0)["answer"].argmax(1)
        found[question].append(float(np.mean(answers == test[question])))
    return found


def _mean(found: dict[str, dict[str, list[float]]], name: str, question: str) -> str:
    return f"{np.mean(found[name][question]):.2f}" if name in found else "-"


def _drawing(found: dict[str, dict[str, list[float]]]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), facecolor="white", layout="constrained")
    titles = ("What is recent? Old events fade.", "After what did one wait longer?")
    places = np.arange(len(found))[::-1]
    for axes, question, title in zip(
        figure.subplots(1, 2, sharey=True), QUESTIONS, titles, strict=True
    ):
        means = [np.mean(each[question]) for each in found.values()]
        widths = [half_width(each[question]) for each in found.values()]
        axes.errorbar(means, places, xerr=widths, fmt="o", color="#1f5fa8", capsize=3)
        axes.set_yticks(places, list(found))
        axes.set_title(title, fontsize=10)
        axes.grid(axis="x", color="#dddddd")
        axes.set_axisbelow(True)
        axes.tick_params(labelsize=9)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel("accuracy, 95 % interval over training sets", fontsize=9)
    return figure
