"""Each query sees the keys up to its own place."""

from dataclasses import dataclass
from typing import Any

import keras

from regard import _checks
from regard.positions.position import Position

__all__ = ["Causal"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class Causal(Position):
    """Let each query see the keys up to its own place, `s <= t + offset`.

    For decoders and language models: no step may see the ones that it has to predict.

    Args:
        offset: the place of query 0 among the keys; needed where their numbers differ. With a
            cache of k keys before the queries it is k.

    Raises:
        ArgumentTypeError: if `offset` is not an integer.
    """

    offset: int | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.optional_integer("offset", self.offset)

    def allowed(self, t: Any, s: Any) -> Any:
        """Return `s <= t`."""
        return s <= t

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> None:
        """Add nothing."""

    @property
    def band(self) -> tuple[int | None, int | None]:
        """All keys before, none after."""
        return None, 0

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True

    @property
    def takes_times(self) -> bool:
        """A distance may be one in time."""
        return True
