"""The network of events: scaled events, their times and a mask in, a chance out."""

from collections.abc import Callable
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.data.series.padded_arrays import valid_steps
from regard.tasks.events.event_model import event_predictor
from regard.tasks.events.event_probes import look_at_events
from regard.tasks.events.plan import EventsPlan
from regard.tasks.events.split_data import EventData, EventPart
from regard.training.class_answers import mean_log_loss
from regard.training.network import Network, Speaker
from regard.training.network_trials import NetworkTrials

__all__ = ["EventNetwork", "event_trials"]


@final
class EventNetwork(Network):
    """A model of events.

    Args:
        plan: its sizes.
    """

    def __init__(self, plan: EventsPlan) -> None:
        self._plan = plan

    def build(self, contender: str, data: EventData, setting: Any, seed: int) -> keras.Model:
        """Build a model of events."""
        plan = self._plan
        return event_predictor(
            contender,
            channels=data.channels,
            static=data.static,
            cell=plan.encoder,
            projection=plan.projection,
            units=plan.units,
            dropout=setting.dropout,
            seed=seed,
        )

    def loss(self, data: EventData) -> Any:
        """Return the cross-entropy."""
        del data
        # Filling has weight 0; Keras's default would still divide by the number of rows.
        return keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight")

    def batches(self, data: EventData, part: EventPart, *, seed: int | None = None) -> Any:
        """Return the batches of a part; in training ids count by their weights."""
        return data.batches(part, self._plan.batch_size, seed=seed, weighed=seed is not None)

    def answers(
        self, data: EventData, part: EventPart, outputs: NDArray[np.float32]
    ) -> NDArray[Any]:
        """Return the chance of the outcome, `(n,)`."""
        del data, part
        return outputs[:, 0]

    def measure(
        self, data: EventData, part: EventPart, answers: NDArray[Any]
    ) -> tuple[float, float]:
        """Return the weighted cross-entropy, and the weighted share that is right."""
        del data
        came, weights = part.outcomes[:, 0] == 1, part.outcomes[:, 1]
        chances = np.where(came, answers, 1 - answers).astype(np.float64)
        right = (answers >= 0.5) == came
        return mean_log_loss(chances, weights), float(np.average(right, weights=weights))

    def valid(self, part: EventPart) -> NDArray[np.bool_]:
        """Return which steps are no padding."""
        return valid_steps(part.lengths, part.values.shape[1])

    def looks(self, data: EventData, speaker: Speaker, *, closely: bool) -> dict[str, NDArray[Any]]:
        """Return where the model looks in the sample, and its answers to made-up rows."""
        return look_at_events(data, speaker, closely=closely)


def event_trials(
    contender: str, plan: EventsPlan, load: Callable[[int], EventData]
) -> NetworkTrials:
    """Return what trains a model of events with one contender.

    Args:
        contender: a name of `regard.tasks.events.contenders.TIME_CONTENDERS`, no reference.
        plan: the budget.
        load: returns the data of a split.

    Returns:
        The trainer.
    """
    return NetworkTrials(contender, plan, EventNetwork(plan), load)
