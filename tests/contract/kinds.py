"""The kinds of layers: what each is called with, what its masks cover, what it returns."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from regard import layers
from tests.contract import oracles

# All different, so that a swapped axis cannot pass.
BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH = 2, 3, 5, 7, 11, 13
SENTENCES = 4

# A sample with a hole and right padding, one with left padding.
KEY_MASK = np.array([[True, False, True, True, False], [False, True, True, True, True]])
QUERY_MASK = np.array([[True, True, False], [False, True, True]])
OTHER_MASK = np.array([[True, True, True, False, False], [True, True, False, True, True]])
_NO_WORD = np.zeros(KEYS, bool)
_OF_WORDS = np.array(
    [
        [KEY_MASK[0], _NO_WORD, KEY_MASK[1], _NO_WORD],
        [_NO_WORD, OTHER_MASK[1], _NO_WORD, KEY_MASK[0]],
    ]
)
_OTHER_OF_WORDS = np.array(
    [
        [_NO_WORD, OTHER_MASK[0], KEY_MASK[0], OTHER_MASK[1]],
        [KEY_MASK[1], KEY_MASK[0], _NO_WORD, _NO_WORD],
    ]
)

Allowed = Callable[[np.ndarray, list[np.ndarray]], list[np.ndarray]]


def _by_key(mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
    """(B, S), spread over queries, heads or hops."""
    axes = tuple(range(1, weights[0].ndim - 1))
    return [np.expand_dims(mask, axes)]


def _by_sentence_and_word(mask: np.ndarray, _: list[np.ndarray]) -> list[np.ndarray]:
    return [mask.any(-1), mask]


def _by_step(mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
    """(B, T, 1), or of one gate for all steps (B, 1): all features, or none."""
    whole = mask if weights[0].ndim == 3 else mask.any(-1)
    return [whole[..., None]]


def _none(_: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
    return weights


@dataclass(frozen=True, eq=False)
class Kind:
    """What the checks need to know of a kind of layers.

    Args:
        oracle: output, then weights, of a layer, its inputs and a mask, in loops.
        axes: what the mask covers, as errors call it.
        sizes: how long these axes are.
        masked: a mask, (B, *sizes), with holes, and padding on both sides.
        other: another.
        names: what a call with one tensor names the mask.
        shape: the shape of an input, as errors call it.
        ranks: of an input.
        allowed: which weights a mask allows, for each array of weights, broadcastable.
        keeps_steps: whether the output has a vector for each step that the mask covers.
        weighs: whether the call returns weights when asked.
        over_steps: whether the weights are over steps, not over features.
    """

    oracle: Callable[..., list[np.ndarray]]
    axes: str = "batch, steps"
    sizes: tuple[int, ...] = (KEYS,)
    masked: np.ndarray = field(default_factory=lambda: KEY_MASK)
    other: np.ndarray = field(default_factory=lambda: OTHER_MASK)
    names: tuple[str, ...] = ("mask", "value_mask")
    shape: str = "(batch, steps, features)"
    ranks: tuple[int, ...] = (3,)
    allowed: Allowed = _by_key
    keeps_steps: bool = False
    weighs: bool = True
    over_steps: bool = True

    def starts(self, *lengths: int) -> np.ndarray:
        """Return a mask of the first steps of each sample, in each sentence if there are some."""
        places = np.broadcast_to(np.arange(self.sizes[-1]), self.sizes)
        return np.array([places < length for length in lengths])

    def padded(self, array: np.ndarray, extra: int, value: float = 0) -> np.ndarray:
        """Return inputs or masks with so many steps more on each axis that masks cover."""
        behind = array.ndim - 1 - len(self.sizes)
        pads = [(0, 0), *[(0, extra)] * len(self.sizes), *[(0, 0)] * behind]
        return np.pad(array, pads, constant_values=value)


PAIRS = Kind(oracles.pairs, names=("mask", "query_mask", "value_mask"))
POOLING = Kind(oracles.pooling)
DOCUMENTS = Kind(
    oracles.documents,
    axes="batch, sentences, words",
    sizes=(SENTENCES, KEYS),
    masked=_OF_WORDS,
    other=_OTHER_OF_WORDS,
    shape="(batch, sentences, words, features)",
    ranks=(4,),
    allowed=_by_sentence_and_word,
)
GATE = Kind(
    oracles.gate,
    names=("mask",),
    shape="(batch, features) or (batch, steps, features)",
    ranks=(2, 3),
    allowed=_by_step,
    keeps_steps=True,
    over_steps=False,
)
HEADS = Kind(oracles.heads, names=("mask",), allowed=_none, keeps_steps=True, weighs=False)

_KINDS = {
    layers.AttentionPooling: POOLING,
    layers.HierarchicalAttention: DOCUMENTS,
    layers.FeatureAttention: GATE,
    layers.MultiHead: HEADS,
}


def kind_of(layer_class: type) -> Kind:
    """Return the kind of a layer; most are called with query, value and key."""
    return _KINDS.get(layer_class, PAIRS)


def compact(value: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Move what is valid to the front, on each axis of the mask, and cut off the rest.

    Args:
        value: one sample, (1, *sizes, D).
        mask: (1, *sizes).

    Returns:
        Both, shorter; where the mask has one axis behind the batch, it is all True.
    """
    for axis in reversed(range(1, mask.ndim)):
        some = mask.any(tuple(range(axis + 1, mask.ndim)))
        order = np.argsort(~some, axis=axis, kind="stable")
        longest = int(some.sum(axis).max())
        value, mask = (
            np.take_along_axis(
                each, np.expand_dims(order, tuple(range(axis + 1, each.ndim))), axis
            ).take(range(longest), axis)
            for each in (value, mask)
        )
    return value, mask
