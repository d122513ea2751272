"""How the share of zeros grows during training."""

from dataclasses import dataclass

from regard import _checks
from regard.errors import ArgumentError

__all__ = ["GradualSparsity"]


@dataclass(frozen=True)
class GradualSparsity:
    """Say which share of the weights is zero after how many steps, for `PruneMagnitude`.

    The share grows fast while many weights do without, and slowly near the end:

        s(t) = final + (initial - final) * (1 - (t - begin) / (end - begin))^power

    from step `begin` to step `end`; it is 0 before, and `final` after. A step is a batch of `fit`.
    Masks are chosen every `frequency` steps from `begin` on, and once at `end`; between and after
    them they stay, and training goes on with what is left.

    Args:
        final: the share of zeros at the end, from 0 to below 1.
        begin: the number of steps after which the first masks are chosen. 0: before the first step.
        end: the number of steps after which the last masks are chosen. Where it is `begin`, all is
            pruned at once. Leave a third of training behind it, to mend what was lost.
        initial: the share at `begin`.
        power: 3 is the paper's, 1 a straight line.
        frequency: the number of steps from masks to masks.

    Raises:
        ArgumentError: for a number outside its range, `end` before `begin`, or `initial` above
            `final`: what is pruned stays so.
        ArgumentTypeError: for what is no number.

    Example:
        >>> from regard.pruning import GradualSparsity
        >>> schedule = GradualSparsity(0.8, begin=100, end=300, frequency=50)
        >>> print(*[round(schedule(step), 3) for step in (99, 100, 200, 300, 1000)])
        0.0 0.0 0.7 0.8 0.8

    Source:
        Zhu and Gupta 2017, section 3, equation 1, https://arxiv.org/abs/1710.01878.
        Differs: any power.

    See also:
        `PruneMagnitude`: prunes by it.
    """

    final: float
    begin: int = 0
    end: int = 1000
    initial: float = 0.0
    power: float = 3.0
    frequency: int = 100

    def __post_init__(self) -> None:
        _checks.rate("final", self.final)
        _checks.count("begin", self.begin)
        _checks.count("end", self.end)
        _checks.rate("initial", self.initial)
        _checks.positive_number("power", self.power)
        _checks.positive_integer("frequency", self.frequency)
        if self.end < self.begin:
            raise ArgumentError(
                f"`end` must not be before `begin`. Received: begin={self.begin}, end={self.end}"
            )
        if self.initial > self.final:
            raise ArgumentError(
                "`initial` must be at most `final`, as what is pruned stays so. Received: "
                f"initial={self.initial}, final={self.final}"
            )

    def __call__(self, step: int) -> float:
        """Return the share of zeros after `step` steps."""
        if step < self.begin:
            return 0.0
        if step >= self.end:
            return float(self.final)
        left = 1 - (step - self.begin) / (self.end - self.begin)
        return float(self.final + (self.initial - self.final) * left**self.power)

    def due(self, last: int, step: int) -> bool:
        """Whether masks are to be chosen after any step behind `last`, up to `step`."""
        return self._choices(step) > self._choices(last)

    def _choices(self, step: int) -> int:
        """How often masks have been chosen after that many steps."""
        if step < self.begin:
            return 0
        length = self.end - self.begin
        regular = min(step - self.begin, length) // self.frequency + 1
        return regular + (step >= self.end and length % self.frequency > 0)
