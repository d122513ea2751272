"""Texts with labels as they were read, with a separate test set where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.dataset import Dataset
from regard.comparison.plan import Plan
from regard.data import LabelledTexts, Split, demo_reviews, split_validation

__all__ = ["DEMO_SOURCE", "TextDataset", "demo_texts"]

DEMO_SOURCE = "The demo corpus"


@final
@dataclass(frozen=True)
class TextDataset(Dataset):
    """Hold texts with labels.

    Args:
        data: the texts to split.
        test: a separate test set, or None.
        splits: the rows of each split, where they are given; else None. The texts of the test set
            are numbered behind those of `data`.
    """

    data: LabelledTexts
    test: LabelledTexts | None = None
    splits: Sequence[Split] | None = None

    @property
    def source(self) -> str:
        """Where the texts come from."""
        return self.data.source

    @property
    def has_test_set(self) -> bool:
        """Whether the test texts are the same for all trials."""
        return self.test is not None

    def to_learn_from(self) -> "TextDataset":
        """Return the texts with one split."""
        if self.test is not None or self.splits is not None:
            return self
        return replace(self, splits=(split_validation(self.data).untested,))

    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:
        """Say what was read, what was left out, and what is doubtful."""
        kind = getattr(plan, "tokens", "words")
        parts = [each for each in (self.data, self.test) if each is not None]
        return tuple(sentence for each in parts for sentence in each.notices(kind))


def demo_texts() -> TextDataset:
    """Return the demo corpus with the parts that it was generated with.

    Returns:
        The texts to learn from, the test set, and the one split.
    """
    reviews = sorted(demo_reviews(), key=lambda review: review.part == "test")  # the test last
    parts = np.array([review.part for review in reviews])
    train, validation, test = (
        np.flatnonzero(parts == name) for name in ("train", "validation", "test")
    )

    def texts(rows: NDArray[np.int64], source: str) -> LabelledTexts:
        return LabelledTexts.from_rows(
            [reviews[row].text for row in rows],
            [reviews[row].label for row in rows],
            source=source,
        )

    data = texts(np.flatnonzero(parts != "test"), DEMO_SOURCE)
    return TextDataset(data, texts(test, "Its test part"), (Split(train, validation, test),))
