"""The abstract position: what a layer asks of it."""

import abc
import dataclasses
from typing import Any, ClassVar

import keras

from regard.errors import ArgumentError, ArgumentTypeError
from regard.ops import positions as formulas

__all__ = ["Position", "get"]

# Name -> shape and initializer of a weight that a position learns.
Weights = dict[str, tuple[tuple[int, ...], Any]]


class Position(abc.ABC):
    """Say which pairs may meet and how place enters a score; abstract.

    A final position is a frozen dataclass of plain values. It is evaluated on two grids of places
    that broadcast against each other: `t`, the place that faces each query among the keys, and
    `s`, the place of each key (`regard.ops.positions`). It learns nothing itself: `weights` says
    what the layer should create, and gets it back.

    Fields that some have:
        offset: the place of query 0 among the keys. Where there are as many queries as keys it is
            0; where not, it is not known and must be given, or a `ratio`.
        ratio: keys a query, for two sequences that run along each other at different speeds: a
            number, or `"stretch"` for the ratio of their valid lengths. The latter needs complete
            queries (an encoder); a decoder, which does not know its length yet, takes a number.
    """

    offset: int | None = None
    ratio: float | str | None = None

    # What `+` makes. `Combined` is a position itself, and so cannot be imported here.
    _sum: ClassVar["type[Position]"]

    def __init_subclass__(cls, is_sum: bool = False, **kwargs: Any) -> None:
        """Keep the class that stands for several positions at once."""
        super().__init_subclass__(**kwargs)
        if is_sum:
            Position._sum = cls

    def __repr__(self) -> str:
        """Return the call that makes it, without what is left at its default."""
        given = [
            f"{each.name}={getattr(self, each.name)!r}"
            for each in dataclasses.fields(self)  # type: ignore[arg-type]
            if getattr(self, each.name) != each.default
        ]
        return f"{type(self).__name__}({', '.join(given)})"

    def __add__(self, other: "Position") -> "Position":
        """Both at once: the pairs that both allow, the sum of their biases."""
        if not isinstance(other, Position):
            return NotImplemented
        return self._sum((self, other))  # type: ignore[call-arg]

    @abc.abstractmethod
    def allowed(self, t: Any, s: Any) -> Any:
        """Return which pairs may meet.

        Args:
            t: places of the queries, (1 or B, T, 1), or with heads (1 or B, 1, T, 1).
            s: places of the keys, (1, 1, S), or with heads (1, 1, 1, S).

        Returns:
            Boolean, broadcastable to the scores; None allows all.
        """

    @abc.abstractmethod
    def bias(self, t: Any, s: Any, weights: dict[str, Any], num_heads: int | None) -> Any:
        """Return what is added to the scores, before the normaliser.

        Args:
            t: places of the queries, as in `allowed`.
            s: places of the keys, as in `allowed`.
            weights: what the layer created, by name.
            num_heads: the number of heads, or None for scores without heads.

        Returns:
            float32, or float64 where its weights are, broadcastable to the scores; None adds
            nothing.
        """

    def transform(self, tensor: Any, place: Any) -> Any:
        """Return a query or key of a dot product with its place in it.

        Args:
            tensor: (B, T, D), or with heads (B, T, N, H).
            place: integers (T,), or where `takes_times` also (B, T).

        Returns:
            The shape of `tensor`.
        """
        return tensor

    def weights(self, num_heads: int | None) -> Weights:
        """Return what has to be learned.

        Args:
            num_heads: the number of heads, or None for scores without heads.

        Returns:
            The shape and the initializer of each weight, by name.
        """
        return {}

    @property
    def band(self) -> tuple[int | None, int | None]:
        """How many keys before and after its place a query may see; None for all."""
        return None, None

    @property
    def relative(self) -> bool:
        """Whether `allowed` and `bias` depend on `s - t` alone, so that a part can stand for all.

        Only then is a window (`band`) computed in blocks. False unless a class says otherwise.
        """
        return False

    @property
    def takes_times(self) -> bool:
        """Whether steps may stand at any times, not at 0, 1, ...: then `t` and `s` are (B, ...).

        False unless a class says otherwise.
        """
        return False

    @property
    def rotates(self) -> bool:
        """Whether `transform` changes queries and keys: for dot products alone."""
        return False

    def get_config(self) -> dict[str, Any]:
        """Return all fields, ready for JSON."""
        return {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Position":
        """Return the position with these fields."""
        return cls(**config)

    def check_lengths(self, query_length: int | None, key_length: int | None) -> None:
        """Check that it is known which key faces which query.

        Args:
            query_length: T; None where it is unknown.
            key_length: S; None where it is unknown.

        Raises:
            ArgumentError: if the lengths differ and neither `offset` nor `ratio` is given.
        """
        settled = self.offset is not None or self.ratio is not None
        if settled or query_length is None or key_length is None or query_length == key_length:
            return
        raise ArgumentError(
            "Where queries and keys differ in number, a position needs to know which key faces "
            f"which query. Received: {self!r} for {query_length} queries and {key_length} keys. "
            f"{self._remedy()}"
        )

    def _remedy(self) -> str:
        names = {each.name for each in dataclasses.fields(self)}  # type: ignore[arg-type]
        offset = "Give `offset`, the place of query 0 among the keys"
        stretch = ', or `ratio`, keys a query ("stretch": the ratio of the valid lengths)'
        return offset + (stretch if "ratio" in names else "")

    def centres(self, t: Any, query_mask: Any, key_mask: Any, key_length: Any) -> Any:
        """Return the place among the keys that faces each query.

        Args:
            t: int32, the places of the queries among themselves, as in `allowed`.
            query_mask: boolean (B, T), or None.
            key_mask: boolean (B, S), or None.
            key_length: S.

        Returns:
            Places of the queries for `allowed` and `bias`.
        """
        if self.ratio == "stretch":
            return formulas.stretched(t, query_mask, key_mask, key_length)
        ratio = None if self.ratio is None else float(self.ratio)
        return formulas.centres(t, self.offset or 0, ratio)


def get(position: Any) -> Position | None:
    """Return the position that an argument of a layer means.

    Args:
        position: a `Position`, None, or what `keras.saving.serialize_keras_object` made of one.

    Returns:
        The position, or None.

    Raises:
        ArgumentTypeError: for anything else.
    """
    if isinstance(position, dict):
        position = keras.saving.deserialize_keras_object(position)
    if position is None or isinstance(position, Position):
        return position
    raise ArgumentTypeError(
        "`position` must be None or one of regard.positions, such as Causal() or "
        f"LocalWindow(2, 2) + Alibi(). Received: position={position!r}"
    )
