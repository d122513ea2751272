"""Far keys score less."""

import math
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.ops.precision import precise
from regard.positions.position import Position, Weights

__all__ = ["DistancePenalty"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class DistancePenalty(Position):
    """Take off the score what grows with the distance of query and key.

    With `d = |s - t|`, the bias is

        -weight * d              kind="linear"
        -weight * log(1 + d)     kind="logarithmic"
        -weight * d ** 2 / 2     kind="gaussian", of standard deviation 1 / sqrt(weight)

    It is added before the normaliser, so the weights stay a distribution and masked keys stay at 0;
    the page on penalties shows what happens when it is added to the weights instead.

    Args:
        kind: `"linear"`, `"logarithmic"` or `"gaussian"`.
        weight: how fast the penalty grows, above 0; where it is learned, its first value.
        learned: whether the weight is learned, one for each head. It stays above 0: the softplus of
            the trained number is taken.
        offset: the place of query 0 among the keys; see `Position`.
        ratio: keys a query, or `"stretch"`; see `Position`.

    Raises:
        ArgumentError: if `weight` is not above 0, or offset and `"stretch"` are both given.
        UnknownNameError: for another kind.
    """

    kind: str = "linear"
    weight: float = 1.0
    learned: bool = False
    offset: int | None = None
    ratio: float | str | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.one_of("kind", self.kind, ("linear", "logarithmic", "gaussian"))
        _checks.positive_number("weight", self.weight)
        _checks.boolean("learned", self.learned)
        _checks.diagonal(self.offset, self.ratio)

    def allowed(self, t: Any, s: Any) -> None:
        """Allow all pairs."""

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> Any:
        """Return minus the weighted distance."""
        distance = ops.abs(ops.cast(s, "float32") - ops.cast(t, "float32"))
        if self.kind == "logarithmic":
            distance = ops.log1p(distance)
        elif self.kind == "gaussian":
            distance = ops.square(distance) / 2.0
        if not self.learned:
            return -self.weight * distance
        weight = ops.softplus(precise(weights["penalty"]))
        return -weight * ops.cast(distance, weight.dtype)

    def weights(self, num_heads: int | None) -> Weights:
        """Return `penalty`, a number for each head, if it is learned."""
        if not self.learned:
            return {}
        first = math.log(math.expm1(self.weight)) if self.weight < 30 else self.weight
        shape = () if num_heads is None else (num_heads, 1, 1)
        return {"penalty": (shape, keras.initializers.Constant(first))}

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True

    @property
    def takes_times(self) -> bool:
        """A distance may be one in time."""
        return True
