"""What all contenders learn from on one split, as arrays that processes can share by a file."""

import os
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data import BucketedBatches
from regard.errors import DataError
from regard.training.class_answers import balanced_weights

__all__ = ["PARTS", "Material", "Part"]

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Part:
    """Hold the texts of one part.

    Args:
        rows: the places of the texts among all texts, `(texts,)`.
        ids: tokens, `(texts, length)`.
        labels: places in the list of classes, `(texts,)`; or numbers in their own unit, `(texts,)`;
            or which labels each text has, `(texts, labels)`, 0 or 1.
        weights: how much each text counts in the loss, `(texts,)`, above 0; None for 1.
    """

    rows: NDArray[np.int64]
    ids: NDArray[np.int32]
    labels: NDArray[Any]
    weights: NDArray[Any] | None = None

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Material:
    """Hold what every contender gets alike on one split.

    Args:
        classes: the number of classes or labels; of numbers 1.
        vocabulary: the rows of the embedding, the same for all splits.
        buckets: the lengths that batches have, ascending.
        train: to learn from.
        validation: to choose by.
        test: to score, once per trial.
        sample: some texts of the first split's test part, the same for all splits, of which each
            trial tells where it looks; None for no such texts.
        vectors: what the embedding starts from, `(vocabulary, width)`, or None.
        answer: what is told: "classes", "numbers" or "labels".
        centre: the mean of the numbers to learn from; else 0.
        scale: their deviation, above 0; else 1.

    Raises:
        DataError: if a part has no text.
        ArgumentError: if an id or a label is out of range.
    """

    classes: int
    vocabulary: int
    buckets: tuple[int, ...]
    train: Part
    validation: Part
    test: Part
    sample: Part | None = None
    vectors: NDArray[np.float32] | None = None
    answer: str = "classes"
    centre: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        for name in PARTS:
            part: Part = getattr(self, name)
            if not len(part):
                raise DataError(f"Each part must have a text. Received: {name} has none")
            self.batches(part, 1)  # refuses what is out of range, before anything is trained

    def batches(
        self,
        part: Part,
        batch_size: int,
        *,
        seed: int | None = None,
        row_weights: NDArray[np.float32] | None = None,
    ) -> BucketedBatches:
        """Return the batches of a part.

        Args:
            part: one of the material's three.
            batch_size: texts per batch.
            seed: of the order, new in each epoch; None for the part's own order.
            row_weights: how much each text counts, `(texts,)`; None for 1.

        Returns:
            Batches of as many shapes as there are buckets.
        """
        return BucketedBatches(
            part.ids,
            self.learned(part),
            buckets=self.buckets,
            batch_size=batch_size,
            classes=self.classes if self.answer == "classes" else None,
            vocabulary=self.vocabulary,
            row_weights=row_weights,
            seed=seed,
        )

    def learned(self, part: Part) -> NDArray[Any]:
        """Return what a network learns to answer: numbers as deviations from the mean.

        Args:
            part: one of the material's three.

        Returns:
            Classes `(texts,)`, numbers `(texts,)`, or labels `(texts, labels)`; but for classes in
            floating point.
        """
        if self.answer == "classes":
            return part.labels
        return (part.labels.astype(np.float64) - self.centre) / self.scale

    def class_weights(self) -> NDArray[np.float32]:
        """Return for each training text what makes all classes count alike, with its own weight."""
        return balanced_weights(self.train.labels, self.classes, self.train.weights)

    def weighed(self, weights: NDArray[Any] | None) -> "Material":
        """Return the material with a weight for each text that is learned from or validated by.

        Args:
            weights: how much each of all texts counts, above 0; None for 1.

        Returns:
            The material.
        """
        train, validation = (
            replace(part, weights=None if weights is None else weights[part.rows])
            for part in (self.train, self.validation)
        )
        return replace(self, train=train, validation=validation)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the material as a file of arrays.

        Args:
            path: the file; its name should end in `.npz`.
        """
        arrays: dict[str, Any] = {
            "numbers": np.array([self.classes, self.vocabulary], dtype=np.int64),
            "buckets": np.array(self.buckets, dtype=np.int64),
            "answer": np.array(self.answer),
            "unit": np.array([self.centre, self.scale]),
        }
        for name in (*PARTS, "sample"):
            part: Part | None = getattr(self, name)
            if part is not None:
                arrays |= {f"{name}_rows": part.rows, f"{name}_ids": part.ids}
                arrays[f"{name}_labels"] = part.labels
                arrays |= {} if part.weights is None else {f"{name}_weights": part.weights}
        if self.vectors is not None:
            arrays["vectors"] = self.vectors
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Material":
        """Read what `save` has written.

        Args:
            path: the file.

        Returns:
            The material.
        """
        with np.load(path, allow_pickle=False) as arrays:
            parts = {
                name: Part(
                    **{
                        field: arrays[f"{name}_{field}"]
                        for field in ("rows", "ids", "labels", "weights")
                        if f"{name}_{field}" in arrays.files
                    }
                )
                for name in (*PARTS, "sample")
                if f"{name}_ids" in arrays.files
            }
            classes, vocabulary = arrays["numbers"].tolist()
            centre, scale = arrays["unit"].tolist()
            return cls(
                classes=classes,
                vocabulary=vocabulary,
                buckets=tuple(arrays["buckets"].tolist()),
                vectors=arrays["vectors"] if "vectors" in arrays.files else None,
                answer=str(arrays["answer"]),
                centre=centre,
                scale=scale,
                **parts,
            )
