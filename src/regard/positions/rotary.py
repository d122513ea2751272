"""Queries and keys that are turned by their place."""

from dataclasses import dataclass
from typing import Any

import keras

from regard import _checks
from regard.errors import ArgumentError, ShapeError
from regard.ops.positions import rotate
from regard.positions.position import Position

__all__ = ["Rotary"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class Rotary(Position):
    """Turn queries and keys by angles that grow with their place, before their dot product.

    The product of two turned vectors depends on the difference of their places alone. It works on
    dot products only: other layers refuse it. The width of a query, or of a head, is even.

    Source: Su et al. 2021, equation 34, https://arxiv.org/abs/2104.09864. Differs: a pair is
    feature i and feature i + half, not two neighbours; with learned projections it is the same.

    Args:
        base: of the wavelengths, above 1.
        fraction: which part of the features is turned, above 0 and at most 1 (GPT-NeoX: 0.25).
        offset: the place of query 0 among the keys; needed where their numbers differ.

    Raises:
        ArgumentError: if `base` or `fraction` is out of its range.
        ArgumentTypeError: if the offset is not an integer.
    """

    base: float = 10_000.0
    fraction: float = 1.0
    offset: int | None = None

    def __post_init__(self) -> None:
        """Check the fields."""
        _checks.positive_number("base", self.base)
        _checks.positive_number("fraction", self.fraction)
        _checks.optional_integer("offset", self.offset)
        if self.fraction > 1:
            raise ArgumentError(f"`fraction` must be at most 1. Received: fraction={self.fraction}")

    def allowed(self, t: Any, s: Any) -> None:
        """Allow all pairs."""

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> None:
        """Add nothing."""

    def transform(self, tensor: Any, place: Any) -> Any:
        """Return the tensor with the first `fraction` of its features turned."""
        width = int(tensor.shape[-1] * self.fraction)
        if width < 2 or width % 2:
            raise ShapeError(
                "Rotary turns features in pairs: fraction times the width must be even. Received: "
                f"width {tensor.shape[-1]}, fraction={self.fraction}"
            )
        return rotate(tensor, place, float(self.base), width)

    @property
    def rotates(self) -> bool:
        """True: for dot products alone."""
        return True

    @property
    def relative(self) -> bool:
        """Only the distance counts."""
        return True

    @property
    def takes_times(self) -> bool:
        """A distance may be one in time."""
        return True
