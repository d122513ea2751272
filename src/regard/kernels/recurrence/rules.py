"""What the loops of all backends are told, and how a mask chooses."""

from dataclasses import dataclass
from typing import Any

from keras import ops

__all__ = ["Rules", "chosen", "own", "with_states"]


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

    def states_put_out(self, after: list[Any], found: list[Any]) -> list[int | None]:
        """Return which state of those behind a step each output of it is, None for none.

        The output of most cells is a state, for which a mask has chosen already. Nothing is to be
        chosen without a mask.
        """
        held = {} if self.mask is None else {id(each): at for at, each in enumerate(after)}
        places = [held.get(id(each)) for each in found]
        return [None if place is None or place >= self.held else place for place in places]

    def begun(self) -> Any:
        """Return where a state was put out by a valid step, (B, T), or with `last` (B,)."""
        if self.last:
            return ops.any(self.mask, axis=1)
        if not self.repeat:
            return self.mask
        ahead = ops.flip(self.mask, axis=1) if self.reverse else self.mask
        begun = ops.cumsum(ops.cast(ahead, "int32"), axis=1) > 0
        return ops.flip(begun, axis=1) if self.reverse else begun


def own(outputs: list[Any], states: list[int | None]) -> list[Any]:
    """Return the outputs that are no states."""
    return [each for each, state in zip(outputs, states, strict=True) if state is None]


def with_states(outputs: list[Any], states: list[int | None], carried: list[Any]) -> list[Any]:
    """Return all outputs, from those that are no states and from the states."""
    rest = iter(outputs)
    return [next(rest) if state is None else carried[state] for state in states]


def chosen(valid: Any, after: list[Any], before: list[Any]) -> list[Any]:
    """Return what a step gave where there is one, (B,), and what was before where there is none."""
    of_rank = {rank: _of_rank(valid, rank) for rank in {len(each.shape) for each in after}}
    pairs = zip(after, before, strict=True)
    return [ops.where(of_rank[len(new.shape)], new, old) for new, old in pairs]


def _of_rank(valid: Any, rank: int) -> Any:
    return ops.expand_dims(valid, tuple(range(1, rank))) if rank > 1 else valid
