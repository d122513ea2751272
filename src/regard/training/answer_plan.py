"""A plan for data that may tell classes, numbers or something else: what follows from which.

Importing this needs neither NumPy nor Keras.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regard import _checks
from regard.comparison.options import one_among, option
from regard.comparison.plan import COMPARED, TRAINING
from regard.errors import ArgumentError
from regard.training.network_plan import NetworkPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ERRORS_IN_UNITS", "AnswerPlan", "rope_in_units", "suggested_fields"]

ERRORS_IN_UNITS = ("rmse", "mae")
"""Metrics in the unit of the numbers."""


@dataclass(frozen=True)
class AnswerPlan(NetworkPlan):
    """Hold what is told, and the options that have a meaning for some answers alone."""

    answer: str = option(
        "classes",
        one_among("classes", "numbers"),
        "What is told: classes or numbers.",
        metavar="KIND",
        panel=COMPARED,
        said="by the data",
    )
    rope: float = option(
        0.01,
        _checks.positive_number,
        "Differences up to this size are practically none.",
        metavar="SIZE",
        panel=COMPARED,
        said="0.01; of errors of numbers a hundredth of their deviation",
    )
    class_weights: bool = option(
        False,
        _checks.boolean,
        "Let each class count alike in training, whatever its size.",
        panel=TRAINING,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.class_weights and self.answer != "classes":
            raise ArgumentError(
                "`class_weights` has an effect only where each row has one class."
                f" Received: class_weights=True with {self.answer}"
            )


def suggested_fields(
    answer: str, targets: "NDArray[Any]", given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what data suggest for fields of an `AnswerPlan` that were not given.

    Args:
        answer: what is told.
        targets: the classes `(n,)`, or the numbers `(n,)` or `(n, K)`.
        given: the fields that were given.

    Returns:
        The answer; macro-F1 where a class is rare; for errors of numbers a rope in their unit.
    """
    from regard.statistics.class_scores import SMALL_SHARE, smallest_share

    suggested: dict[str, Any] = {"answer": answer}
    if answer == "classes" and smallest_share(targets) < SMALL_SHARE:
        suggested["metric"] = "macro_f1"
    if answer == "numbers" and given.get("metric") in (None, "", *ERRORS_IN_UNITS):
        suggested["rope"] = rope_in_units(targets)
    return suggested


def rope_in_units(numbers: "NDArray[Any]") -> float:
    """Return which errors of numbers are practically equal: 0.01 may be much, or nothing.

    Args:
        numbers: `(n,)` or `(n, K)`, NaN where one is missing.

    Returns:
        A hundredth of their deviation, to one digit; of several, of the root of the mean variance.
        Of numbers that are all the same 0.01.
    """
    import numpy as np

    deviation = math.sqrt(np.nanvar(numbers, axis=0, dtype=np.float64).mean())
    return float(f"{deviation / 100:.1g}") or 0.01
