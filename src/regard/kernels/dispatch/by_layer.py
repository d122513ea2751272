"""Which path a layer takes as it is by default, for `regard doctor`."""

from typing import NamedTuple

from regard.kernels.dispatch.choice import Choice
from regard.kernels.dispatch.dots import Dots, choose_dots
from regard.kernels.dispatch.hidden_layer import choose_additive

__all__ = [
    "FUSED",
    "NO_PAIR",
    "NO_PLACE",
    "OF_DOTS",
    "TIMED",
    "WHOLE",
    "Sizes",
    "choose",
]

# Layers whose scores are those of `regard.kernels.additive_score`.
FUSED = ("AdditiveAttention", "ConcatAttention")

# Layers whose scores are dot products.
OF_DOTS = ("CosineAttention", "DotAttention", "MultiHeadAttention", "MultiplicativeAttention")

# Layers that take no window in blocks, and why: those that are not `_paired` or not `_placeable`.
NO_PAIR = "a score depends on more than its query and key"
NO_PLACE = "its query has no place among the keys"
TIMED = "the steps stand at times of their own: all pairs take the plain path"
WHOLE = {
    "LocationAttention": NO_PAIR,
    "AttentionPooling": NO_PLACE,
    "FeatureAttention": NO_PLACE,
    "HierarchicalAttention": NO_PLACE,
}


class Sizes(NamedTuple):
    """Hold B, T, S and U: samples, queries, keys, and the width of the hidden layer."""

    batch: int
    query_length: int
    key_length: int
    units: int


def choose(
    layer: str, sizes: Sizes, dtype: str, backend: str, gpu: tuple[int, int] | None = None
) -> Choice:
    """Choose the path of a layer as it is by default, without weights asked for.

    Args:
        layer: the layer's class, such as `"AdditiveAttention"`.
        sizes: of its scores.
        dtype: of query and key.
        backend: its name.
        gpu: what dot products are computed on, see `Dots`.

    Returns:
        The path, and why it is not the fused one; with one head, where a layer has heads.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    if layer in FUSED:
        batch, query_length, key_length, units = sizes
        shapes = (batch, query_length, units), (batch, key_length, units)
        return choose_additive(*shapes, dtype)
    if layer in OF_DOTS:
        return choose_dots(Dots(backend, (sizes.units, sizes.units), dtype, sizes[:3], gpu=gpu))
    return Choice("reference", (f"{layer} has no fused path of its own",))
