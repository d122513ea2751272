"""What may replace one layer of a trained model.

Importing this needs neither NumPy nor Keras.
"""

from dataclasses import dataclass
from typing import ClassVar, final

from regard.catalog.contenders import AGAIN, BASELINE, CONTENDERS, IDENTITY, Contender
from regard.comparison.options import option, positive
from regard.comparison.plan import MOST_STEPS, TRAINING
from regard.tasks.own_model.own_plan import ModelPlan

__all__ = ["TRAINED", "StatesSwapPlan", "SwapPlan", "VectorSwapPlan"]

TRAINED = "trained"
"""The layer that the model has, as it was trained."""

_TRAINED = Contender(
    TRAINED,
    "reference",
    None,
    "The layer that the model has, as it was trained.",
    said="The model as it is, whose training may have seen these rows,",
)
_IDENTITY = Contender(
    IDENTITY, "summary", None, "The states as they are, with no layer in the place."
)


@dataclass(frozen=True)
class SwapPlan(ModelPlan):
    """Hold the budget of contenders that are trained on frozen states."""

    condition: ClassVar = (
        "Compared are heads on these frozen states: what stands before the layer was trained with"
        " it, and is not trained again."
    )
    merit: ClassVar = "it needs no training"

    epochs: int = option(10, positive(MOST_STEPS), "The most epochs of a trial.", panel=TRAINING)


@final
@dataclass(frozen=True)
class VectorSwapPlan(SwapPlan):
    """Hold the contenders that replace a layer which turns states into one vector."""

    table: ClassVar = (*CONTENDERS, _TRAINED)
    baseline: ClassVar = BASELINE
    again: ClassVar = AGAIN


@final
@dataclass(frozen=True)
class StatesSwapPlan(SwapPlan):
    """Hold the contenders that replace a layer which turns states into as many states."""

    table: ClassVar = (
        _IDENTITY,
        *(row for row in CONTENDERS if row.role == "sequence"),
        _TRAINED,
    )
    baseline: ClassVar = IDENTITY
    again: ClassVar = None
