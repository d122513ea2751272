"""What a row of the benchmarks is, and the sizes that they share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras

WIDTH = 64
# Steps before and after that a window holds: 64 beside the step itself.
SIDE = 32


@dataclass(frozen=True)
class Row:
    """A layer and its peer, each a function of a symbolic (B, T, WIDTH) and its mask.

    Args:
        name: of the layer, and what is special.
        peer: what it is measured against.
        ours: builds our side.
        theirs: builds the peer.
        weights: puts our model's weights in the order and the shapes of the peer's.
        sizes: the batches and steps to take in place of the usual ones.
        what: what is measured.
        same: whether both sides compute the same. If not, the row says what something costs, and
            ours is held to its own plain path.
    """

    name: str
    peer: str
    ours: Callable[[Any, Any], Any]
    theirs: Callable[[Any, Any], Any]
    weights: Callable[[list[Any]], list[Any]] = list
    sizes: tuple[tuple[int, int], ...] | None = None
    what: tuple[str, ...] = ("forward", "training")
    same: bool = True


class OfStates(keras.layers.Layer):
    """A layer from (B, T, WIDTH), and its mask, to the same shape; abstract."""

    def compute_output_spec(self, states: Any, mask: Any = None, training: bool = False) -> Any:
        del mask, training
        return keras.KerasTensor(states.shape, dtype=self.compute_dtype)
