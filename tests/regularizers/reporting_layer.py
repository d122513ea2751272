"""A small attention layer that reports its penalty, as the attention layers of regard do."""

from typing import Any

import keras
from keras import ops

from regard.regularizers import PenaltyMean

JIT = keras.backend.backend() != "torch"


class Glance(keras.layers.Layer):
    """Self-attention with one number to learn."""

    def __init__(self, regularizer: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.regularizer = regularizer
        if regularizer is not None:
            self._penalty_mean = PenaltyMean(self, regularizer)

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(name="scale", shape=(), initializer="ones")

    def call(self, states: Any, training: bool = False) -> Any:
        weights = ops.softmax(ops.matmul(states, ops.swapaxes(states, 1, 2)) * self.scale)
        if self.regularizer is not None:
            samples = ops.shape(states)[0]
            penalty = self.regularizer(weights) / ops.cast(samples, "float32")
            self.add_loss(penalty)
            if training:
                self._penalty_mean.update(penalty, samples)
        return ops.matmul(weights, states)

    def get_config(self) -> dict[str, Any]:
        regularizer = keras.regularizers.serialize(self.regularizer)
        return {**super().get_config(), "regularizer": regularizer}


def model_of(*layers: keras.layers.Layer, rate: float = 0.0) -> keras.Model:
    model = keras.Sequential([keras.Input((5, 3)), *layers])
    model.compile(keras.optimizers.SGD(rate), "mse", metrics=["mse"], jit_compile=JIT)
    return model
