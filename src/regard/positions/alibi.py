"""Attention with linear biases: each head has its own fixed slope."""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.ops.positions import alibi_slopes
from regard.positions.position import Position

__all__ = ["Alibi"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class Alibi(Position):
    """Take a slope times the distance off the score, with a slope of its own for each head.

    The bias of head n is `-slope[n] * |s - t|`; the slopes are fixed, from 1/2 downwards
    (`regard.ops.positions.alibi_slopes`). A layer without heads has the one slope of a single head,
    1/256. Models with it read longer texts than they were trained on.

    Source: Press, Smith and Lewis 2022, section 3, https://arxiv.org/abs/2108.12409. Differs: the
    paper's models are causal; add `Causal()` for that. Without it both sides are penalised alike.

    Args:
        offset: the place of query 0 among the keys; needed where their numbers differ.

    Raises:
        ArgumentTypeError: if the offset is not an integer.
    """

    offset: int | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.optional_integer("offset", self.offset)

    def allowed(self, t: Any, s: Any) -> None:
        """Allow all pairs."""

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> Any:
        """Return minus the slopes times the distances."""
        slopes = alibi_slopes(num_heads or 1)
        slope = slopes[0] if num_heads is None else slopes.reshape(-1, 1, 1)  # -> (N, 1, 1)
        slope = ops.convert_to_tensor(slope)
        return -slope * ops.cast(ops.abs(s - t), "float32")

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True

    @property
    def takes_times(self) -> bool:
        """A distance may be one in time."""
        return True
