"""What is compared on events, and with which budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

from regard import _checks
from regard.catalog.classifier_sizes import LONGEST_TEXT, WIDEST
from regard.comparison.metric import Metric
from regard.comparison.options import one_among, option, positive, text
from regard.comparison.plan import COMPARED, MODEL, MOST_STEPS, TRAINING
from regard.tasks.events.contenders import NO_TIME, NO_TIME_AGAIN, TIME_CONTENDERS
from regard.tasks.events.event_metrics import EVENT_METRICS
from regard.training.network_plan import NetworkPlan

__all__ = ["CELLS", "EventsPlan"]

CELLS = ("lstm", "gru")
"""What reads the events, but for T-LSTM and GRU-D, which are cells of their own."""


@final
@dataclass(frozen=True)
class EventsPlan(NetworkPlan):
    """Hold the contenders, the network and its budget for events with an outcome for each id.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender, encoder or metric.
    """

    table: ClassVar = TIME_CONTENDERS
    baseline: ClassVar = NO_TIME.name
    again: ClassVar = NO_TIME_AGAIN.name
    rows: ClassVar = "ids"

    metric: str = option(
        "",
        text,
        f"The score: {', '.join(EVENT_METRICS)}.",
        metavar="NAME",
        panel=COMPARED,
        said="auroc",
    )
    encoder: str = option(
        "lstm",
        one_among(*CELLS),
        "The cell that reads the events: lstm or gru. T-LSTM and GRU-D have their own.",
        metavar="NAME",
        panel=MODEL,
    )
    units: int = option(16, positive(WIDEST), "Width of the recurrent layer.", panel=MODEL)
    projection: int = option(
        16, positive(WIDEST), "Width of an event behind the first layer.", panel=MODEL
    )
    length: int = option(
        256, positive(LONGEST_TEXT), "The most events of an id, the last ones.", panel=MODEL
    )
    epochs: int = option(60, positive(MOST_STEPS), "The most epochs of a trial.", panel=TRAINING)
    patience: int = option(
        60,
        positive(MOST_STEPS),
        "Quarters of an epoch without a better validation that end a trial.",
        panel=TRAINING,
    )
    batch_size: int = option(32, positive(MOST_STEPS), "Rows per step.", panel=TRAINING)
    learning_rate: float = option(
        0.01, _checks.positive_number, "Of Adam.", metavar="RATE", panel=TRAINING
    )

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """The scores of a chance against an outcome and its weight."""
        return EVENT_METRICS
