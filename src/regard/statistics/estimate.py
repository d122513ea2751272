"""A difference with its variance: interval, p-value, and the chances of better, same and worse."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

__all__ = ["LEVEL", "Chances", "Estimate", "holm"]

LEVEL = 0.95
"""Of all intervals, and one minus the level of all tests."""


@dataclass(frozen=True)
class Chances:
    """Hold three chances that sum to 1.

    Args:
        better: that the first is better than the second by more than the rope.
        same: that they are within the rope, practically equal.
        worse: that the first is worse by more than the rope.
    """

    better: float
    same: float
    worse: float


@dataclass(frozen=True)
class Estimate:
    """Hold a number that was measured, with a Student distribution around it.

    With the variance of resplits corrected (Nadeau and Bengio 2003, "Inference for the
    generalization error", Machine Learning 52, 239-281: (1/J + n_test / n_train) S^2 with J - 1
    degrees of freedom), `p_value` is the corrected resampled t-test and `chances` the Bayesian
    correlated t-test.

    Args:
        value: what was measured; a larger one is better.
        variance: of the value; 0 where nothing varies.
        df: degrees of freedom of the variance.
    """

    value: float
    variance: float
    df: float

    @property
    def degenerate(self) -> bool:
        """Whether there is a value but nothing varies, so that no test means anything."""
        return self.variance == 0 and self.value != 0

    def interval(self, critical: float | None = None) -> tuple[float, float]:
        """Return the lower and the upper end of the interval.

        Args:
            critical: how many standard errors it reaches to each side; None for Student's
                quantile.

        Returns:
            The two ends.
        """
        if critical is None:
            critical = float(special.stdtrit(self.df, (1 + LEVEL) / 2))
        half = critical * math.sqrt(self.variance)
        return self.value - half, self.value + half

    def p_value(self) -> float:
        """Return the two-sided p-value of the hypothesis that the true value is 0."""
        if self.variance == 0:
            return 1.0 if self.value == 0 else 0.0
        return float(2 * special.stdtr(self.df, -abs(self.value) / math.sqrt(self.variance)))

    def p_above(self) -> float:
        """Return the one-sided p-value of the hypothesis that the true value is 0 or less."""
        if self.variance == 0:
            return float(self.value <= 0)
        return float(special.stdtr(self.df, -self.value / math.sqrt(self.variance)))

    def chances(self, rope: float) -> Chances:
        """Return the chances that the true value is above, within and below the rope.

        The posterior is Student's distribution with `df` degrees of freedom around the value,
        scaled by the standard error: Corani and Benavoli 2015, "A Bayesian approach for comparing
        cross-validated algorithms on multiple data sets", Machine Learning 100, 285-304;
        Benavoli, Corani, Demsar and Zaffalon 2017, "Time for a change", JMLR 18(77).
        Their (1/J + rho / (1 - rho)) S^2 with rho = n_test / (n_test + n_train) is the variance of
        Nadeau and Bengio.

        Args:
            rope: the region of practical equivalence reaches so far to each side of 0.

        Returns:
            The chances. A value just on the edge of the rope is within it.
        """
        if self.variance == 0:
            better, worse = float(self.value > rope), float(self.value < -rope)
        else:
            error = math.sqrt(self.variance)
            better = float(special.stdtr(self.df, (self.value - rope) / error))
            worse = float(special.stdtr(self.df, (-rope - self.value) / error))
        return Chances(better=better, same=max(0.0, 1.0 - better - worse), worse=worse)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values for their number: Holm 1979, Scandinavian Journal of Statistics 6, 65-70.

    The r-th smallest of m is multiplied by m - r + 1; none is smaller than the one before.

    Args:
        p_values: of hypotheses that were named beforehand.

    Returns:
        The adjusted p-values in the same order, at most 1.
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, (len(p_values) - rank) * p_values[place])
        adjusted[place] = min(1.0, largest)
    return tuple(adjusted)
