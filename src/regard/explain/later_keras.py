"""What becomes of a model on Keras 3.16, in words and as data."""

import math
from dataclasses import dataclass
from typing import Any

from regard._visible_text import visible

__all__ = ["LaterKeras"]

_LISTED = 4


@dataclass(frozen=True)
class LaterKeras:
    """Hold what Keras 3.16 changes for a model that relies on masks which it drops.

    Args:
        dropped: the layers that hand a mask on today, and do not on Keras 3.16.
        at: the first layer behind them whose valid outputs are others there; None if all stay.
        change: the largest change of the model's valid outputs, as a share of their largest value;
            None if they cannot be told from others.
        error: what the model raises there; None if it runs.
        rebuilt: whether this is so only where the model is built there again from its code. A graph
            of Keras 3.15 holds the masks of layers that are called with one tensor, as if they had
            been given by hand, and a file holds that graph.
    """

    dropped: tuple[str, ...]
    at: str | None = None
    change: float | None = None
    error: str | None = None
    rebuilt: bool = False

    @property
    def breaks(self) -> bool:
        """Whether the model gives other values on Keras 3.16, or none."""
        return self.at is not None or self.error is not None

    def sentences(self) -> tuple[str, ...]:
        """Return what happens there, and what to do."""
        names = self._names()
        hands = "hands" if len(self.dropped) == 1 else "hand"
        if not self.breaks:
            return (f"On Keras 3.16 {names} {hands} no mask on; here that changes nothing.",)
        each = "it" if len(self.dropped) == 1 else "each of them"
        when = ", built there from its code" if self.rebuilt else ""
        saved = (
            "A file saved by Keras 3.15 stays as it is, as does code that gives the mask by hand."
        )
        kept = (saved,) if self.rebuilt else ()
        return (
            f"This breaks on Keras 3.16{when}: there {names} {hands} no mask on, {self._what()}.",
            *kept,
            f"To be safe there: put {each} into `regard.layers.CarryMask`, or give the mask to the"
            " layers that follow as an argument, `layer(x, mask=mask)`.",
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "LaterKeras":
        """Return it from its plain data."""
        return cls(**{**data, "dropped": tuple(data["dropped"])})

    def _names(self) -> str:
        shown = [f"`{visible(name)}`" for name in self.dropped[:_LISTED]]
        more = len(self.dropped) - len(shown)
        if more:
            shown.append(f"{more} more")
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"

    def _what(self) -> str:
        if self.error is not None:
            return f"and the model fails: {self.error}"
        reads = f"so `{visible(self.at or '')}` takes padding for steps"
        if self.change is None:
            return reads
        if not math.isfinite(self.change):
            return f"{reads}, and the model's outputs are no numbers"
        return f"{reads}, and the model's outputs change by {100 * self.change:.2g} %"
