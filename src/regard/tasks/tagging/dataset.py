"""Sentences with labels as they were read, with a separate test set where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from regard.comparison.dataset import Dataset
from regard.comparison.plan import Plan
from regard.data import Split
from regard.tasks.tagging.demo import demo_sentences
from regard.tasks.tagging.sentence_splits import validation_split
from regard.tasks.tagging.sentences import TaggedSentences

__all__ = ["TagDataset", "demo_dataset"]


@final
@dataclass(frozen=True)
class TagDataset(Dataset):
    """Hold sentences with a label for each token.

    Args:
        data: the sentences to split.
        test: a separate test set, or None.
        splits: the rows of each split, where they are given; else None. The sentences of the test
            set are numbered behind those of `data`.
    """

    data: TaggedSentences
    test: TaggedSentences | None = None
    splits: Sequence[Split] | None = None

    @property
    def source(self) -> str:
        """Where the sentences come from."""
        return self.data.source

    @property
    def has_test_set(self) -> bool:
        """Whether the test sentences are the same for all trials."""
        return self.test is not None

    def to_learn_from(self) -> "TagDataset":
        """Return the sentences with one split."""
        if self.test is not None or self.splits is not None:
            return self
        return replace(self, splits=(validation_split(self.data).untested,))

    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:
        """Say what was read, and what is doubtful."""
        del plan
        parts = [each for each in (self.data, self.test) if each is not None]
        return tuple(sentence for each in parts for sentence in each.notices())


def demo_dataset() -> TagDataset:
    """Return made-up sentences in which it is known which words decide a label.

    Returns:
        The sentences to learn from, the test set, and the one split.
    """
    demo = demo_sentences()
    return TagDataset(demo.data, demo.test, (demo.split,))
