"""Layers that ask one sequence by a query of their own, learned or its last step."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from regard import layers
from tests.contract import oracles
from tests.contract.kinds.one_tensor import OneTensor
from tests.contract.settings import BIAS, COMMON, KERNEL, LOOSE, SHAPED, SPARSE
from tests.contract.tried import Tried

_LAST = [
    {"query": "last", "score": "linear"},
    {"query": "last", "score": "multiplicative"},
    {"query": "last", "score": "additive", "units": 4},
]


def _last(chosen: Mapping[str, Any]) -> bool:
    return chosen.get("query") == "last"


def _linear(chosen: Mapping[str, Any]) -> bool:
    return chosen.get("score") == "linear"


def _impossible(chosen: Mapping[str, Any]) -> bool:
    units = "units" in chosen and chosen.get("score", "mlp") not in ("mlp", "additive")
    return units or (_last(chosen) and "hops" in chosen)


class Pooling(OneTensor):
    """Answer for a vector a sequence, or several, and weights of steps."""

    layers: ClassVar[Mapping[Any, Tried]] = {
        layers.AttentionPooling: Tried(
            settings=[
                {"score": "linear"},
                {"score": "tanh"},
                {"score": "tanh", "hops": 3},
                {"units": 4},
                {"hops": 3},
                {**KERNEL, **BIAS},
                *COMMON,
                SHAPED,
                *SPARSE,
                *LOOSE,
            ],
            formulas=_LAST,
            others=_LAST,
            represents=SPARSE[0],
            asks_for_a_step=_last,
            without_weights=lambda chosen: _last(chosen) and _linear(chosen),
            without_bias=lambda chosen: _last(chosen) or _linear(chosen),
            impossible=_impossible,
        )
    }
    names = ("mask", "value_mask")
    pools = True

    def oracle(self, layer: Any, value: np.ndarray, *, mask: np.ndarray) -> list[np.ndarray]:
        """Return output (B, D) and weights (B, S), with an axis for several hops."""
        return oracles.pooling(layer, value, mask)

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return (B, S), spread over hops."""
        axes = tuple(range(1, weights[0].ndim - 1))
        return [np.expand_dims(mask, axes)]

    def inside(self, layer: Any) -> list[Any]:
        """Return none."""
        return []


POOLING = Pooling()
