"""Keys outside a stripe along the diagonal score less by one amount."""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.positions.position import Position

__all__ = ["Stripe"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class Stripe(Position):
    """Take one amount off the score of each key outside a stripe along the diagonal.

    The bias is 0 where `|s - t| <= half_width` and `-penalty` elsewhere. Far keys lose, but can
    still win where their content speaks for them; `LocalWindow` forbids them altogether. This is
    the band that is recommended for the penalty on distant pairs of the Speech-Transformer (Dong,
    Xu and Xu 2018, https://doi.org/10.1109/ICASSP.2018.8462506), whose paper does not give its
    formula.

    Args:
        half_width: how far the stripe reaches to each side.
        penalty: what is taken off outside, above 0.
        offset: the place of query 0 among the keys; see `Position`.
        ratio: keys a query, or `"stretch"`; see `Position`.

    Raises:
        ArgumentError: if `half_width` is negative, `penalty` is not above 0, or offset and
            `"stretch"` are both given.
        ArgumentTypeError: if `half_width` or the offset is not an integer.
    """

    half_width: int
    penalty: float
    offset: int | None = None
    ratio: float | str | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.count("half_width", self.half_width)
        _checks.positive_number("penalty", self.penalty)
        _checks.diagonal(self.offset, self.ratio)

    def allowed(self, t: Any, s: Any) -> None:
        """Allow all pairs."""

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> Any:
        """Return 0 inside the stripe, minus the penalty outside."""
        return ops.where(ops.abs(s - t) <= self.half_width, 0.0, -float(self.penalty))

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True

    @property
    def takes_times(self) -> bool:
        """A distance may be one in time."""
        return True
