"""Grids of places, as a layer makes them, and what a position says of each pair."""

from typing import Any

import keras
import numpy as np

from regard.ops.positions import places
from regard.positions import Position


def grids(queries: int, keys: int, heads: int | None = None) -> tuple[Any, Any]:
    """Places of queries and keys, (1, T, 1) and (1, 1, S), with heads (1, 1, T, 1) ..."""
    rank = 3 if heads is None else 4
    return places(queries, -2, rank), places(keys, -1, rank)


def array(tensor: Any) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def allowed(position: Position, queries: int, keys: int) -> list[list[int]]:
    """The keys that each query sees."""
    t, s = grids(queries, keys)
    t = position.centres(t, None, None, keys)
    s = keras.ops.cast(s, t.dtype)
    rows = np.broadcast_to(array(position.allowed(t, s)), (1, queries, keys))[0]
    return [np.flatnonzero(row).tolist() for row in rows]


def bias(
    position: Position,
    queries: int,
    keys: int,
    heads: int | None = None,
    weights: dict[str, Any] | None = None,
) -> np.ndarray:
    """What is added to each pair, (T, S), or with heads (N, T, S)."""
    t, s = grids(queries, keys, heads)
    t = position.centres(t, None, None, keys)
    s = keras.ops.cast(s, t.dtype)
    found = array(position.bias(t, s, weights or {}, heads))
    shape = (1, *([] if heads is None else [heads]), queries, keys)
    return np.broadcast_to(found, shape)[0]


def round_trip(position: Position) -> Position:
    """The position from its serialised form."""
    return keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(position))
