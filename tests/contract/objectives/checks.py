"""The list of checks: one function, one promise of losses, metrics or constraints."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from regard import losses, runtime
from regard.errors import MaskError, ShapeError
from regard.ops.keras_mask import attach_mask
from tests.contract.gradients import gradients
from tests.contract.objectives.subjects import MASK, Subject
from tests.contract.subjects import array, close

CHECKS: dict[str, Callable[[Subject], None]] = {}
KINDS: dict[str, tuple[str, ...]] = {}


def promise(*kinds: str) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
    """Put a function into the list, for subjects of these kinds; its docstring is the promise."""

    def register(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
        CHECKS[function.__name__] = function
        KINDS[function.__name__] = kinds
        return function

    return register


# What a formula could break in a loss or a metric that is right with another.
FORMULA = {
    "config_gives_the_same",
    "gradient_is_the_slope",
    "half_precision_is_computed_in_float32",
    "junk_in_padding_has_no_gradient",
    "junk_in_padding_is_never_read",
    "mean_is_over_valid_steps",
    "no_valid_step_gives_zero",
    "weights_count_as_keras_counts_them",
}


def applies(check: str, subject: Subject) -> bool:
    """Whether a subject is held to a check."""
    return subject.kind in KINDS[check] and (check in FORMULA or not subject.formula)


def _spoilt(values: np.ndarray, junk: float, mask: np.ndarray = MASK) -> np.ndarray:
    spread = mask.reshape(mask.shape + (1,) * (values.ndim - mask.ndim))
    return np.where(spread, values, np.float32(junk))


def _slopes(subject: Subject, y_true: np.ndarray, y_pred: np.ndarray, mask: Any) -> np.ndarray:
    layer = _Scored(subject.make())
    layer.built = True
    # Of a fixed number times the loss.
    scale = float(np.random.default_rng(5).normal(size=(1,)).astype("float32")[0])
    return gradients(layer, [y_pred], y_true=y_true, valid=mask)["input 0"] / scale


class _Scored(keras.layers.Layer):
    """A loss as a layer: the gradient of the answers is that of an input."""

    def __init__(self, loss: Any) -> None:
        super().__init__()
        self.loss = loss

    def call(self, y_pred: Any, y_true: Any = None, valid: Any = None) -> Any:
        return keras.ops.expand_dims(self.loss(y_true, y_pred, mask=valid), 0)


@promise("loss", "metric")
def mean_is_over_valid_steps(subject: Subject) -> None:
    """The value equals a loop over the valid steps, divided by their number."""
    batch = subject.batch()
    found = array(subject.value(subject.make(), *batch, mask=MASK))
    assert close(found, np.array(subject.expected(*batch, MASK)), 1e-5)
    everything = np.ones_like(MASK)
    found = array(subject.value(subject.make(), *batch))
    assert close(found, np.array(subject.expected(*batch, everything)), 1e-5)


@promise("loss", "metric")
def weights_count_as_keras_counts_them(subject: Subject) -> None:
    """A loss with weights divides by the number of valid steps, a metric by their weights."""
    batch = subject.batch()
    weight = np.random.default_rng(4).uniform(0.5, 3.0, MASK.shape).astype("float32")
    found = array(subject.value(subject.make(), *batch, sample_weight=weight, mask=MASK))
    assert close(found, np.array(subject.expected(*batch, MASK, weight)), 1e-5)
    of_samples = np.array([2.0, 0.5, 3.0], "float32")
    spread = np.repeat(of_samples[:, None], MASK.shape[1], axis=1)
    found = array(subject.value(subject.make(), *batch, sample_weight=of_samples, mask=MASK))
    assert close(found, np.array(subject.expected(*batch, MASK, spread)), 1e-5)


@promise("loss", "metric")
def weight_of_zero_is_a_mask(subject: Subject) -> None:
    """A `sample_weight` of 0 and 1 gives what the mask gives, NaN at its zeros too."""
    y_true, y_pred = subject.batch()
    found = subject.value(
        subject.make(), y_true, _spoilt(y_pred, np.nan), sample_weight=MASK.astype("float32")
    )
    assert close(array(found), np.array(subject.expected(y_true, y_pred, MASK)), 1e-5)


@promise("loss", "metric")
def junk_in_padding_is_never_read(subject: Subject) -> None:
    """NaN, inf and huge numbers at steps that do not count reach no value."""
    y_true, y_pred = subject.batch()
    clean = array(subject.value(subject.make(), y_true, y_pred, mask=MASK))
    for junk in (np.nan, -np.inf, 1e38):
        spoilt = _spoilt(y_true, -7 if subject.labels == "classes" else junk), _spoilt(y_pred, junk)
        assert array(subject.value(subject.make(), *spoilt, mask=MASK)) == clean


@promise("loss")
def junk_in_padding_has_no_gradient(subject: Subject) -> None:
    """With NaN at steps that do not count, their gradient is 0, and the others are unchanged."""
    y_true, y_pred = subject.batch()
    clean = _slopes(subject, y_true, y_pred, MASK)
    found = _slopes(subject, y_true, _spoilt(y_pred, np.nan), MASK)
    assert np.all(found[~MASK] == 0)
    assert np.any(found[MASK] != 0)
    assert close(found, clean, 0)


@promise("loss")
def gradient_is_the_slope(subject: Subject) -> None:
    """The gradient along a random direction equals the slope of the loop, in float64."""
    y_true, y_pred = subject.batch()
    direction = np.random.default_rng(6).normal(size=y_pred.shape)
    ahead, behind = (
        subject.expected(y_true, y_pred.astype("float64") + step * direction, MASK)
        for step in (1e-5, -1e-5)
    )
    found = float(np.sum(_slopes(subject, y_true, y_pred, MASK) * direction))
    if subject.answers == "shares":  # Keras divides them by their sum, the loop does not
        sums = direction.sum(-1)[MASK]
        ahead, behind = ahead + 1e-5 * sums.mean(), behind - 1e-5 * sums.mean()
    assert abs(found - (ahead - behind) / 2e-5) <= 1e-3 * max(1.0, abs(found))


@promise("loss", "metric")
def padding_changes_nothing(subject: Subject) -> None:
    """Any number of additional steps that do not count leaves the value unchanged."""
    (y_true, y_pred), (more, others) = subject.batch(), subject.batch(steps=7, seed=9)
    longer = [np.concatenate(pair, axis=1) for pair in ((y_true, more), (y_pred, others))]
    mask = np.concatenate([MASK, np.zeros((MASK.shape[0], 7), bool)], axis=1)
    found = array(subject.value(subject.make(), *longer, mask=mask))
    assert close(found, array(subject.value(subject.make(), y_true, y_pred, mask=MASK)))


@promise("loss", "metric")
def carried_mask_equals_explicit(subject: Subject) -> None:
    """A mask that answers or labels carry means the same as the same mask passed explicitly."""
    batch = subject.batch()
    given = array(subject.value(subject.make(), *batch, mask=MASK))
    for place in (0, 1):
        carrying = [keras.ops.convert_to_tensor(each) for each in batch]
        attach_mask(carrying[place], keras.ops.convert_to_tensor(MASK))
        assert array(subject.value(subject.make(), *carrying)) == given
        full = array(subject.value(subject.make(), *carrying, mask=np.ones_like(MASK)))
        assert close(full, array(subject.value(subject.make(), *batch)))


@promise("loss")
def no_valid_step_gives_zero(subject: Subject) -> None:
    """A batch without valid steps has loss 0 and gradients 0."""
    y_true, y_pred = subject.batch()
    nothing = np.zeros_like(MASK)
    assert array(subject.value(subject.make(), y_true, y_pred, mask=nothing)) == 0
    assert np.all(_slopes(subject, y_true, _spoilt(y_pred, np.nan, nothing), nothing) == 0)


@promise("metric")
def no_valid_step_changes_nothing(subject: Subject) -> None:
    """A batch without valid steps leaves a metric as it was; `reset_state` forgets all."""
    made, (y_true, y_pred) = subject.make(), subject.batch()
    before = array(made(y_true, y_pred, mask=MASK))
    spoilt = _spoilt(y_pred, np.nan, np.zeros_like(MASK))
    assert array(made(y_true, spoilt, mask=np.zeros_like(MASK))) == before
    made.reset_state()
    assert array(made(y_true, spoilt, mask=np.zeros_like(MASK))) == 0


@promise("metric")
def batches_add_up(subject: Subject) -> None:
    """Two batches give what their valid steps give as one."""
    made, (y_true, y_pred) = subject.make(), subject.batch()
    for rows in (slice(0, 1), slice(1, 3)):
        made.update_state(y_true[rows], y_pred[rows], mask=MASK[rows])
    assert close(array(made.result()), np.array(subject.expected(y_true, y_pred, MASK)), 1e-5)


@promise("loss")
def half_precision_is_computed_in_float32(subject: Subject) -> None:
    """Answers in half precision give, in float32, what the same numbers in float32 give."""
    y_true, y_pred = subject.batch()
    for dtype in ("float16", "bfloat16"):
        half = keras.ops.cast(y_pred, dtype)
        found = subject.value(subject.make(), y_true, half, mask=MASK)
        assert keras.backend.standardize_dtype(found.dtype) == "float32"
        whole = subject.value(subject.make(), y_true, keras.ops.cast(half, "float32"), mask=MASK)
        assert array(found) == array(whole)


@promise("loss")
def compiled_equals_eager(subject: Subject) -> None:
    """A compiled call gives the eager value."""
    made, batch = subject.make(), subject.batch()
    call = runtime.compiled(lambda y_true, y_pred, mask: made(y_true, y_pred, mask=mask))
    tensors = [keras.ops.convert_to_tensor(each) for each in (*batch, MASK)]
    assert close(array(call(*tensors)), array(made(*batch, mask=MASK)))


@promise("loss", "metric")
def unusable_mask_raises(subject: Subject) -> None:
    """A float mask, and masks or weights of another shape, raise."""
    made, batch = subject.make(), subject.batch()
    with pytest.raises(MaskError, match="`mask` must be boolean"):
        subject.value(made, *batch, mask=MASK.astype("float32"))
    with pytest.raises(MaskError, match="`mask` must have the shape of the first axes"):
        subject.value(made, *batch, mask=MASK[:, 1:])
    with pytest.raises(ShapeError, match="`sample_weight` must have the shape of the first axes"):
        subject.value(made, *batch, sample_weight=np.ones((3, 4), "float32"))


@promise("loss", "metric", "constraint")
def config_gives_the_same(subject: Subject) -> None:
    """An object made from the config, which is JSON, has the same arguments and results."""
    made = subject.make()
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(made)))
    copy = keras.saving.deserialize_keras_object(config)
    assert type(copy) is type(made)
    assert copy.get_config() == made.get_config()
    if subject.kind == "constraint":
        given = subject.batch()[1][0]
        assert np.array_equal(array(copy(given)), array(made(given)))
        return
    assert copy.name == made.name
    batch = subject.batch()
    assert array(copy(*batch, mask=MASK)) == array(made(*batch, mask=MASK))


@promise("loss", "metric")
def trained_model_saves_and_says_the_same(subject: Subject) -> None:
    """`fit` with NaN under the mask stays finite; the loaded model evaluates as a loop does."""
    y_true, _ = subject.batch()
    shown = _spoilt(y_true, -7 if subject.labels == "classes" else np.nan)
    inputs = _spoilt(np.random.default_rng(8).normal(size=(*MASK.shape, 2)).astype("float32"), 0)
    model, made = _model(subject), subject.make()
    is_loss = subject.kind == "loss"
    other = "sparse_categorical_crossentropy" if subject.labels == "classes" else "mse"
    loss = made if is_loss else losses.masked(other)
    told = {} if is_loss else {"sample_weight": MASK.astype("float32")}
    model.compile("sgd", loss, weighted_metrics=None if is_loss else [made])
    model.fit(inputs, shown if is_loss else y_true, batch_size=3, verbose=0, **told)
    assert all(np.all(np.isfinite(each)) for each in model.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        model = keras.saving.load_model(Path(folder) / "model.keras")
    labels = shown if is_loss else y_true
    found = model.evaluate(inputs, labels, batch_size=3, verbose=0, return_dict=True, **told)
    answers = model.predict_on_batch(inputs)
    by_hand = array(subject.value(subject.make(), y_true, answers, mask=MASK))
    assert close(np.array(found["loss" if is_loss else made.name], "float32"), by_hand, 1e-5)


def _model(subject: Subject) -> keras.Model:
    """A mask, and one layer that gives the answers."""
    units, activation = {
        "shares": (4, "softmax"),
        "logits": (4, None),
        "rates": (subject.features or 1, "sigmoid"),
    }[subject.answers]
    return keras.Sequential(
        [
            keras.Input((MASK.shape[1], 2)),
            keras.layers.Masking(),
            keras.layers.Dense(units, activation=activation),
        ]
    )


@promise("constraint")
def nearest_allowed_weights(subject: Subject) -> None:
    """Each row is the nearest one that is allowed, as a loop finds it."""
    made = subject.make()
    for scale in (0.3, 20.0):
        given = scale * np.random.default_rng(11).normal(size=(3, 5)).astype("float32")
        rows = np.moveaxis(given, made.axis, -1)
        expected = np.moveaxis(np.stack([subject.oracle(row) for row in rows]), -1, made.axis)
        assert close(array(made(given)), expected, 1e-5)


@promise("constraint")
def allowed_weights_stay(subject: Subject) -> None:
    """Allowed weights are not changed beyond rounding, in half precision too."""
    made = subject.make()
    once = made(np.random.default_rng(12).normal(size=(3, 5)).astype("float32"))
    assert close(array(made(once)), array(once), 2e-7)
    half = keras.ops.cast(once, "bfloat16")
    assert keras.backend.standardize_dtype(made(half).dtype) == "bfloat16"
    assert close(array(made(half)), array(half), 8 * 2**-8)


@promise("constraint")
def huge_weights_give_allowed_ones(subject: Subject) -> None:
    """Huge, equal and all-negative weights give finite allowed ones."""
    made = subject.make()
    for given in (np.full((3, 5), 1e30), np.full((3, 5), -1e30), 1e30 * np.eye(3, 5)):
        found = array(made(given.astype("float32")))
        assert np.all(found >= 0)
        assert np.allclose(found.sum(made.axis), 1, atol=1e-6)


@promise("constraint")
def weights_are_allowed_after_each_step(subject: Subject) -> None:
    """In `fit`, a kernel is allowed after the step of the optimizer."""
    made = subject.make()
    dense = keras.layers.Dense(5, kernel_constraint=made)
    model = keras.Sequential([keras.Input((3,)), dense])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    random = np.random.default_rng(13)
    before = array(dense.kernel)
    model.fit(random.normal(size=(4, 3)), random.normal(size=(4, 5)), verbose=0)
    kernel = array(dense.kernel)
    assert not close(kernel, before, 1e-3)
    assert np.all(kernel >= 0)
    assert np.allclose(kernel.sum(made.axis), 1, atol=1e-6)
