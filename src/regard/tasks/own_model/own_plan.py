"""What is compared in a model of the user's own, and with which budget.

Importing this needs neither NumPy nor Keras.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

from regard import _checks
from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS
from regard.comparison.metric import Metric
from regard.comparison.options import anything, option
from regard.comparison.plan import COMPARED, TRAINING, Plan
from regard.comparison.task import Reading
from regard.comparison.trial_key import Setting
from regard.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ModelMetric", "ModelPlan", "OwnPlan", "OwnReading"]

# In the names of metrics, as Keras and others use them.
_SMALLER_IS_BETTER = ("loss", "error", "mse", "mae", "mape", "msle", "divergence", "entropy")
_TUNE_FACTORS = (1.0, 0.5, 2.0, 0.25)  # of the learning rate


@final
@dataclass(frozen=True, kw_only=True)
class ModelMetric(Metric):
    """A score that the user's model computes itself, on one block of rows after the other."""

    def items(self, outputs: "ArrayLike", targets: "ArrayLike") -> "NDArray[np.float64]":  # noqa: ARG002
        """Return the scores of the blocks, by their sizes, which are the outputs."""
        import numpy as np

        return np.asarray(outputs, dtype=np.float64)


def _optional_boolean(name: str, value: Any) -> bool | None:
    return None if value is None else _checks.boolean(name, value)


def _optional_rate(name: str, value: Any) -> float | None:
    return None if value is None else _checks.positive_number(name, value)


@dataclass(frozen=True)
class ModelPlan(Plan):
    """Hold the budget of a comparison in a model that somebody wrote; subclasses add contenders.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none; or if
            learning rates are to be tried, and the optimizer has no rate that is one number.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender.
    """

    rows: ClassVar = "rows"

    rate_check: bool = option(
        False,
        _checks.boolean,
        "Try half and twice the learning rate on the first split, unless rates are tuned.",
        panel=COMPARED,
        said="yes where the optimizer's learning rate is one number",
    )
    larger_is_better: bool | None = option(
        None,
        _optional_boolean,
        "Whether a larger score is a better one.",
        panel=COMPARED,
        said="judged by the metric's name",
    )
    learning_rate: float | None = option(
        None,
        _optional_rate,
        "Of the optimizer; none where it is no single number.",
        panel=TRAINING,
        said="the optimizer's own",
    )

    def __post_init__(self) -> None:
        for name, without in (("tune", 1), ("rate_check", False)):
            value = getattr(self, name)
            if self.learning_rate is None and value != without:
                raise ArgumentError(
                    f"`{name}` needs an optimizer whose learning rate is one number. Received:"
                    f" {name}={_checks.written(value)} and an optimizer without one, as with a"
                    " schedule. Leave it out, or give the optimizer a number"
                )
        super().__post_init__()

    @property
    def metrics(self) -> Mapping[str, Metric]:
        """What says the score; the model itself computes it, so any name may be one."""
        name = self.metric or "loss"
        larger = self.larger_is_better
        if larger is None:
            larger = not any(part in name.lower() for part in _SMALLER_IS_BETTER)
        metric = ModelMetric(
            name=name,
            label=name.replace("_", "-"),
            heading=name,
            meaning="of the model's own, on the test part",
            larger_is_better=larger,
            is_share=False,
            bounds=(-math.inf, math.inf),
        )
        return {name: metric}

    def candidates(self) -> tuple[Setting, ...]:
        """Return the user's own setting, and other learning rates where there is one."""
        if self.learning_rate is None:
            return (Setting(0.0, 0.0),)
        return tuple(Setting(self.learning_rate * factor, 0.0) for factor in _TUNE_FACTORS)

    def rate_factor(self, setting: int) -> float:
        """Return by what the optimizer's own learning rate is multiplied.

        Args:
            setting: the number of the setting.

        Returns:
            1 for the plan's own.
        """
        if self.learning_rate is None:
            return 1.0
        return self.settings()[setting].learning_rate / self.learning_rate


@final
@dataclass(frozen=True)
class OwnPlan(ModelPlan):
    """Hold the contenders and the budget of a comparison in the user's own model."""

    table: ClassVar = CONTENDERS
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN


@final
@dataclass(frozen=True)
class OwnReading(Reading):
    """Say how the rows of arrays belong together."""

    group: object = option(None, anything, "One value a row; rows with equal values stay together.")
