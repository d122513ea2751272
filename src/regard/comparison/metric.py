"""What a score is: how it is computed, which way is better, and how it is said.

Importing this needs no NumPy, so that a command's help need not wait for it.
"""

import importlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from regard.comparison.said_scores import said_difference, said_score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["FormulaMetric", "Metric"]


@dataclass(frozen=True, kw_only=True)
class Metric(ABC):
    """A score of a model's outputs against the targets, and what people are told of it.

    The statistics need one number for each row, whose mean is the score exactly: for accuracy by
    definition, for F1 and the like the score plus each row's influence on it. A score that has no
    such formula comes as resampled rows, and says so in `meaning`.

    Args:
        name: as it is written in a plan.
        label: as it is written in a sentence.
        heading: as it is written over a column, in at most eleven letters.
        meaning: what the number is, as the end of a sentence.
        larger_is_better: whether a larger score is a better one.
        is_share: whether it is a share, which is said in percent, and its differences in points.
        bounds: the smallest and the largest score that there can be.
    """

    name: str
    label: str
    heading: str
    meaning: str
    larger_is_better: bool = True
    is_share: bool = True
    bounds: tuple[float, float] = (0.0, 1.0)

    @abstractmethod
    def items(self, outputs: "ArrayLike", targets: "ArrayLike") -> "NDArray[np.float64]":
        """Return one number for each row, `(n,)`, whose mean is the score.

        Args:
            outputs: what the model answers, a row each.
            targets: the truth.

        Returns:
            Numbers `(n,)`.

        Raises:
            ArgumentError: if an output or target is out of range, or the score is not defined.
            ArgumentTypeError: if an output or target is of another type.
            ShapeError: if the shapes do not fit together.
        """

    @final
    def score(self, outputs: "ArrayLike", targets: "ArrayLike") -> float:
        """Return the score.

        Args:
            outputs: what the model answers, a row each.
            targets: the truth.

        Returns:
            The mean of `items`.

        Raises:
            ArgumentError: if an output or target is out of range, or the score is not defined.
            ArgumentTypeError: if an output or target is of another type.
            ShapeError: if the shapes do not fit together.
        """
        return float(self.items(outputs, targets).mean())

    @property
    @final
    def sign(self) -> float:
        """1 where a larger score is a better one, else -1."""
        return 1.0 if self.larger_is_better else -1.0

    @final
    def value(self, score: float) -> str:
        """Say a score: `93.1%`, or `0.3142` where it is no share.

        Args:
            score: a number.

        Returns:
            A few letters.
        """
        return said_score(score, is_share=self.is_share) + ("%" if self.is_share else "")

    @final
    def gap(self, difference: float) -> str:
        """Say a difference of scores: of shares in points, of which 100 are everything.

        Args:
            difference: at least 0.

        Returns:
            A few letters.
        """
        if not self.is_share:
            return f"{difference:.3g}"
        points = difference * 100
        return f"{points:.1f} points" if points >= 0.05 else f"{points:.2f} points"

    @final
    def end(self, difference: float) -> str:
        """Say an end of an interval of differences, with its sign and without a unit.

        Args:
            difference: a number.

        Returns:
            A few letters.
        """
        return said_difference(difference, is_share=self.is_share)


@final
@dataclass(frozen=True, kw_only=True)
class FormulaMetric(Metric):
    """A score by a function of outputs and targets.

    Args:
        formula: the function, as `module:function`; its module is imported when it is needed.
    """

    formula: str

    def items(self, outputs: "ArrayLike", targets: "ArrayLike") -> "NDArray[np.float64]":
        """Return what the function returns."""
        module, _, name = self.formula.partition(":")
        items: NDArray[np.float64] = getattr(importlib.import_module(module), name)(
            outputs, targets
        )
        return items
