"""Windows in O(T w): blocks of queries, each with the keys that its windows reach.

A window of `left` keys before and `right` after is a band along the diagonal of the pairs. The
queries are cut into n blocks of c; block i meets the W = left + c + right keys from `i c - left`
on, and no others. Blocks are laid along the batch, (B n, c, .) against (B n, W, .), so whatever
takes queries and keys takes a block: every score, normaliser and dropout, on every backend.

Letters: B batch, T queries, S keys, n blocks of c steps each, W keys a block, N heads.
"""

from dataclasses import dataclass
from typing import Any

from keras import ops

from regard.kernels.dispatch import Window, block_size, choose_window
from regard.ops.call_masks import CallMasks, SideMasks
from regard.ops.positions import places

__all__ = ["Band", "band_of"]


@dataclass(frozen=True)
class Band:
    """Lay queries and keys out in blocks, and back. Sizes but B are known numbers.

    Args:
        left: keys before its place that a query may see.
        right: keys after it.
        query_length: T.
        key_length: S.
        block: c.
        offset: the place of query 0 among the keys.
    """

    left: int
    right: int
    query_length: int
    key_length: int
    block: int
    offset: int = 0

    @property
    def blocks(self) -> int:
        """Return n."""
        return -(-self.query_length // self.block)

    @property
    def reach(self) -> int:
        """Return W."""
        return self.left + self.block + self.right

    def grid(self, rank: int) -> tuple[Any, Any]:
        """Return places of a block's queries and keys, for what depends on their distance alone.

        Args:
            rank: of the scores, 3 or with heads 4.

        Returns:
            int32, (1, c, 1) and (1, 1, W); with heads (1, 1, c, 1) and (1, 1, 1, W).
        """
        return places(self.block, -2, rank) + self.left, places(self.reach, -1, rank)

    def of_queries(self, tensor: Any) -> Any:
        """Lay queries, (B, T, ...), out as (B n, c, ...); False or 0 fills the last block."""
        return _reshape(_section(tensor, 1, 0, self._laid), (-1, self.block))

    def of_keys(self, tensor: Any) -> Any:
        """Lay keys, (B, S, ...), out as (B n, W, ...); False or 0 stands beyond both ends."""
        c, pieces = self.block, self._pieces
        tensor = _section(tensor, 1, self._first, self._laid + (pieces - 1) * c)
        # Piece j of block i is the block that begins j c after the first key that it reaches.
        found = [
            _reshape(tensor[:, j * c : j * c + self._laid], (-1, self.blocks, c))
            for j in range(pieces)
        ]
        found[-1] = found[-1][:, :, : self.reach - (pieces - 1) * c]
        return _reshape(ops.concatenate(found, axis=2), (-1, self.reach), taken=3)

    def back(self, tensor: Any) -> Any:
        """Put queries, (B n, c, ...), back as (B, T, ...)."""
        return _section(_reshape(tensor, (-1, self._laid)), 1, 0, self.query_length)

    def dense(self, pairs: Any) -> Any:
        """Put a tensor of pairs, (B n, c, W) or with heads (B n, N, c, W), back, 0 elsewhere.

        Row i of the blocks begins c further right than row i - 1. Rows that are `width + c` long,
        written one after the other and cut again into rows of `width`, do just that.

        Returns:
            (B, T, S), or with heads (B, N, T, S): O(T S), for whoever asks for it.
        """
        n, c = self.blocks, self.block
        heads = pairs.shape[1:-2]
        width = self.left + n * c + self.right
        pairs = ops.reshape(pairs, (-1, n, *heads, c, self.reach))
        pairs = ops.moveaxis(pairs, 1, -2)  # -> (B, N, c, n, W)
        pairs = _section(pairs, -1, 0, width + c)
        pairs = ops.reshape(pairs, (-1, *heads, c, n * (width + c)))[..., : n * width]
        pairs = ops.moveaxis(ops.reshape(pairs, (-1, *heads, c, n, width)), -2, -3)
        pairs = ops.reshape(pairs, (-1, *heads, n * c, width))
        return _section(
            _section(pairs, -2, 0, self.query_length), -1, -self._first, self.key_length
        )

    def narrow(
        self, sides: SideMasks, position_mask: Any, heads: int | None, query: Any, key: Any
    ) -> CallMasks:
        """Join the masks of both sides with the pairs that the window allows, in blocks.

        Args:
            sides: the masks of queries and keys.
            position_mask: the pairs that the position allows in a block, (1, c, W) or (1, 1, c, W).
            heads: the number of heads, or None where scores have no axis for heads.
            query: (B, T, ...), for its sizes alone.
            key: (B, S, ...), for its sizes alone.

        Returns:
            The `CallMasks`; `pair_mask` is (B n, c, W), or with heads (B n, 1, c, W).
        """
        pair_mask = ops.logical_and(
            ops.expand_dims(self.of_queries(_full(sides.query_mask, query)), 2),
            ops.expand_dims(self.of_keys(_full(sides.key_mask, key)), 1),
        )
        position_mask = position_mask if heads is None else position_mask[0]
        pair_mask = ops.logical_and(pair_mask, position_mask)
        return CallMasks(
            query_mask=self.back(ops.any(pair_mask, axis=-1)),
            key_mask=self._seen(ops.any(pair_mask, axis=-2)),
            pair_mask=pair_mask if heads is None else ops.expand_dims(pair_mask, 1),
            output_mask=sides.output_mask,
        )

    def _seen(self, key_mask: Any) -> Any:
        """The keys, (B, S), that are True in any block, (B n, W): `of_keys` the other way round."""
        n, c, pieces = self.blocks, self.block, self._pieces
        key_mask = ops.reshape(_section(key_mask, 1, 0, pieces * c), (-1, n, pieces, c))
        length = self._laid + (pieces - 1) * c
        found = None
        for j in range(pieces):
            piece = ops.reshape(key_mask[:, :, j], (-1, self._laid))
            piece = _section(piece, 1, -j * c, length)
            found = piece if found is None else ops.logical_or(found, piece)
        return _section(found, 1, -self._first, self.key_length)

    @property
    def _first(self) -> int:
        """The place of the first key that block 0 reaches."""
        return self.offset - self.left

    @property
    def _laid(self) -> int:
        return self.blocks * self.block

    @property
    def _pieces(self) -> int:
        return -(-self.reach // self.block)


def band_of(
    position: Any, query_length: Any, key_length: Any, whole: tuple[str, ...], start: int = 0
) -> Band | None:
    """Return the blocks that the window of a position falls into.

    Args:
        position: one of `regard.positions`.
        query_length: T; None where it is not known.
        key_length: S; None where it is not known.
        whole: what takes all pairs, a sentence each.
        start: how many queries stand before the first of these.

    Returns:
        The band; None where all pairs are computed.
    """
    left, right = position.band
    window = Window(left, right, position.relative, position.ratio is not None)
    if choose_window(window, query_length, key_length, whole).path == "reference":
        return None
    block = block_size(left, right)
    offset = start + (position.offset or 0)
    return Band(left, right, query_length, key_length, block, offset)


def _section(tensor: Any, axis: int, start: int, length: int) -> Any:
    """The places from `start` on along an axis; False or 0 stands beyond both ends."""
    size = tensor.shape[axis]
    low, high = (min(max(end, 0), size) for end in (start, start + length))
    if (low, high) != (0, size):
        index = [slice(None)] * len(tensor.shape)
        index[axis] = slice(low, high)
        tensor = tensor[tuple(index)]
    before = min(max(-start, 0), length)
    after = length - before - (high - low)
    if before == after == 0:
        return tensor
    width = [[0, 0] for _ in tensor.shape]
    width[axis] = [before, after]
    return ops.pad(tensor, width)


def _full(mask: Any, tensor: Any) -> Any:
    first = (slice(None), slice(None), *(0,) * (len(tensor.shape) - 2))
    everything = ops.ones_like(tensor[first], dtype="bool")
    return everything if mask is None else ops.logical_and(everything, mask)


def _reshape(tensor: Any, leading: tuple[int, ...], taken: int = 2) -> Any:
    return ops.reshape(tensor, (*leading, *tensor.shape[taken:]))
