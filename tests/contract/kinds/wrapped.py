"""Layers that run another one, and carry its mask."""

from collections.abc import Mapping
from typing import Any, ClassVar

import keras
import numpy as np

from regard import layers
from tests.contract import oracles
from tests.contract.kinds.one_tensor import OneTensor
from tests.contract.tried import Tried

# A subject makes a new one.
_RECURRENT = keras.layers.SimpleRNN(4, return_sequences=True)


class Wrapped(OneTensor):
    """Answer for the output of a recurrent layer, which repeats itself at a masked step."""

    layers: ClassVar[Mapping[Any, Tried]] = {
        layers.CarryMask: Tried(needed={"layer": _RECURRENT}),
    }
    shape = "(batch, steps, ..., features)"
    gives_weights = False
    keeps_steps = True
    has_penalty = False
    knows_float64 = False
    inner = frozenset({"dropout", "seed"})

    def oracle(self, layer: Any, value: np.ndarray, *, mask: np.ndarray) -> list[np.ndarray]:
        """Return the states, (B, T, D)."""
        return oracles.recurrent(layer, value, mask)

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return none, as there are no weights."""
        return weights

    def inside(self, layer: Any) -> list[Any]:
        """Return the layer that is run."""
        return [layer.layer]


WRAPPED = Wrapped()
