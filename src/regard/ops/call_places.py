"""Where the steps of a call stand: at times of their own, or behind others that came before."""

from typing import Any, NamedTuple

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.ops.attention import Pairs
from regard.ops.masks import zero_masked
from regard.ops.positions import time_grid

__all__ = ["StepTimes", "query_start", "step_times"]


class StepTimes(NamedTuple):
    """Hold the times of queries and keys, (B, T) and (B, S)."""

    query: Any
    key: Any

    def clean(self, query_mask: Any, key_mask: Any) -> "StepTimes":
        """Return them with 0 where a step is masked, and in one dtype."""
        exact = all("int" in keras.backend.standardize_dtype(each.dtype) for each in self)
        query, key = (ops.cast(each, "int32" if exact else "float32") for each in self)
        return StepTimes(zero_masked(query, query_mask), zero_masked(key, key_mask))

    def placed(
        self, position: Any, weights: dict[str, Any], heads: int | None
    ) -> tuple[Any, Pairs]:
        """Return the pairs that a position allows, and what it adds to the others."""
        rank = 3 if heads is None else 4
        t, s = time_grid(self.query, -2, rank), time_grid(self.key, -1, rank)
        place = self.query if position.rotates else None
        pairs = Pairs(
            position_bias=position.bias(t, s, weights, heads), query_place=place, timed=True
        )
        return position.allowed(t, s), pairs


def step_times(
    position: Any, query: Any, value: Any, query_times: Any, value_times: Any
) -> StepTimes | None:
    """Return the times of a call, if it has any and they can be used.

    Args:
        position: that of the layer, or None.
        query: (B, T, Dq).
        value: (B, S, V); None for self-attention.
        query_times: (B, T), or None.
        value_times: (B, S), or None.

    Returns:
        Both sides' times, or None.

    Raises:
        ArgumentError: for a position that cannot use them, or the times of one side alone.
        ArgumentTypeError: for what are no numbers.
        ShapeError: for another shape.
    """
    if query_times is None and value_times is None:
        return None
    _check_position(position)
    if value is None:
        if value_times is not None:
            raise ArgumentError(
                "`value_times` are the times of a `value`; in self-attention give `query_times` "
                "alone. Received: value_times without value"
            )
        value, value_times = query, query_times
    if query_times is None or value_times is None:
        raise ArgumentError(
            "`query_times` and `value_times` must both be given where there is a value. Received: "
            f"{'value' if query_times is None else 'query'}_times alone"
        )
    _check("query_times", query_times, query)
    _check("value_times", value_times, value)
    return StepTimes(query_times, value_times)


def _check_position(position: Any) -> None:
    if position is None or not position.takes_times:
        why = "which has no use for them" if position is None else "which counts whole steps"
        raise ArgumentError(
            "`query_times` and `value_times` need a position that measures distances, such as "
            f"DistancePenalty() or Rotary(). Received: position={position!r}, {why}"
        )
    if position.offset is not None or position.ratio is not None:
        raise ArgumentError(
            "Times say where queries and keys stand, so a position takes no `offset` and no "
            f"`ratio` beside them. Received: position={position!r}"
        )


def _check(name: str, times: Any, tensor: Any) -> None:
    dtype = getattr(times, "dtype", None)
    dtype = "none" if dtype is None else keras.backend.standardize_dtype(dtype)
    if not any(each in dtype for each in ("int", "float")):
        raise ArgumentTypeError(
            f"`{name}` must be a tensor or an array of numbers. Received: {type(times).__name__} "
            f"of dtype {dtype}"
        )
    known, wanted = tuple(times.shape), tuple(tensor.shape[:2])
    if len(known) != 2 or any(
        None not in each and each[0] != each[1] for each in zip(known, wanted, strict=True)
    ):
        raise ShapeError(
            f"`{name}` must have the shape (batch, steps) of its tensor. Received: {name} of shape "
            f"{known} for a tensor of shape {tuple(tensor.shape)}"
        )


def query_start(position: Any, start: Any) -> Any:
    """Return how many queries stand before those of a call, where it counts.

    Args:
        position: that of the layer, or None.
        start: a number or a scalar tensor.

    Returns:
        A number or a scalar tensor of integers; None without a position.

    Raises:
        ArgumentError: for what is no such number, or a position that needs all queries.
    """
    if position is None:
        return None
    if position.ratio == "stretch":
        raise ArgumentError(
            '`attend` may see some of the queries, and ratio="stretch" needs them all. '
            f"Received: position={position!r}. Give `ratio` a number, or call the layer"
        )
    if start is None:
        raise ArgumentError(
            "`start` must say how many queries stand before these, since the layer has a "
            f"position. Received: start=None with position={position!r}. For all queries "
            "at once it is 0"
        )
    if not hasattr(start, "dtype"):
        return _checks.count("start", start)
    if tuple(start.shape) != () or "int" not in keras.backend.standardize_dtype(start.dtype):
        raise ArgumentError(
            "`start` must be an integer or a scalar tensor of integers. Received: start of "
            f"shape {tuple(start.shape)} and dtype {start.dtype}"
        )
    return ops.cast(start, "int32")
