"""Layers that are called with one tensor."""

from abc import ABC

import numpy as np

from tests.contract.kinds.kind import Kind
from tests.contract.sizes import BATCH
from tests.contract.tried import Tried


class OneTensor(Kind, ABC):
    """Answer what is alike for all of them: one input, one mask."""

    def inputs(self, tried: Tried, batch: int, steps: int, seed: int) -> list[np.ndarray]:
        """Return the states."""
        return [self.states(batch, steps, seed)]

    def lengths(self, queries: int, keys: int) -> tuple[int]:
        """Return the number of keys."""
        return (keys,)

    def of_one_query(self, states: np.ndarray) -> list[np.ndarray]:
        """Return the states."""
        return [states]

    def all_sides(self) -> dict[str, np.ndarray]:
        """Return the one mask."""
        return self.key_side(self.masked)

    def full_masks(self) -> dict[str, np.ndarray]:
        """Return the one mask."""
        return self.key_side(np.ones((BATCH, *self.sizes), bool))

    def unusable_masks(self) -> list[tuple[dict[str, np.ndarray], str]]:
        """Return two masks for the one input, where they have names."""
        twice = dict(zip(self.names, (self.masked, self.other), strict=False))
        return [(twice, "two different masks")] if len(twice) > 1 else []

    def unfitting(self, inputs: list[np.ndarray]) -> list[list[np.ndarray]]:
        """Return none: there is nothing to fit."""
        return []

    def of_one_width(self, tried: Tried) -> list[tuple[int, ...]]:
        """Return the one place."""
        return [(0,)]
