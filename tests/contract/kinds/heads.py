"""Layers that are made of others, side by side."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from regard import layers
from tests.contract import oracles
from tests.contract.kinds.one_tensor import OneTensor
from tests.contract.tried import Tried

# A subject makes new ones.
_HEAD = layers.AdditiveAttention(units=4)
_TWO_HEADS = [layers.AdditiveAttention(units=4), layers.MultiplicativeAttention()]


class Heads(OneTensor):
    """Answer for the outputs of attention layers on one input."""

    layers: ClassVar[Mapping[Any, Tried]] = {
        layers.MultiHead: Tried(
            needed={"layer": _HEAD, "copies": 2},
            formulas=[
                {"layer": _TWO_HEADS, "copies": None, "merge": "concat"},
                {"head_dim": 4},
                {"head_dim": 4, "use_bias": False},
                {
                    "diversity": 0.3,
                    "diversity_weight": "query_kernel",
                    "diversity_slice": ((1, 5),),
                },
            ],
            impossible=lambda chosen: chosen.get("copies", 2) is None and "diversity" in chosen,
        )
    }
    gives_weights = False
    keeps_steps = True
    has_penalty = False
    inner = frozenset({"dropout", "seed", "kernel_initializer"})

    def oracle(self, layer: Any, value: np.ndarray, *, mask: np.ndarray) -> list[np.ndarray]:
        """Return the outputs of the heads, side by side."""
        return oracles.heads(layer, value, mask)

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return none, as there are no weights."""
        return weights

    def inside(self, layer: Any) -> list[Any]:
        """Return the projections of the input."""
        return layer._projections


HEADS = Heads()
