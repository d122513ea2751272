"""What is compared in a model of the user's own, and with which budget."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

from regard import _checks
from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS
from regard.comparison.metric import Metric
from regard.comparison.options import option
from regard.comparison.plan import COMPARED, Plan
from regard.comparison.trial_key import Setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ModelMetric", "OwnPlan"]

# In the names of metrics, as Keras and others use them.
_SMALLER_IS_BETTER = ("loss", "error", "mse", "mae", "mape", "msle", "divergence", "entropy")


@final
@dataclass(frozen=True, kw_only=True)
class ModelMetric(Metric):
    """A score that the user's model computes itself, on one block of rows after the other."""

    def items(self, outputs: "ArrayLike", targets: "ArrayLike") -> "NDArray[np.float64]":  # noqa: ARG002
        """Return the scores of the blocks, which are the outputs."""
        import numpy as np

        return np.asarray(outputs, dtype=np.float64)


def _optional_boolean(name: str, value: Any) -> bool | None:
    return None if value is None else _checks.boolean(name, value)


@final
@dataclass(frozen=True)
class OwnPlan(Plan):
    """Hold the contenders and the budget of a comparison in the user's own model.

    Raises:
        ArgumentError: if a number is out of its range, a name comes twice, or there is none.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such contender.
    """

    table: ClassVar = CONTENDERS
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN
    rows: ClassVar = "rows"

    rate_check: bool = option(
        False, _checks.boolean, "Try half and twice the learning rate.", panel=COMPARED
    )
    larger_is_better: bool | None = option(
        None,
        _optional_boolean,
        "Whether a larger score is a better one.",
        panel=COMPARED,
        said="judged by the metric's name",
    )

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
        """Return the only setting, which is the user's own."""
        return (Setting(0.0, 0.0),)
