"""Several positions at once."""

from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from regard.errors import ArgumentError, ArgumentTypeError
from regard.ops.precision import is_double
from regard.positions.position import Position, Weights

__all__ = ["Combined"]


@keras.saving.register_keras_serializable(package="regard")
@dataclass(frozen=True, repr=False)
class Combined(Position, is_sum=True):
    """Take several positions at once: what `+` makes.

    A pair may meet where all parts allow it; biases add up; rotations follow one another. All parts
    share one diagonal: an `offset` or `ratio` that one part has holds for the others, which may not
    have a different one.

    Args:
        parts: the positions; one that is itself combined gives its parts.

    Raises:
        ArgumentTypeError: if a part is not a position.
        ArgumentError: if two parts have different offsets or ratios.
    """

    parts: tuple[Position, ...]

    def __post_init__(self) -> None:
        """Lay nested parts side by side, and find the one diagonal."""
        flat: list[Position] = []
        for part in self.parts:
            if not isinstance(part, Position):
                raise ArgumentTypeError(
                    f"`parts` must be positions. Received: {part!r} of type {type(part).__name__}"
                )
            flat += part.parts if isinstance(part, Combined) else [part]
        object.__setattr__(self, "parts", tuple(flat))
        for name in ("offset", "ratio"):
            given = {getattr(part, name) for part in flat} - {None}
            if len(given) > 1:
                raise ArgumentError(
                    f"All parts must have one `{name}`. Received: {', '.join(map(repr, flat))}"
                )
            object.__setattr__(self, name, given.pop() if given else None)
        if self.ratio == "stretch" and self.offset is not None:
            raise ArgumentError(
                'A stretched diagonal starts at the first valid key: ratio="stretch" takes no '
                f"`offset`. Received: {', '.join(map(repr, flat))}"
            )
        if self.ratio is not None:
            _check_fractions(flat)

    def __repr__(self) -> str:
        """Return the parts with `+` between."""
        return " + ".join(map(repr, self.parts))

    def allowed(self, t: Any, s: Any) -> Any:
        """Return the pairs that all parts allow."""
        found = None
        for part in self.parts:
            more = part.allowed(t, s)
            if more is not None:
                found = more if found is None else ops.logical_and(found, more)
        return found

    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> Any:
        """Return the sum of the parts' biases."""
        found = None
        for number, part in enumerate(self.parts):
            own = {name: weights[f"{name}_{number}"] for name in part.weights(num_heads)}
            more = part.bias(t, s, own, num_heads)
            if more is not None:
                found = more if found is None else _sum(found, more)
        return found

    def transform(self, tensor: Any, place: Any) -> Any:
        """Return the tensor after the parts' transforms."""
        for part in self.parts:
            tensor = part.transform(tensor, place)
        return tensor

    def weights(self, num_heads: int | None) -> Weights:
        """Return the parts' weights, their names with the part's number behind."""
        return {
            f"{name}_{number}": weight
            for number, part in enumerate(self.parts)
            for name, weight in part.weights(num_heads).items()
        }

    @property
    def band(self) -> tuple[int | None, int | None]:
        """The narrowest of the parts' bands, on each side."""
        bands = [part.band for part in self.parts]
        left, right = (
            [side for side in sides if side is not None] for sides in zip(*bands, strict=True)
        )
        return min(left, default=None), min(right, default=None)

    @property
    def relative(self) -> bool:
        """Whether all parts are."""
        return all(part.relative for part in self.parts)

    @property
    def takes_times(self) -> bool:
        """Whether all parts do."""
        return all(part.takes_times for part in self.parts)

    @property
    def rotates(self) -> bool:
        """Whether a part rotates."""
        return any(part.rotates for part in self.parts)

    def get_config(self) -> dict[str, Any]:
        """Return the parts, ready for JSON."""
        return {"parts": [keras.saving.serialize_keras_object(part) for part in self.parts]}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Combined":
        """Return the position with these parts."""
        return cls(tuple(map(keras.saving.deserialize_keras_object, config["parts"])))


def _check_fractions(parts: list[Position]) -> None:
    """With a ratio queries face places between keys, which not every position can count."""
    whole = [part for part in parts if "ratio" not in part.get_config()]
    if whole:
        raise ArgumentError(
            "With a `ratio` all parts must know one. Received: "
            f"{', '.join(map(repr, parts))}. {type(whole[0]).__name__} counts whole steps alone"
        )


def _sum(one: Any, other: Any) -> Any:
    """Add two biases, of which one may be learned in float64."""
    if is_double(other):
        one = ops.cast(one, other.dtype)
    return one + ops.cast(other, one.dtype)
