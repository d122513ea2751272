"""What padding does to a model that was told of it by `Masking()`, and to its gradients."""

import warnings
from typing import Any

import keras
import numpy as np
from keras import ops

from examples.answers.answer import Answer
from regard.explain import check_masks
from regard.layers import CarryMask
from regard.losses import masked
from regard.ops.masks import padding, zero_masked
from regard.runtime import weight_gradients

__all__ = ["measure", "mended", "typed"]

STEPS, FEATURES, FILTERS = 12, 5, 8
LENGTHS = np.array([4, 7, 10, 3])
VARIANTS = ("zero inputs", "zero hidden outputs", "zero last outputs", "masked loss")


def typed() -> keras.Model:
    """The model of the question."""
    return _model(keras.layers.Conv1D(FILTERS, 3, padding="same", name="conv"))


def mended() -> keras.Model:
    """The same, with the mask carried through the convolution."""
    return _model(CarryMask(keras.layers.Conv1D(FILTERS, 3, padding="same"), name="conv"))


def _model(convolution: Any) -> keras.Model:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((None, FEATURES)),
            layers.Masking(name="masking"),
            convolution,
            layers.BatchNormalization(name="norm"),
            layers.ReLU(name="relu"),
            layers.LSTM(6, name="lstm"),
            layers.Dense(1, name="dense"),
        ]
    )


def measure(*, tiny: bool) -> Answer:
    """Return what padding changes."""
    keras.utils.set_random_seed(3)
    with warnings.catch_warnings():
        # Keras says of the convolution that it destroys the mask: that is what is measured.
        warnings.simplefilter("ignore")
        kinds = (typed,) if tiny else (typed, mended)
        reports = [check_masks(_trained(each(), 0 if tiny else 8)) for each in kinds]
    mean, of_valid = _statistics()
    amounts = (0,) if tiny else range(0, 49, 8)
    shrinking = {name: _slopes(name, amounts) for name in VARIANTS}
    last = {f"slope-{name.replace(' ', '-')}": _share(shrinking[name][-1]) for name in VARIANTS}
    return Answer(
        figures={
            "change": _share(max(row.change or 0 for row in reports[0].rows)),
            "mended": _share(max(row.change or 0 for row in reports[-1].rows)),
            "verdicts": f"{reports[0].verdict}, {reports[-1].verdict}",
            "mean-of-all": f"{mean:.2f}",
            "mean-of-valid": f"{of_valid:.2f}",
            **last,
        },
        tables={"layers": _table(reports[0], reports[-1])},
        drawings={"gradient": _drawing(amounts, shrinking)},
    )


def _trained(model: keras.Model, epochs: int) -> keras.Model:
    """A few steps, so that the biases and statistics are no longer 0 and 1."""
    random = np.random.default_rng(0)
    x = random.normal(1, 1, (32, STEPS, FEATURES)).astype("float32")
    x *= np.asarray(np.arange(STEPS) < random.integers(3, STEPS, (32, 1)))[..., None]
    model.compile(keras.optimizers.Adam(0.02), "mse")
    if epochs:
        model.fit(x, x[:, :3].sum((1, 2))[:, None], epochs=epochs, verbose=0)
    return model


def _table(before: Any, after: Any) -> list[list[str]]:
    rows = [["layer", "its mask", "change of valid outputs", "with `CarryMask`", "change"]]
    others = {row.layer: row for row in after.rows}
    for one in before.rows:
        other = others[one.layer]
        changes = [_share(each.change or 0) for each in (one, other)]
        rows.append([f"`{one.layer}`", one.mask, changes[0], other.mask, changes[1]])
    return rows


def _statistics() -> tuple[float, float]:
    """The mean that batch normalisation sees of steps with mean 2, without and with the mask."""
    random = np.random.default_rng(1)
    mask = ops.convert_to_numpy(padding(LENGTHS, STEPS))
    x = np.where(mask[..., None], random.normal(2, 0.1, (*mask.shape, 3)), 0).astype("float32")
    found = []
    for given in (None, mask):
        norm = keras.layers.BatchNormalization(momentum=0.0)  # the moving mean is the batch's
        norm(x, training=True, mask=given)
        found.append(float(ops.convert_to_numpy(norm.moving_mean)[0]))
    return found[0], found[1]


def _slopes(variant: str, amounts: Any) -> list[float]:
    """The gradient of the last bias, with more and more padding, as a share of that without."""
    random = np.random.default_rng(2)
    x = random.normal(size=(len(LENGTHS), STEPS, FEATURES)).astype("float32")
    y = (x[..., :1] > -0.5).astype("float32")
    model = _Steps(zero_hidden=variant == VARIANTS[1], zero_last=variant == VARIANTS[2])
    found = []
    for more in amounts:
        pads = [(0, 0), (0, more), (0, 0)]
        steps, labels = np.pad(x, pads), np.pad(y, pads)
        mask = np.pad(np.ones(x.shape[:2], bool), pads[:2])
        model.build(steps.shape)
        plain = keras.losses.BinaryCrossentropy(from_logits=True)
        loss = masked(plain) if variant == VARIANTS[3] else plain
        told = {"mask": mask} if variant == VARIANTS[3] else {}

        def value(answers: Any, labels: Any = labels, told: Any = told, loss: Any = loss) -> Any:
            return loss(labels, answers, **told)

        found.append(float(weight_gradients(model, value, steps, valid=mask)[-1][0]))
    return [each / found[0] for each in found]


class _Steps(keras.layers.Layer):
    """Two dense layers on each step; the outputs of one may be set to 0 in the padding."""

    def __init__(self, zero_hidden: bool, zero_last: bool) -> None:
        super().__init__()
        self.zero_hidden, self.zero_last = zero_hidden, zero_last
        start = keras.initializers.GlorotUniform(seed=4)
        self.hidden = keras.layers.Dense(
            7, "relu", kernel_initializer=start, bias_initializer=keras.initializers.Constant(0.3)
        )
        self.last = keras.layers.Dense(1, kernel_initializer=start)

    def build(self, shape: Any) -> None:
        if not self.hidden.built:
            self.hidden.build(shape)
            self.last.build((*shape[:-1], 7))

    def call(self, x: Any, valid: Any = None) -> Any:
        hidden = self.hidden(x)
        answers = self.last(zero_masked(hidden, valid) if self.zero_hidden else hidden)
        return zero_masked(answers, valid) if self.zero_last else answers


def _share(part: float) -> str:
    return "0" if abs(part) < 1e-5 else f"{100 * part:.0f} %"


def _drawing(amounts: Any, shrinking: dict[str, list[float]]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure((7, 3.6), layout="constrained", facecolor="white")
    axes = figure.subplots()
    styles = ["-", "--", ":", "-"]
    colours = ["#b2182b", "#d6604d", "#5e3c99", "#2166ac"]
    for (name, shares), style, colour in zip(shrinking.items(), styles, colours, strict=True):
        width = 3.5 if name == "masked loss" else 2
        axes.plot(
            list(amounts), [100 * each for each in shares], style, c=colour, lw=width, label=name
        )
    axes.axhline(0, color="0.7", lw=0.8)
    axes.set_xlabel(f"steps of zeros behind {STEPS} real ones")
    axes.set_ylabel("gradient of the last bias,\n% of that without padding")
    axes.legend(frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(-0.1, 1.0), fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    return figure
