"""Each query sees the keys near its place."""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.positions.position import Position

__all__ = ["LocalWindow"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class LocalWindow(Position):
    """Let each query see `left` keys before its place, the one at it, and `right` after it.

    `t - left <= s <= t + right`. The window is `left + 1 + right` keys wide.

    Other libraries name a width. `attention_width=w` of keras-self-attention is
    `LocalWindow(w // 2, w - w // 2 - 1)`, that is `t - w // 2 <= s < t - w // 2 + w`, where an even
    width reaches one key further back than ahead; with `history_only=True` it is `History(w)`.
    `sliding_window=w` of Keras's layers is `LocalWindow(w - 1, w - 1)`, and `History(w)` where they
    are causal.

    Args:
        left: keys before.
        right: keys after.
        offset: the place of query 0 among the keys; see `Position`.
        ratio: keys a query, or `"stretch"`; see `Position`.

    Raises:
        ArgumentError: if a width is negative, or offset and `"stretch"` are both given.
        ArgumentTypeError: if a width or the offset is not an integer.
    """

    left: int
    right: int
    offset: int | None = None
    ratio: float | str | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.count("left", self.left)
        _checks.count("right", self.right)
        _checks.diagonal(self.offset, self.ratio)

    def allowed(self, t: Any, s: Any) -> Any:
        """Return `t - left <= s <= t + right`."""
        return ops.logical_and(s >= t - self.left, s <= t + self.right)

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> None:
        """Add nothing."""

    @property
    def band(self) -> tuple[int | None, int | None]:
        """The two widths."""
        return self.left, self.right

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True

    @property
    def takes_times(self) -> bool:
        """A distance may be one in time."""
        return True
