"""A layer's penalty, kept through an epoch, on every backend."""

import re
from typing import Any

import keras
from keras import ops
from keras.src.backend import in_stateless_scope

__all__ = ["PenaltyMean"]


class PenaltyMean(keras.layers.Layer):
    """Keep the mean penalty of a layer since it was last reset, for `PenaltyLog` to read.

    A layer that adds a penalty to its loss owns one, and tells it each penalty in training. (Keras
    has no `add_metric` any more, and a `keras.metrics.Mean` that a layer updates in its `call` is
    not there on JAX, where a training step hands the layer its variables but not its metrics.)

    Its two numbers are state, such as a `SeedGenerator` has, not weights: they are among the
    layer's `variables`, but not its `weights`, and no file of weights has them. So a model loads
    the weights of one with another regulariser, or with none.

    Args:
        layer: the layer that owns it.
        regularizer: the layer's regulariser; the two names give the name in the logs.

    Example:
        >>> import keras
        >>> from regard.regularizers import Entropy, PenaltyMean
        >>> mean = PenaltyMean(keras.layers.Layer(name="glance"), Entropy(0.1))
        >>> mean.name
        'glance_entropy'
    """

    def __init__(self, layer: keras.layers.Layer, regularizer: Any) -> None:
        name = getattr(regularizer, "__name__", type(regularizer).__name__)
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        super().__init__(name=f"{layer.name}_{words}", dtype="float32")
        self._total = self._number("total")
        self._samples = self._number("samples")
        self.built = True

    @property
    def weights(self) -> list[Any]:
        """Return nothing: its state is no weight."""
        return []

    def update(self, penalty: Any, samples: Any) -> None:
        """Take in the penalty of a batch.

        On JAX an update outside `fit` and `stateless_call` would leave a tracer in the state
        whenever the call is being compiled, and is left out.

        Args:
            penalty: a scalar, per sample.
            samples: how many samples it stands for, a scalar.
        """
        if keras.backend.backend() == "jax" and not in_stateless_scope():
            return
        samples = ops.cast(samples, "float32")
        penalty = ops.stop_gradient(ops.cast(penalty, "float32"))
        self._total.assign_add(penalty * samples)
        self._samples.assign_add(samples)

    def reset(self) -> None:
        """Forget what came before."""
        for each in (self._total, self._samples):
            each.assign(ops.zeros(()))

    def result(self) -> float:
        """Return the mean penalty of a sample; 0 where there was none."""
        total, samples = (
            float(ops.convert_to_numpy(each.value)) for each in (self._total, self._samples)
        )
        return total / samples if samples > 0 else 0.0

    def save_own_variables(self, store: Any) -> None:
        """Save nothing."""

    def load_own_variables(self, store: Any) -> None:
        """Load nothing."""

    def _number(self, name: str) -> Any:
        return self.add_weight(
            name=name,
            shape=(),
            initializer="zeros",
            trainable=False,
            autocast=False,
            aggregation="sum",
        )
