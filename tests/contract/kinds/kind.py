"""What the checks ask: how a layer is called, what it should give, what it can."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from tests.contract.sizes import BATCH, KEY_MASK, KEYS, OTHER_MASK, WIDTH
from tests.contract.tried import Tried


class Kind(ABC):
    """Answer for layers that are called alike; no check asks for the name of a layer or a kind.

    Attributes:
        layers: the layers, each with what it is tried with.
        mask: what a call names the mask of the steps that are summed, or of the one input.
        names: what a call with one tensor may name the mask.
        sizes: how long the axes are that the mask covers.
        masked: a mask, (B, *sizes), with holes, and padding on both sides.
        other: another.
        axes: what the mask covers, as errors call it.
        shape: the shape of an input, as errors call it.
        ranks: of an input.
        before: how many inputs come before those that the mask covers.
        gives_weights: whether the call returns weights when asked. A layer that is made of others
            does not: each of them has weights of its own, and is a subject itself.
        over_steps: whether the weights are over steps, not over features.
        has_pairs: whether query, key and value arrive in the call. Where they do not, there are no
            pairs of steps, and so neither `attention_mask` nor `attention_bias`, nor a query with a
            mask of its own.
        has_prepare: whether keys and values can be prepared, and asked later (`prepare`, `attend`).
        keeps_steps: whether each step of the one input has its place in the output.
        pools: whether the output has no steps, and so nothing that a mask could be for.
        drops: whether there is a dropout.
        has_penalty: whether the layer takes an `attention_regularizer`.
        inner: the arguments that are those of the layers which it is made of.
        knows_float64: whether it can compute in float64; Keras's own tanh cannot on JAX.
    """

    layers: ClassVar[Mapping[Any, Tried]]
    mask: ClassVar[str] = "mask"
    names: ClassVar[tuple[str, ...]] = ("mask",)
    sizes: ClassVar[tuple[int, ...]] = (KEYS,)
    masked: ClassVar[np.ndarray] = KEY_MASK
    other: ClassVar[np.ndarray] = OTHER_MASK
    axes: ClassVar[str] = "batch, steps"
    shape: ClassVar[str] = "(batch, steps, features)"
    ranks: ClassVar[tuple[int, ...]] = (3,)
    before: ClassVar[int] = 0
    gives_weights: ClassVar[bool] = True
    over_steps: ClassVar[bool] = True
    has_pairs: ClassVar[bool] = False
    has_prepare: ClassVar[bool] = False
    keeps_steps: ClassVar[bool] = False
    pools: ClassVar[bool] = False
    drops: ClassVar[bool] = True
    has_penalty: ClassVar[bool] = True
    inner: ClassVar[frozenset[str]] = frozenset()
    knows_float64: ClassVar[bool] = True

    # What each kind says in its own way.

    @abstractmethod
    def inputs(self, tried: Tried, batch: int, steps: int, seed: int) -> list[np.ndarray]:
        """Return the positional arguments of a call, all axes of different lengths."""

    @abstractmethod
    def oracle(self, layer: Any, *inputs: np.ndarray, **masks: np.ndarray) -> list[np.ndarray]:
        """Return output, then weights, in loops."""

    @abstractmethod
    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return which weights a mask allows, for each array of weights, broadcastable."""

    @abstractmethod
    def lengths(self, queries: int, keys: int) -> Sequence[int]:
        """Return the number of steps of each input, of such queries and such keys."""

    @abstractmethod
    def of_one_query(self, states: np.ndarray) -> list[np.ndarray]:
        """Return a call that sums all the states, with as few queries as there can be."""

    @abstractmethod
    def all_sides(self) -> dict[str, np.ndarray]:
        """Return the masks of a call, by their names: of queries too, where these arrive."""

    @abstractmethod
    def full_masks(self) -> dict[str, np.ndarray]:
        """Return all masks that a call takes, all True."""

    @abstractmethod
    def unusable_masks(self) -> list[tuple[dict[str, np.ndarray], str]]:
        """Return masks that a call refuses, each with what it says."""

    @abstractmethod
    def unfitting(self, inputs: list[np.ndarray]) -> list[list[np.ndarray]]:
        """Return calls whose inputs do not fit each other."""

    @abstractmethod
    def of_one_width(self, tried: Tried) -> list[tuple[int, ...]]:
        """Return the places of the inputs; those that must have one width together."""

    @abstractmethod
    def inside(self, layer: Any) -> list[Any]:
        """Return the layers inside a built one that have initializers of their own."""

    # What follows from that.

    def states(self, batch: int = BATCH, steps: int | None = None, seed: int = 0) -> np.ndarray:
        """Return the one input: of pairs, that of self-attention."""
        sizes = self.sizes if steps is None else (*self.sizes[:-1], steps)
        shape = (batch, *sizes, WIDTH)
        return np.random.default_rng(seed).normal(size=shape).astype("float32")

    def tensors(self, layer: Any, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        """Call the layer; return output and weights, if it has some."""
        if self.gives_weights:
            return layer(*inputs, return_attention_scores=True, **options)
        return (layer(*inputs, **options),)

    def key_side(self, mask: Any) -> dict[str, Any]:
        """Return the mask of what is summed, or of the one input, under its name."""
        return {self.mask: mask}

    def spoilt(self, inputs: list[np.ndarray], mask: np.ndarray, junk: float) -> list[np.ndarray]:
        """Return the inputs with junk at the masked steps."""
        changed = [np.where(mask[..., None], x, np.float32(junk)) for x in inputs[self.before :]]
        return [*inputs[: self.before], *changed]

    def initialized(self, layer: Any) -> list[Any]:
        """Return the weights that come from the `kernel_initializer` of a built layer."""
        others = [w for each in self.inside(layer) for w in each.weights]
        others += getattr(layer, "_place_weights", {}).values()  # of a position
        paths = {weight.path for weight in others}
        return [weight for weight in layer.weights if weight.path not in paths]

    def of_other_ranks(self, states: np.ndarray) -> list[np.ndarray]:
        """Return an input with too few axes, and one with too many."""
        few = (0,) * (states.ndim - min(self.ranks))
        return [states[few][:, 0], states[:, None]]

    def starts(self, *lengths: int) -> np.ndarray:
        """Return a mask of the first steps of each sample, in each sentence if there are some."""
        places = np.broadcast_to(np.arange(self.sizes[-1]), self.sizes)
        return np.array([places < length for length in lengths])

    def padded(self, array: np.ndarray, extra: int, value: float = 0) -> np.ndarray:
        """Return inputs or masks with so many steps more on each axis that masks cover."""
        behind = array.ndim - 1 - len(self.sizes)
        pads = [(0, 0), *[(0, extra)] * len(self.sizes), *[(0, 0)] * behind]
        return np.pad(array, pads, constant_values=value)
