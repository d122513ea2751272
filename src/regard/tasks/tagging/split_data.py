"""What all contenders learn from on one split, as arrays that processes can share by a file."""

import os
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.data import allowed_transitions
from regard.tasks.tagging.label_scheme import breaks_scheme, looks_like_spans
from regard.tasks.tagging.tagged_batches import TaggedBatches

__all__ = ["PARTS", "TagData", "TagPart"]

PARTS = ("train", "validation", "test")


@final
@dataclass(frozen=True)
class TagPart:
    """Hold the sentences of one part.

    Args:
        rows: the places of the sentences among all, `(n,)`.
        ids: tokens, `(n, T)`, 0 at padding.
        labels: their numbers, `(n, T)`, -1 at padding.
    """

    rows: NDArray[np.int64]
    ids: NDArray[np.int32]
    labels: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.rows)


@final
@dataclass(frozen=True)
class TagData:
    """Hold what every contender gets alike on one split.

    Args:
        classes: the labels, in the order of their numbers.
        vocabulary: the rows of the embedding, the same for all splits.
        buckets: the lengths that batches have, ascending.
        train: to learn from.
        validation: to choose by.
        test: to score, once per trial.
        sample: some sentences of the first split's test part, the same for all splits, of which
            each trial tells where it looks.
        places: the token of each of them from which it looks, `(sentences,)`.
    """

    classes: tuple[str, ...]
    vocabulary: int
    buckets: tuple[int, ...]
    train: TagPart
    validation: TagPart
    test: TagPart
    sample: TagPart
    places: NDArray[np.int64]

    @property
    def allowed(self) -> list[list[bool]] | None:
        """Which label may follow which; None where labels mark no spans."""
        return allowed_transitions(self.classes) if self.has_spans else None

    @property
    def has_spans(self) -> bool:
        """Whether labels mark spans, in IOB2."""
        return looks_like_spans(self.classes)

    def counted(self, labels: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return of which tokens something is learned.

        Args:
            labels: numbers `(n, T)`, -1 at padding.

        Returns:
            Flags `(n, T)`: tokens whose label the scheme allows where it stands.
        """
        there = labels >= 0
        # No path has such a label: its loss would be that of what is forbidden.
        return there & ~breaks_scheme(labels) if self.has_spans else there

    def batches(self, part: TagPart, batch_size: int, *, seed: int | None = None) -> TaggedBatches:
        """Return the batches of a part.

        Args:
            part: one of the data's, or rows of the same kind.
            batch_size: sentences per batch.
            seed: of the order, new in each epoch; None for the part's own order.

        Returns:
            Batches of as many shapes as there are buckets.
        """
        return TaggedBatches(
            part.ids,
            part.labels,
            self.counted(part.labels),
            buckets=self.buckets,
            batch_size=batch_size,
            vocabulary=self.vocabulary,
            seed=seed,
        )

    def made_up(self, ids: NDArray[np.int32], labels: NDArray[np.int32] | int = 0) -> TagPart:
        """Return sentences of which only the tokens are known.

        Args:
            ids: tokens, `(n, T)`.
            labels: whose chances are asked for: their numbers `(n, T)`, or one for all tokens.

        Returns:
            The sentences.
        """
        asked = np.where(ids != 0, np.broadcast_to(labels, ids.shape), -1).astype(np.int32)
        return TagPart(np.arange(len(ids), dtype=np.int64), ids, asked)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the data as a file of arrays.

        Args:
            path: the file; its name should end in `.npz`.
        """
        arrays: dict[str, Any] = {
            "classes": np.array(self.classes),
            "vocabulary": np.array(self.vocabulary),
            "buckets": np.array(self.buckets, dtype=np.int64),
            "places": self.places,
        }
        for name in (*PARTS, "sample"):
            part: TagPart = getattr(self, name)
            arrays |= {f"{name}_{field}": value for field, value in vars(part).items()}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "TagData":
        """Read what `save` has written.

        Args:
            path: the file.

        Returns:
            The data.
        """
        with np.load(path, allow_pickle=False) as arrays:
            parts = {
                name: TagPart(*(arrays[f"{name}_{field}"] for field in ("rows", "ids", "labels")))
                for name in (*PARTS, "sample")
            }
            return cls(
                classes=tuple(arrays["classes"].tolist()),
                vocabulary=int(arrays["vocabulary"]),
                buckets=tuple(arrays["buckets"].tolist()),
                places=arrays["places"],
                **parts,
            )
