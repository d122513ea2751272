"""Layers that pool words to sentences, and sentences to a document."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from regard import layers
from tests.contract import oracles
from tests.contract.kinds.one_tensor import OneTensor
from tests.contract.settings import BIAS, KERNEL, SPARSE
from tests.contract.sizes import KEY_MASK, KEYS, OTHER_MASK, SENTENCES
from tests.contract.tried import Tried

_NO_WORD = np.zeros(KEYS, bool)


class Documents(OneTensor):
    """Answer for a vector a document, and weights of sentences and words."""

    layers: ClassVar[Mapping[Any, Tried]] = {
        layers.HierarchicalAttention: Tried(
            formulas=[
                {"units": 6},
                {"sentence_encoder": layers.MultiplicativeAttention()},
                {**KERNEL, **BIAS},
                {**SPARSE[1], "score_activation": "tanh"},
            ],
        )
    }
    names = ("mask", "value_mask")
    sizes = (SENTENCES, KEYS)
    masked = np.array(
        [
            [KEY_MASK[0], _NO_WORD, KEY_MASK[1], _NO_WORD],
            [_NO_WORD, OTHER_MASK[1], _NO_WORD, KEY_MASK[0]],
        ]
    )
    other = np.array(
        [
            [_NO_WORD, OTHER_MASK[0], KEY_MASK[0], OTHER_MASK[1]],
            [KEY_MASK[1], KEY_MASK[0], _NO_WORD, _NO_WORD],
        ]
    )
    axes = "batch, sentences, words"
    shape = "(batch, sentences, words, features)"
    ranks = (4,)
    pools = True

    def oracle(self, layer: Any, value: np.ndarray, *, mask: np.ndarray) -> list[np.ndarray]:
        """Return output (B, E), weights of sentences (B, L) and of words (B, L, W)."""
        return oracles.documents(layer, value, mask)

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return the sentences that have a word, and the words."""
        return [mask.any(-1), mask]

    def inside(self, layer: Any) -> list[Any]:
        """Return the encoder of sentences."""
        return [] if layer.sentence_encoder is None else [layer.sentence_encoder]


DOCUMENTS = Documents()
