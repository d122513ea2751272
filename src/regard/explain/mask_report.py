"""What `regard.explain.check_masks` found: a row a layer, and what it comes to in words."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from regard._visible_text import visible
from regard.explain.later_keras import LaterKeras
from regard.explain.mask_advice import advice_for

__all__ = ["HAPPENINGS", "MaskReport", "MaskRow"]

HAPPENINGS = ("makes", "passes", "uses", "drops", "none")
"""What may happen to a mask at a layer."""

_WIDEST = 48  # characters of a name


@dataclass(frozen=True)
class MaskRow:
    """Hold what one layer, or one operation such as `x * 2`, does with masks.

    Args:
        layer: its name, below the models that it stands in: `"encoder/lstm"`; of its second call
            `"encoder/lstm#2"`.
        kind: its class; of an operation that is no layer, such as `x * 2`, `ops.Multiply`.
        mask: `"makes"` one, `"passes"` one on without need of it, `"uses"` the one it gets,
            `"drops"` it, or `"none"` reaches it.
        carries: whether its output carries a mask.
        change: the largest change of its valid outputs with the padding, as a share of their
            largest value; None if they cannot be told from others.
    """

    layer: str
    kind: str
    mask: str
    carries: bool
    change: float | None


@dataclass(frozen=True)
class MaskReport:
    """Hold what a model does with its masks, and whether padding changes what it says.

    Args:
        model: its name.
        rows: of its layers, in the order in which they run.
        changed_at: the first layer whose valid outputs change with the padding; None if none do.
        lost_at: the layer before it that dropped the mask, where that is why.
        gradient_change: the largest change of a weight's gradient, as a share of its largest value;
            None if not measured.
        gradient_of: the weight of which it is.
        tolerance: the largest change that is taken for rounding; of gradients ten times as much.
        undecided: why nothing can be said; None if something can.
        notes: what to know about how it was measured.
        later: what Keras 3.16 changes; None if the model relies on no mask that is dropped there.
    """

    model: str
    rows: tuple[MaskRow, ...] = ()
    changed_at: str | None = None
    lost_at: str | None = None
    gradient_change: float | None = None
    gradient_of: str | None = None
    tolerance: float = 0.0
    undecided: str | None = None
    notes: tuple[str, ...] = ()
    later: LaterKeras | None = None

    @property
    def first(self) -> str | None:
        """The first faulty layer: the one that lost the mask, else the first that changes."""
        return self.lost_at or self.changed_at

    @property
    def verdict(self) -> str:
        """`"kept"` if padding changes nothing, `"broken"` if it does, or `"undecided"`."""
        if self.undecided is not None:
            return "undecided"
        # Not `>`: a gradient that is NaN is broken too.
        allowed = 10 * self.tolerance
        gradients = self.gradient_change is None or self.gradient_change <= allowed
        return "kept" if self.changed_at is None and gradients else "broken"

    def sentences(self) -> tuple[str, ...]:
        """Return the verdict in words, how it was measured, how to mend it; what breaks later."""
        if self.undecided is not None:
            return (f"Not decided: {self.undecided}", *self.notes)
        said = [self._of_outputs(), *self._of_gradients(), *self.notes]
        row = next((row for row in self.rows if row.layer == self.first), None)
        if row is not None:
            said.append(f"To mend: {advice_for(row.kind)}")
        return (*said, *(self.later.sentences() if self.later is not None else ()))

    def table(self) -> str:
        """Return the rows as lines of text, in columns."""
        cells = [("layer", "kind", "mask", "change of valid outputs")]
        for row in self.rows:
            happened = f"{row.mask}, passes" if row.mask == "uses" and row.carries else row.mask
            mark = "  <- first" if row.layer == self.first else ""
            cells.append((_plain(row.layer), _plain(row.kind), happened, _share(row.change) + mark))
        widths = [max(len(line[column]) for line in cells) for column in range(3)]
        return "\n".join(
            "  ".join([*(each.ljust(width) for each, width in zip(line, widths, strict=False))])
            + f"  {line[3]}"
            for line in cells
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, of which `from_dict` makes the report again."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "MaskReport":
        """Return the report of what `to_dict` gave."""
        rows = tuple(MaskRow(**row) for row in data["rows"])
        later = None if data["later"] is None else LaterKeras.from_dict(data["later"])
        return cls(**{**data, "rows": rows, "notes": tuple(data["notes"]), "later": later})

    def __str__(self) -> str:
        lines = [_plain(each, widest=None) for each in self.sentences()]
        return "\n".join([self.table(), "", *lines] if self.rows else lines)

    def _of_outputs(self) -> str:
        if self.changed_at is None:
            return "Padding does not change the valid outputs of any layer."
        if self.lost_at is not None and self.lost_at != self.changed_at:
            why = f", because no mask reaches it: it is lost at `{self.lost_at}`"
        elif self.lost_at is None and self._row(self.changed_at).mask == "none":
            why = ", which no mask reaches"
        else:
            why = ""
        change = _share(self._row(self.changed_at).change)
        return f"Padding changes the valid outputs, first at `{self.changed_at}` ({change}){why}."

    def _of_gradients(self) -> list[str]:
        if self.gradient_change is None:
            return ["Gradients were not measured."]
        if self.gradient_change <= 10 * self.tolerance:
            return ["Padding does not change the gradients of the weights."]
        if not math.isfinite(self.gradient_change):
            return [f"The gradient of `{self.gradient_of}` is not finite."]
        return [
            f"Padding changes the gradients too, most that of `{self.gradient_of}`"
            f" ({_share(self.gradient_change)})."
        ]

    def _row(self, layer: str) -> MaskRow:
        return next(row for row in self.rows if row.layer == layer)


def _share(change: float | None) -> str:
    if change is None:
        return "not comparable"
    if not math.isfinite(change):
        return "not a number"
    if change < 1e-3:
        return "0" if change == 0 else f"{change:.1e}"
    return f"{100 * change:.2g} %" if change < 0.1 else f"{100 * change:.0f} %"


def _plain(text: str, widest: int | None = _WIDEST) -> str:
    """A stranger's names: without what a terminal would obey, and not too long."""
    shown = visible(text)
    return shown if widest is None or len(shown) <= widest else f"{shown[: widest - 1]}…"
