"""What the loops of all backends are told, and how a mask chooses."""

from dataclasses import dataclass
from typing import Any

from keras import ops

__all__ = ["Rules", "chosen"]


@dataclass(frozen=True)
class Rules:
    """How to run along the steps, see `regard.kernels.recurrence.scan`.

    Args:
        mask: (B, T), or None.
        held: how many tensors of the carry a masked step leaves as they are, the first ones.
        reverse: from the last step to the first.
        repeat: a masked step repeats the output before.
        last: only the last output is wanted.
    """

    mask: Any
    held: int
    reverse: bool
    repeat: bool
    last: bool

    @property
    def keeps_output(self) -> bool:
        """Whether a step needs the output of the one before."""
        return self.last or (self.repeat and self.mask is not None)

    def carried(self, valid: Any, after: list[Any], before: list[Any]) -> list[Any]:
        """Return what goes on from a step, valid (B,) or not."""
        return [*chosen(valid, after[: self.held], before[: self.held]), *after[self.held :]]


def chosen(valid: Any, after: list[Any], before: list[Any]) -> list[Any]:
    """Return what a step gave where there is one, (B,), and what was before where there is none."""
    of_rank = {rank: _of_rank(valid, rank) for rank in {len(each.shape) for each in after}}
    pairs = zip(after, before, strict=True)
    return [ops.where(of_rank[len(new.shape)], new, old) for new, old in pairs]


def _of_rank(valid: Any, rank: int) -> Any:
    return ops.expand_dims(valid, tuple(range(1, rank))) if rank > 1 else valid
