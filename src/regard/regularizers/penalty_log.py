"""Each penalty by name, in the logs of `fit`."""

from typing import Any

import keras

from regard.errors import ArgumentError
from regard.regularizers.penalty_mean import PenaltyMean

__all__ = ["PenaltyLog"]


class PenaltyLog(keras.callbacks.Callback):
    """Write the mean penalty of each epoch to the logs, by layer and regulariser.

    Of each layer that has an `attention_regularizer`, and of each `ActivityPenalty`, the logs and
    the history get `<layer>_<regularizer>`, such as `attention_pooling_orthogonality`: the mean
    over the samples of the epoch that have something valid, of the very number that is added to
    the loss in training; a `GaussianSampling` gives `<layer>_kl`, its divergence without `beta`.
    Layers of the same name, in models within models, are told apart by `_2`,
    `_3` and so on. Callbacks that follow this one in the list, such as `EarlyStopping`, see the
    numbers too.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import ActivityPenalty
        >>> from regard.regularizers import PenaltyLog
        >>> penalty = ActivityPenalty(keras.regularizers.L2(0.1), name="states")
        >>> model = keras.Sequential([penalty, keras.layers.Dense(2)])
        >>> model.compile("sgd", "mse")
        >>> x = np.ones((4, 3, 2), "float32")
        >>> history = model.fit(x, x, verbose=0, callbacks=[PenaltyLog()])
        >>> (value,) = history.history["states_l2"]
        >>> round(value, 3)
        0.6
    """

    def on_train_begin(self, logs: Any = None) -> None:
        """Find the layers with a penalty.

        Raises:
            ArgumentError: if there are none.
        """
        del logs
        found = (each for each in self.model._flatten_layers() if isinstance(each, PenaltyMean))
        self._means: dict[str, PenaltyMean] = {}
        for each in {id(each): each for each in found}.values():
            self._means[self._free(each.name)] = each
        if not self._means:
            raise ArgumentError(
                "`PenaltyLog` needs a layer with a penalty: an attention layer of regard with an "
                "`attention_regularizer`, an `ActivityPenalty` or a `GaussianSampling`. "
                f"Received: the model {self.model.name!r}, which has none"
            )

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start over."""
        del epoch, logs
        for each in self._means.values():
            each.reset()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the means of the epoch."""
        del epoch
        if logs is not None:
            logs.update({name: each.result() for name, each in self._means.items()})

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self._means:
            number += 1
            free = f"{name}_{number}"
        return free
