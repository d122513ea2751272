"""A learned number for each relative distance."""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.ops.positions import relative_bucket
from regard.ops.precision import precise
from regard.positions.position import Position, Weights

__all__ = ["RelativeBias"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class RelativeBias(Position):
    """Add a learned number to the score, for each bucket of distances and each head.

    Near distances have a bucket each, further ones share ever wider buckets, and from
    `max_distance` on all are alike (`regard.ops.positions.relative_bucket`). The numbers start
    near 0.

    Source: T5, Raffel et al. 2020, section 2.1, https://arxiv.org/abs/1910.10683.

    Args:
        buckets: how many numbers a head has, even where both sides count and at least 4.
        max_distance: from here on all distances share a bucket; more than half of a side's buckets.
        both_sides: whether keys after the query have numbers of their own; False for causal models.
        offset: the place of query 0 among the keys; needed where their numbers differ.

    Raises:
        ArgumentError: if the buckets are too few or odd, or `max_distance` is too small for them.
        ArgumentTypeError: if a number is not an integer.
    """

    buckets: int = 32
    max_distance: int = 128
    both_sides: bool = True
    offset: int | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.positive_integer("buckets", self.buckets)
        _checks.positive_integer("max_distance", self.max_distance)
        _checks.boolean("both_sides", self.both_sides)
        _checks.optional_integer("offset", self.offset)
        side = self.buckets // 2 if self.both_sides else self.buckets
        if side < 2 or (self.both_sides and self.buckets % 2):
            raise ArgumentError(
                "`buckets` must be at least 2 for each side, and even where both sides count. "
                f"Received: buckets={self.buckets}, both_sides={self.both_sides}"
            )
        if self.max_distance <= side // 2:
            raise ArgumentError(
                "`max_distance` must be more than the distances that have a bucket of their own, "
                f"{side // 2}. Received: max_distance={self.max_distance}"
            )

    def allowed(self, t: Any, s: Any) -> None:
        """Allow all pairs."""

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> Any:
        """Return the learned number of each pair's distance."""
        bucket = relative_bucket(s - t, self.buckets, self.max_distance, self.both_sides)
        table = precise(weights["relative_bias"])  # (buckets, N)
        found = ops.take(table, bucket, axis=0)  # (..., T, S, N)
        if num_heads is None:
            return ops.squeeze(found, -1)
        # (1, 1, T, S, N) -> (1, N, T, S)
        return ops.squeeze(ops.moveaxis(found, -1, 1), 2)

    def weights(self, num_heads: int | None) -> Weights:
        """Return `relative_bias`, (buckets, N)."""
        initializer = keras.initializers.RandomNormal(stddev=0.02)
        return {"relative_bias": ((self.buckets, num_heads or 1), initializer)}

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True
