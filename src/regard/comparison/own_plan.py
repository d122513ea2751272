"""What is compared in a model of the user's own, and with which budget."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from regard import _checks
from regard.catalog.contenders import DEFAULTS, NETWORKS, contender
from regard.comparison.metric import Metric
from regard.comparison.plan import (
    MOST_STEPS,
    MOST_TRIALS,
    Setting,
    TrialKey,
    check_repetitions,
    in_table_order,
)
from regard.errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ModelMetric", "OwnPlan"]

# In the names of metrics, as Keras and others use them.
_SMALLER_IS_BETTER = ("loss", "error", "mse", "mae", "mape", "msle", "divergence", "entropy")
# Integers of at least 1, and the most that each may be.
_POSITIVE = {
    "splits": MOST_TRIALS,
    "seeds": MOST_TRIALS,
    "epochs": MOST_STEPS,
    "patience": MOST_STEPS,
    "batch_size": MOST_STEPS,
}


@final
@dataclass(frozen=True, kw_only=True)
class ModelMetric(Metric):
    """A score that the user's model computes itself, on one block of rows after the other."""

    def items(self, outputs: "ArrayLike", targets: "ArrayLike") -> "NDArray[np.float64]":  # noqa: ARG002
        """Return the scores of the blocks, which are the outputs."""
        import numpy as np

        return np.asarray(outputs, dtype=np.float64)


@dataclass(frozen=True)
class OwnPlan:
    """Hold the contenders and the budget of a comparison in the user's own model.

    Args:
        layers: names of contenders that fit into a network, or "all"; kept in the order of the
            table.
        splits: into how many train, validation and test parts the data are split, one after the
            other; their test parts share no row.
        seeds: how many trials each contender gets on each split.
        epochs: the most epochs of a trial.
        patience: a trial ends after so many quarters of an epoch without a better validation loss.
        batch_size: examples per step.
        metric: the name of the score among what the model was compiled with, or "loss".
        larger_is_better: whether a larger score is a better one; None to judge by the name.
        rope: the difference of scores below which two contenders are practically equal.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, there is none, or a
            contender does not fit into a network.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender.
    """

    layers: tuple[str, ...] = tuple(name for name in DEFAULTS if name in NETWORKS)
    splits: int = 5
    seeds: int = 1
    epochs: int = 4
    patience: int = 4
    batch_size: int = 64
    metric: str = "loss"
    larger_is_better: bool | None = None
    rope: float = 0.01

    def __post_init__(self) -> None:
        values: dict[str, Any] = {"layers": in_table_order(self.layers, NETWORKS)}
        for name, most in _POSITIVE.items():
            values[name] = _checks.positive_integer(name, getattr(self, name), most)
        if not isinstance(self.metric, str):
            raise ArgumentTypeError(
                f"`metric` must be the name of a metric. Received: metric={self.metric!r}"
            )
        values["rope"] = _checks.positive_number("rope", self.rope)
        if self.larger_is_better is not None:
            _checks.boolean("larger_is_better", self.larger_is_better)
        for name, value in values.items():
            object.__setattr__(self, name, value)  # the class is frozen
        check_repetitions(self.splits, self.seeds)
        outside = [name for name in self.layers if contender(name).role == "reference"]
        if outside:
            raise ArgumentError(
                "`layers` must fit into a network where the model is your own."
                f" Received: {outside[0]!r}, which is a method outside the ranking"
            )

    @property
    def scoring(self) -> Metric:
        """What says the score; the model itself computes it."""
        larger = self.larger_is_better
        if larger is None:
            larger = not any(part in self.metric.lower() for part in _SMALLER_IS_BETTER)
        return ModelMetric(
            name=self.metric,
            label=self.metric.replace("_", "-"),
            heading=self.metric,
            meaning="of the model's own, on the test part",
            larger_is_better=larger,
            is_share=False,
            bounds=(-math.inf, math.inf),
        )

    def settings(self) -> tuple[Setting, ...]:
        """Return the settings by number: there is one, the user's own."""
        return (Setting(0.0, 0.0),)

    def trials(self) -> tuple[TrialKey, ...]:
        """Return the trials: the first of every contender comes before the second of any."""
        return tuple(
            TrialKey(name, split, seed)
            for seed in range(self.seeds)
            for split in range(self.splits)
            for name in self.layers
        )

    def competes(self, key: TrialKey) -> bool:
        """Say whether a trial may count for the score: all do."""
        return key.setting == 0
