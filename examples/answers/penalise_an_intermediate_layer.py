"""The page on penalising a hidden layer: five ways, what each counts, and what a loss gets."""

from typing import Any

import keras
import numpy as np

from examples.answers.answer import Answer
from regard.layers import ActivityPenalty

BATCH, STEPS, FEATURES, HIDDEN = 6, 5, 3, 4
SHARE = 0.01  # of the sum of squares
LONGER = 20


def measure(*, tiny: bool) -> Answer:
    """Ask five ways for the penalty of the same hidden layer, and Keras's losses what they get."""
    del tiny  # nothing is trained
    x = np.random.default_rng(0).normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
    head = ["", f"batch of {BATCH}", f"each row twice, batch of {2 * BATCH}"]
    head.append(f"padded from {STEPS} to {LONGER} steps")
    rows = [[name, *penalties(make, x)] for name, make in WAYS.items()]
    figures = {
        "seen": " and ".join(f"`{shape}`" for shape in seen_by_a_loss(x)),
        "many": unpacked(x),
        "two": unpacked(x[:2]),
        "relu": f"{dead_units(x):.0%}",
    }
    return Answer(figures, {"ways": [head, *rows]})


def hidden(**given: Any) -> keras.layers.Layer:
    """The hidden layer, with the same weights each time."""
    seeds = {"kernel_initializer": keras.initializers.GlorotUniform(seed=0)}
    return keras.layers.Dense(HIDDEN, bias_initializer="ones", **seeds, **given)


def penalty_of(activity: Any) -> Any:
    """The sum of squares: what `keras.regularizers.L2` gives."""
    return SHARE * keras.ops.sum(keras.ops.square(activity))


def by_regularizer(steps: Any, mask: Any) -> tuple[Any, Any]:
    del mask  # a Dense takes none
    return hidden(activity_regularizer=keras.regularizers.L2(SHARE))(steps), None


def by_keras_layer(steps: Any, mask: Any) -> tuple[Any, Any]:
    del mask  # nor does this
    return keras.layers.ActivityRegularization(l2=SHARE)(hidden()(steps)), None


def by_our_layer(steps: Any, mask: Any) -> tuple[Any, Any]:
    return ActivityPenalty(keras.regularizers.L2(SHARE))(hidden()(steps), mask=mask), None


@keras.saving.register_keras_serializable(package="answers")
class Penalised(keras.layers.Layer):
    """`add_loss` in a layer's own words: the sum over the batch, as people write it."""

    def call(self, inputs: Any) -> Any:
        """Add the penalty and pass on."""
        self.add_loss(penalty_of(inputs))
        return inputs


def by_add_loss(steps: Any, mask: Any) -> tuple[Any, Any]:
    del mask
    return Penalised()(hidden()(steps)), None


def by_output(steps: Any, mask: Any) -> tuple[Any, Any]:
    """The hidden layer as a second output, with a loss that takes no notice of its labels."""
    del mask
    activity = hidden()(steps)
    # A loss of Keras is a mean over the batch: the sum is over a sample's own steps.
    return activity, lambda _, y: SHARE * keras.ops.sum(keras.ops.square(y), axis=(1, 2))


WAYS = {
    "`Dense(4, activity_regularizer=L2(0.01))`": by_regularizer,
    "`keras.layers.ActivityRegularization(l2=0.01)` behind it": by_keras_layer,
    "`add_loss` of the sum in a layer": by_add_loss,
    "a second output with a loss": by_output,
    "`regard.layers.ActivityPenalty(L2(0.01))` behind it": by_our_layer,
}


def penalties(make: Any, x: np.ndarray) -> list[str]:
    """The penalty in the loss: of a batch, of a larger one, and of a padded one."""
    padded = np.zeros((BATCH, LONGER, FEATURES), "float32")
    padded[:, :STEPS] = x
    batches = (x, np.concatenate([x, x]), padded)
    return [f"{_penalty(make, each):.3f}" for each in batches]


def _penalty(make: Any, x: np.ndarray) -> float:
    steps = keras.Input((None, FEATURES))
    mask = keras.ops.any(keras.ops.not_equal(steps, 0), axis=-1)
    activity, loss = make(steps, mask)
    answer = keras.layers.Dense(1)(activity)
    outputs = [answer] if loss is None else [answer, activity]
    losses = [_nothing] if loss is None else [_nothing, loss]
    model = keras.Model(steps, outputs)
    model.compile("sgd", loss=losses)
    labels = [np.zeros((*x.shape[:2], each.shape[-1])) for each in outputs]
    found = model.evaluate(x, labels, batch_size=len(x), verbose=0, return_dict=True)
    return float(found["loss"])


def _nothing(y_true: Any, y_pred: Any) -> Any:
    del y_true
    return keras.ops.zeros_like(y_pred[..., 0])


def seen_by_a_loss(x: np.ndarray) -> list[tuple[int, ...]]:
    """The shapes that a loss gets from a model with two outputs: one call an output."""
    seen: list[tuple[int, ...]] = []

    def loss(y_true: Any, y_pred: Any) -> Any:
        del y_true
        seen.append(tuple(y_pred.shape))
        return keras.ops.mean(y_pred)

    _train(loss, x)
    return list(dict.fromkeys(seen))


def unpacked(x: np.ndarray) -> str:
    """What becomes of `x2, x3 = y_pred` in a loss: it takes the batch apart."""

    def loss(y_true: Any, y_pred: Any) -> Any:
        del y_true
        first, second = y_pred
        return keras.ops.mean(first) + keras.ops.mean(second)

    try:
        _train(loss, x)
    except ValueError as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return "no error"


def _train(loss: Any, x: np.ndarray) -> None:
    steps = keras.Input((STEPS, FEATURES))
    activity = hidden()(steps)
    answer = keras.layers.Dense(1)(activity)
    model = keras.Model(steps, [activity, answer])
    model.compile("sgd", loss=[loss, loss])
    model.train_on_batch(x, [np.zeros((len(x), STEPS, HIDDEN)), np.zeros((len(x), STEPS, 1))])


def dead_units(x: np.ndarray) -> float:
    """How much of the penalty before a ReLU is gone behind it."""
    before = keras.ops.convert_to_numpy(hidden()(x))
    return float(1 - np.square(np.maximum(before, 0)).sum() / np.square(before).sum())
