"""The network of series: scaled values and a mask in, probabilities or numbers out."""

from collections.abc import Callable
from typing import Any, final

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from regard.data.series.padded_arrays import valid_steps
from regard.models import series_predictor
from regard.tasks.series.plan import SeriesPlan
from regard.tasks.series.split_data import SeriesData, SeriesPart
from regard.tasks.series.step_probes import look_at_steps
from regard.training.class_answers import loss_and_accuracy
from regard.training.network import Network, Speaker
from regard.training.network_trials import NetworkTrials

__all__ = ["PresentSquares", "SeriesNetwork", "series_trials"]


@final
class SeriesNetwork(Network):
    """A model of series.

    Args:
        plan: its sizes.
    """

    def __init__(self, plan: SeriesPlan) -> None:
        self._plan = plan

    def build(self, contender: str, data: SeriesData, setting: Any, seed: int) -> keras.Model:
        """Build a model of series."""
        plan = self._plan
        return series_predictor(
            contender,
            channels=data.channels,
            classes=data.classes or None,
            numbers=len(data.scale) or None,
            encoder=plan.encoder,
            projection=plan.projection,
            units=plan.units,
            dropout=setting.dropout,
            seed=seed,
        )

    def loss(self, data: SeriesData) -> Any:
        """Return the cross-entropy; of numbers the mean square of those that are known."""
        # Filling has weight 0; Keras's default would still divide by the number of rows.
        reduction = "mean_with_sample_weight"
        if not data.classes:
            return PresentSquares(reduction=reduction)
        if data.classes == 2:
            return keras.losses.BinaryCrossentropy(reduction=reduction)
        return keras.losses.SparseCategoricalCrossentropy(reduction=reduction)

    def batches(self, data: SeriesData, part: SeriesPart, *, seed: int | None = None) -> Any:
        """Return the batches of a part; classes weigh alike in training if the plan says so."""
        learned = seed is not None and self._plan.class_weights
        weights = data.class_weights() if learned else None
        return data.batches(part, self._plan.batch_size, seed=seed, row_weights=weights)

    def answers(
        self, data: SeriesData, part: SeriesPart, outputs: NDArray[np.float32]
    ) -> NDArray[Any]:
        """Return the probability of each class `(n, classes)`, or numbers in their unit."""
        if not data.classes:
            return part.offsets + outputs.astype(np.float64) * data.scale
        if data.classes == 2:
            return np.concatenate([1 - outputs, outputs], axis=1)
        return outputs

    def measure(
        self, data: SeriesData, part: SeriesPart, answers: NDArray[Any]
    ) -> tuple[float, float]:
        """Return the loss, and the accuracy or, of numbers, the share of variance explained."""
        if data.classes:
            return loss_and_accuracy(answers, part.targets)
        loss = np.nanmean(np.square((answers - part.targets) / data.scale))
        spread = np.nanmean(
            np.square((part.targets - np.nanmean(part.targets, axis=0)) / data.scale)
        )
        return float(loss), float(1 - loss / spread) if spread else 0.0

    def valid(self, part: SeriesPart) -> NDArray[np.bool_]:
        """Return which steps are no padding."""
        return valid_steps(part.lengths, part.values.shape[1])

    def looks(
        self, data: SeriesData, speaker: Speaker, *, closely: bool
    ) -> dict[str, NDArray[Any]]:
        """Return where the model looks in the sample, and its answers to made-up rows."""
        return look_at_steps(data, speaker, closely=closely)


def series_trials(
    contender: str, plan: SeriesPlan, load: Callable[[int], SeriesData]
) -> NetworkTrials:
    """Return what trains a model of series with one contender.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        plan: the budget.
        load: returns the data of a split.

    Returns:
        The trainer.
    """
    return NetworkTrials(contender, plan, SeriesNetwork(plan), load)


@final
class PresentSquares(keras.losses.Loss):  # type: ignore[misc]
    """The mean square of the errors of each row, over the numbers that are known.

    Args:
        **kwargs: `name`, `reduction` and `dtype` of `keras.losses.Loss`.

    Call arguments:
        y_true: (B, K), NaN where a number is not known.
        y_pred: (B, K).
    """

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return (B,), 0 for a row of which nothing is known."""
        truth = ops.convert_to_tensor(y_true)
        known = ops.logical_not(ops.isnan(truth))
        # Replaced before the difference: 0 times the gradient of NaN would be NaN.
        errors = ops.where(known, truth, ops.zeros_like(truth)) - y_pred
        squares = ops.where(known, ops.square(errors), ops.zeros_like(errors))
        count = ops.sum(ops.cast(known, squares.dtype), axis=-1)
        return ops.sum(squares, axis=-1) / ops.maximum(count, 1)
