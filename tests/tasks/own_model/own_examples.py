"""A model and arrays of somebody's own, for the tests: small, and there is something to learn."""

import keras
import numpy as np

from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.own_plan import OwnPlan

ROWS, STEPS, WIDTH = 60, 5, 3


def examples(rows: int = ROWS):
    generator = np.random.default_rng(2)
    x = generator.normal(size=(rows, STEPS, WIDTH)).astype("float32")
    return x, (x[:, :, 0].max(axis=1) > 1).astype("int32")


def data(rows: int = ROWS, groups=None) -> OwnData:
    return OwnData(*examples(rows), groups)


def build(slot, metrics=("accuracy", "mse"), rate=0.02, units=4):
    states = keras.Input((STEPS, WIDTH), name="states")
    hidden = keras.layers.Dense(units, activation="tanh")(states)
    hidden = keras.layers.Dropout(0.3, seed=5)(hidden)
    answer = keras.layers.Dense(1, activation="sigmoid")(slot(hidden))
    model = keras.Model(states, answer)
    model.compile(keras.optimizers.Adam(rate), "binary_crossentropy", metrics=list(metrics))
    return model


def scheduled(slot):
    return build(slot, rate=keras.optimizers.schedules.CosineDecay(0.02, 50))


class Subclassed(keras.Model):
    """Keras cannot save it: it does not say how it is made."""

    def __init__(self, slot, units=4) -> None:
        super().__init__()
        self.hidden = keras.layers.Dense(units, activation="tanh")
        self.slot = slot
        self.out = keras.layers.Dense(1, activation="sigmoid")

    def call(self, states):
        return self.out(self.slot(self.hidden(states)))


def subclassed(slot, units=4):
    model = Subclassed(slot, units)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


def plan_of(**changes) -> OwnPlan:
    return OwnPlan(**{"epochs": 2, "batch_size": 8, "metric": "accuracy", **changes})
