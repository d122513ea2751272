"""Layers that give each step's features other values, and have no weights over them to return."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from regard import layers
from tests.contract import oracles
from tests.contract.kinds.one_tensor import OneTensor
from tests.contract.sizes import WIDTH
from tests.contract.tried import Tried

# Observed given true: each row sums to 1, the columns do not.
_MATRIX = [[0.5 * (i == j) + 0.5 * (j == i // 2) for j in range(WIDTH)] for i in range(WIDTH)]


class Channel(OneTensor):
    """Answer for an output a step."""

    layers: ClassVar[Mapping[Any, Tried]] = {
        layers.NoiseChannel: Tried(
            needed={"learned": "projection"},
            formulas=[
                {"learned": "softmax"},
                {"epsilon": 0.3},
                {"trace_penalty": 0.2},
                {"floor": 0.05},
                {"matrix": _MATRIX},
            ],
        )
    }
    shape = "(batch, features) or (batch, steps, features)"
    ranks = (2, 3)
    gives_weights = False
    keeps_steps = True
    drops = False
    has_penalty = False

    def oracle(self, layer: Any, value: np.ndarray, *, mask: np.ndarray) -> list[np.ndarray]:
        """Return the output, (B, T, D)."""
        return [oracles.channel(layer, value, mask)]

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return none, as there are no weights."""
        return weights

    def inside(self, layer: Any) -> list[Any]:
        """Return none."""
        return []

    def initialized(self, layer: Any) -> list[Any]:
        """Return none: the matrix starts near the identity."""
        return []


CHANNEL = Channel()
