"""Layers whose query, key and value arrive in the call.

What they share is tried in full on one layer without heads and on one with heads, and mixed on the
others.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from regard import layers
from tests.contract import oracles
from tests.contract.kinds.kind import Kind
from tests.contract.settings import (
    BIAS,
    KERNEL,
    LOOSE,
    PLACES,
    SPARSE,
    STRETCHED,
    family,
)
from tests.contract.sizes import (
    BATCH,
    KEY_MASK,
    KEY_WIDTH,
    KEYS,
    QUERIES,
    QUERY_MASK,
    VALUE_WIDTH,
    WIDTH,
)
from tests.contract.tried import Tried


def _tried(*settings: dict[str, Any], **facts: Any) -> Tried:
    return Tried(settings=settings, represents={"position": STRETCHED}, **facts)


class Pairs(Kind):
    """Answer for query, key and value of different lengths and widths."""

    layers: ClassVar[Mapping[Any, Tried]] = {
        layers.DotAttention: _tried(
            {"scale": "sqrt"},
            {"scale": 0.3},
            {"scale": "learned"},
            *family(*SPARSE, *LOOSE, *({"position": each} for each in PLACES[:-1])),
            equal_widths=True,
            without_weights=lambda chosen: chosen.get("scale") != "learned",
        ),
        layers.MultiplicativeAttention: _tried(
            KERNEL, *family(SPARSE[0], {"position": PLACES[-2]})
        ),
        layers.AdditiveAttention: _tried(
            {"use_bias": False},
            {"normalize": True},
            {**KERNEL, **BIAS},
            *family(SPARSE[1], {"position": PLACES[8]}),
            needed={"units": 4},
        ),
        layers.ConcatAttention: _tried(KERNEL, *family(LOOSE[0]), needed={"units": 4}),
        layers.CosineAttention: _tried(
            {"initial_scale": 3.0, "learn_scale": False},
            *family({"position": PLACES[-2]}),
            equal_widths=True,
            without_weights=lambda chosen: chosen.get("learn_scale") is False,
        ),
        layers.LocationAttention: _tried(
            KERNEL, *family(LOOSE[1]), needed={"max_length": 17}, placed=True
        ),
        layers.MultiHeadAttention: _tried(
            {"num_heads": 1},
            {"num_heads": 4, "num_key_value_heads": 2, "value_dim": 3, "output_dim": 5},
            {"use_bias": False},
            {**KERNEL, **BIAS},
            *family(*SPARSE, *LOOSE, *({"position": each} for each in PLACES)),
            needed={"num_heads": 2, "head_dim": 4},
        ),
    }
    mask = "value_mask"
    names = ("mask", "query_mask", "value_mask")
    before = 1  # the query
    has_pairs = True
    has_prepare = True

    def inputs(self, tried: Tried, batch: int, steps: int, seed: int) -> list[np.ndarray]:
        """Return query, value and key."""
        random = np.random.default_rng(seed)
        key_width = WIDTH if tried.equal_widths else KEY_WIDTH
        shapes = [(QUERIES, WIDTH), (steps, VALUE_WIDTH), (steps, key_width)]
        return [random.normal(size=(batch, *shape)).astype("float32") for shape in shapes]

    def oracle(
        self,
        layer: Any,
        query: np.ndarray,
        value: np.ndarray,
        key: np.ndarray,
        *,
        query_mask: np.ndarray,
        value_mask: np.ndarray,
    ) -> list[np.ndarray]:
        """Return output and weights, with an axis for heads only if the layer has some."""
        return oracles.pairs(layer, query, value, key, query_mask, value_mask)

    def scored(
        self, layer: Any, inputs: list[np.ndarray], bias: np.ndarray | None
    ) -> oracles.Result:
        """Return output, weights and scores, of a call with all its masks and a bias."""
        return oracles.oracle(layer, oracles.Call(*inputs, QUERY_MASK, KEY_MASK, bias))

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return (B, S), spread over queries and heads."""
        axes = tuple(range(1, weights[0].ndim - 1))
        return [np.expand_dims(mask, axes)]

    def lengths(self, queries: int, keys: int) -> tuple[int, int, int]:
        """Return those of query, value and key."""
        return queries, keys, keys

    def of_one_query(self, states: np.ndarray) -> list[np.ndarray]:
        """Return the first state as the query."""
        return [states[:, :1], states]

    def all_sides(self) -> dict[str, np.ndarray]:
        """Return the masks of values and queries."""
        return {**self.key_side(self.masked), "query_mask": QUERY_MASK}

    def full_masks(self) -> dict[str, np.ndarray]:
        """Return those of values, queries and pairs."""
        return {
            "value_mask": np.ones((BATCH, KEYS), bool),
            "query_mask": np.ones((BATCH, QUERIES), bool),
            "attention_mask": np.ones((QUERIES, KEYS), bool),
        }

    def unusable_masks(self) -> list[tuple[dict[str, np.ndarray], str]]:
        """Return a mask that could be of either side, and a mask of other pairs."""
        return [
            ({"mask": QUERY_MASK}, "`mask` is for self-attention"),
            (
                {"attention_mask": np.ones((KEYS, KEYS), bool)},
                "`attention_mask` must have the shape",
            ),
        ]

    def unfitting(self, inputs: list[np.ndarray]) -> list[list[np.ndarray]]:
        """Return a key that is shorter than the value."""
        query, value, key = inputs
        return [[query, value, key[:, :-1]]]

    def of_one_width(self, tried: Tried) -> list[tuple[int, ...]]:
        """Return query and key together where they must have one width."""
        return [(0, 2)] if tried.equal_widths else [(0,), (1,), (2,)]

    def inside(self, layer: Any) -> list[Any]:
        """Return none."""
        return []


PAIRS = Pairs()
