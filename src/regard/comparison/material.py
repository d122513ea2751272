"""What all contenders share: tokens, encoded ids, labels, and the parts they are split into."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison.plan import Plan
from regard.data import (
    FixedBatches,
    LabelledTexts,
    Length,
    Split,
    TokenTable,
    choose_length,
    demo_reviews,
)
from regard.errors import DataError

__all__ = ["Material", "Part", "demo_material", "text_material"]


@dataclass(frozen=True)
class Part:
    """Hold the texts of one part.

    Args:
        texts: as written.
        ids: tokens, `(texts, length)`.
        labels: places in the material's classes, `(texts,)`.
    """

    texts: tuple[str, ...]
    ids: NDArray[np.int32]
    labels: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Material:
    """Hold what every contender gets alike.

    Args:
        classes: the names of the classes.
        tokens: the token table, learned from the training texts alone.
        length: of every row of ids, and how many training texts are longer.
        train: to learn from.
        validation: to stop by.
        test: to score, once per trial.
        told: sentences about where the texts come from.

    Raises:
        DataError: if a part has no text.
        ArgumentError: if an id or a label is out of range.
    """

    classes: tuple[str, ...]
    tokens: TokenTable
    length: Length
    train: Part
    validation: Part
    test: Part
    told: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("train", "validation", "test"):
            part: Part = getattr(self, name)
            if not len(part):
                raise DataError(f"Each part must have a text. Received: {name} has none")
            self.batches(part, 1)  # refuses what is out of range, before anything is trained

    def batches(self, part: Part, batch_size: int, seed: int | None = None) -> FixedBatches:
        """Return the batches of a part.

        Args:
            part: one of the material's three.
            batch_size: texts per batch.
            seed: of the order, anew in each epoch; None for the part's own order.

        Returns:
            Batches that all have one shape.
        """
        shuffled: dict[str, Any] = {} if seed is None else {"shuffle": True, "seed": seed}
        return FixedBatches(
            part.ids,
            part.labels,
            batch_size=batch_size,
            classes=len(self.classes),
            vocabulary=self.tokens.size,
            **shuffled,
        )

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what the trials learn from, and what a person should know about it."""
        sizes = f"{len(self.train):,} to train, {len(self.validation):,} to validate"
        told = [
            *self.told,
            f"Parts: {sizes}, {len(self.test):,} to test.",
            f"Tokens: {self.tokens.size:,} in the table; texts have up to {self.length.length}.",
        ]
        if self.length.cut:
            told.append(
                f"Length: {self.length.cut:,} of the {len(self.train):,} training texts are longer"
                " and lose their end; so do such texts of the other parts."
            )
        return tuple(told)


def text_material(data: LabelledTexts, split: Split, plan: Plan) -> Material:
    """Make the material from labelled texts.

    Args:
        data: the texts and their labels.
        split: the rows of each part.
        plan: says how large the token table and how long a text may be.

    Returns:
        The material.

    Raises:
        DataError: if a part has no text.
    """
    train_texts = [data.texts[row] for row in split.train]
    tokens = TokenTable.learn(train_texts, size=plan.vocabulary, min_count=plan.min_count)
    length = choose_length(tokens.lengths(train_texts), limit=plan.length)
    labels = data.label_ids()

    def part(rows: NDArray[np.int64]) -> Part:
        texts = tuple(data.texts[row] for row in rows)
        return Part(texts, tokens.encode(texts, length.length), labels[rows])

    return Material(
        classes=data.classes,
        tokens=tokens,
        length=length,
        train=part(split.train),
        validation=part(split.validation),
        test=part(split.test),
        told=data.notices(),
    )


def demo_material(plan: Plan) -> Material:
    """Make the material from the demo corpus, with the parts that it was generated with.

    Args:
        plan: says how large the token table and how long a text may be.

    Returns:
        The material.
    """
    reviews = demo_reviews()
    data = LabelledTexts.from_rows(
        [review.text for review in reviews],
        [review.label for review in reviews],
        source="The demo corpus",
    )
    parts = np.array([review.part for review in reviews])
    train, validation, test = (
        np.flatnonzero(parts == name) for name in ("train", "validation", "test")
    )
    return text_material(data, Split(train=train, validation=validation, test=test), plan)
