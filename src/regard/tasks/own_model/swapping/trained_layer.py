"""The trials of the layer that the model has: it is not trained again."""

from collections.abc import Iterator, Sequence
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.data import Split
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.own_plan import ModelPlan
from regard.tasks.own_model.trials import loss_and_score, scores_of_blocks
from regard.training.measurements import median_milliseconds, peak_memory_mb

__all__ = ["TrainedLayerTrials"]


@final
class TrainedLayerTrials(Trainer):
    """Say how good the trained model is on the parts that contenders get.

    Args:
        head: the layer and what stands behind it, with their weights.
        layer: the layer in it.
        plan: which of the model's metrics is the score.
        data: the frozen rows.
        splits: their parts.
    """

    def __init__(
        self,
        head: keras.Model,
        layer: keras.layers.Layer,
        plan: ModelPlan,
        data: OwnData,
        splits: Sequence[Split],
    ) -> None:
        self._head = head
        self._layer = layer
        self.plan = plan
        self._data = data
        self._splits = splits

    def run(self, key: TrialKey) -> Iterator[Check | Outcome | None]:
        """Score the parts of a split.

        Args:
            key: of the trial.

        Yields:
            The `Outcome`.
        """

        def score(rows: NDArray[np.int64]) -> float:
            found: tuple[Any, float] = loss_and_score(self._head, self.plan, self._data.rows(rows))
            return found[1]

        yield Outcome(
            trial=Trial(
                key=key,
                parameters=self._head.count_params(),
                attention_parameters=self._layer.count_params(),
                peak_memory_mb=peak_memory_mb(),
            ),
            **scores_of_blocks(self._splits[key.split], self._data, score),
            weights={},
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""
        first, _ = self._data.rows(self._splits[0].test[: self.plan.batch_size])
        return median_milliseconds(lambda: self._head.predict_on_batch(first))
