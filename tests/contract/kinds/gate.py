"""Layers that weigh the features of each step."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from regard import layers
from tests.contract import oracles
from tests.contract.kinds.one_tensor import OneTensor
from tests.contract.settings import BIAS, KERNEL, LOOSE, SHAPED
from tests.contract.tried import Tried


class Gate(OneTensor):
    """Answer for an output a step, and weights of features."""

    layers: ClassVar[Mapping[Any, Tried]] = {
        layers.FeatureAttention: Tried(
            formulas=[
                {"shared": True},
                {"use_bias": False},
                {**KERNEL, **BIAS},
                LOOSE[0],
                SHAPED,
            ],
        )
    }
    shape = "(batch, features) or (batch, steps, features)"
    ranks = (2, 3)
    over_steps = False
    keeps_steps = True

    def oracle(self, layer: Any, value: np.ndarray, *, mask: np.ndarray) -> list[np.ndarray]:
        """Return output (B, T, D) and the weights of the features, (B, T, D), or shared (B, D)."""
        return oracles.gate(layer, value, mask)

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return (B, T, 1), or of one gate for all steps (B, 1): all features, or none."""
        whole = mask if weights[0].ndim == 3 else mask.any(-1)
        return [whole[..., None]]

    def inside(self, layer: Any) -> list[Any]:
        """Return none."""
        return []


GATE = Gate()
