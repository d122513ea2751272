"""Each query sees the last keys up to its place."""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.positions.position import Position

__all__ = ["History"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class History(Position):
    """Let each query see the last `width` keys up to its place, `t - width < s <= t`.

    A window that is causal: `LocalWindow(width - 1, 0)`. It is what `history_only=True` with
    `attention_width=width` means in keras-self-attention, and `sliding_window=width` with
    `use_causal_mask=True` in Keras.

    Args:
        width: how many keys, the one at the query's place included.
        offset: the place of query 0 among the keys; needed where their numbers differ.

    Raises:
        ArgumentError: if the width is not positive.
        ArgumentTypeError: if the width or the offset is not an integer.
    """

    width: int
    offset: int | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.positive_integer("width", self.width)
        _checks.optional_integer("offset", self.offset)

    def allowed(self, t: Any, s: Any) -> Any:
        """Return `t - width < s <= t`."""
        return ops.logical_and(s > t - self.width, s <= t)

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> None:
        """Add nothing."""

    @property
    def band(self) -> tuple[int | None, int | None]:
        """`width - 1` keys before, none after."""
        return self.width - 1, 0

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True

    @property
    def takes_times(self) -> bool:
        """A distance may be one in time."""
        return True
