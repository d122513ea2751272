"""From sentences to what contenders learn from on each split; what they share is decided once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.preparation import Preparation
from regard.data import Buckets, Split, choose_buckets
from regard.data.word_table import WordTable
from regard.tasks.tagging.label_scheme import begun_and_lasting
from regard.tasks.tagging.plan import TagPlan
from regard.tasks.tagging.sentence_splits import check_parts, split_sentences, validation_split
from regard.tasks.tagging.sentences import TaggedSentences
from regard.tasks.tagging.split_data import TagData, TagPart
from regard.tasks.tagging.tag_scores import token_calibration_error
from regard.tasks.tagging.written_model import write_tag_model
from regard.training.probe_sample import sample_rows
from regard.training.shared_files import write_shared_files
from regard.training.split_facts import countable_groups, split_notices

__all__ = ["TagPreparation"]

_MANY_TOKENS = 200_000
"""From so many tokens on, another compiled length pays: it takes as long as an epoch of them."""


@final
class TagPreparation(Preparation):
    """Turn sentences into data to learn from, a set for each split.

    The token table is learned from the training sentences of the split alone. Only numbers are
    shared between splits, so that shapes are: how many rows the embedding has, and the lengths of
    the buckets. Of a sentence that is longer than the plan allows, only a beginning is looked at
    and scored.

    Args:
        plan: says how many splits there are, how large the token table and how long a sentence is.
        data: the sentences to split.
        test: a separate test set; None if the splits have test parts of their own. Its sentences
            stand behind those of `data` wherever sentences are numbered.
        splits: the rows of each split; None to make them.

    Raises:
        TableError: if the sentences are too few, or a part has no span.
    """

    task: ClassVar[str] = "tag"

    def __init__(
        self,
        plan: TagPlan,
        data: TaggedSentences,
        test: TaggedSentences | None = None,
        *,
        splits: Sequence[Split] | None = None,
    ) -> None:
        self.plan: TagPlan = plan
        self.data = data
        self.test = test
        self._parts = [each for each in (data, test) if each is not None]
        whole = np.concatenate([each.lengths for each in self._parts])
        # What stands in the padding has no part, so the test set's lengths tell nobody anything.
        most = 3 if whole.sum() >= _MANY_TOKENS else 1
        self.buckets: Buckets = choose_buckets(whole, limit=plan.length, most=most, share=100)
        longest = self.buckets.lengths[-1]
        self.tokens = tuple(own for each in self._parts for own in each.cut(longest).tokens)
        self.lengths = np.minimum(whole, longest)
        self.labels: NDArray[np.int32] = np.concatenate(
            [each.label_ids(longest) for each in self._parts]
        )
        self.splits = tuple(_splits(plan, data, test) if splits is None else splits)
        if plan.answer == "spans":
            begun, _ = begun_and_lasting(self.labels)
            check_parts(self.splits, np.asarray(begun.any(axis=1)))

    @property
    def source(self) -> str:
        """Where the sentences come from."""
        return self.data.source

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels, in the order of their numbers."""
        return self.data.classes

    @property
    def targets(self) -> NDArray[Any]:
        """The numbers of the labels of each sentence, `(rows, T)`, -1 at padding."""
        return self.labels

    @cached_property
    def groups(self) -> NDArray[np.int64] | None:
        """The document of each sentence, as a number; None if sentences are what counts."""
        if not all(each.groups for each in self._parts):
            return None
        # Documents of a test set are others, though they are numbered alike.
        names = [f"{at} {name}" for at, each in enumerate(self._parts) for name in each.groups]
        return countable_groups(names, self.splits)

    @cached_property
    def vocabulary(self) -> int:
        """The rows of the embedding: no table learned from a part of the sentences has more."""
        return self._learn(range(len(self.data))).size

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """The rows of some sentences of the first split's test part, whose maps are compared."""
        rows = np.asarray(self.splits[0].test, dtype=np.int64)
        own = self.labels[rows, self._unsure[rows]]
        return sample_rows(rows, own, self.lengths[rows])

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The token of each sentence of the sample from which it is looked."""
        return self._unsure[self.sample]

    def word_table(self, split: int) -> WordTable:
        """Return the token table of a split.

        Args:
            split: its number.

        Returns:
            What the training sentences of the split give.
        """
        return self._learn(self.splits[split].train)

    def split_data(self, split: int) -> TagData:
        """Return what contenders learn from on a split.

        Args:
            split: its number.

        Returns:
            The arrays.
        """
        table, rows = self.word_table(split), self.splits[split]

        def part(chosen: NDArray[np.int64]) -> TagPart:
            own = [self.tokens[row] for row in chosen]
            ids = table.encode(own, self.buckets.lengths[-1])
            return TagPart(np.asarray(chosen, dtype=np.int64), ids, self.labels[chosen])

        return TagData(
            classes=self.classes,
            vocabulary=self.vocabulary,
            buckets=self.buckets.lengths,
            train=part(rows.train),
            validation=part(rows.validation),
            test=part(rows.test),
            sample=part(self.sample),
            places=self.places,
        )

    def write(self, folder: Path, splits: Sequence[int]) -> None:
        """Write what processes need in order to train.

        Args:
            folder: where to write; it must exist.
            splits: the numbers of the splits that are needed.
        """
        write_shared_files(folder, self.plan, self.split_data, splits)

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what the trials learn from, and what a person should know about it."""
        told = [sentence for each in self._parts for sentence in each.notices()]
        lengths = ", ".join(f"{length:,}" for length in self.buckets.lengths)
        tokens = (
            f"Tokens: {self.vocabulary:,} rows in the table; sentences are padded to {lengths}."
        )
        told += split_notices(
            self.splits, self.groups, tokens, rows="sentences", grouped=bool(self.data.groups)
        )
        if self.buckets.cut:
            told.append(
                f"Length: {self.buckets.cut:,} of the {len(self.lengths):,} sentences are longer"
                " and lose their end, which is not scored either."
            )
        return tuple(told)

    def facts(self) -> dict[str, str]:
        """Return the source and the labels."""
        return {"source": self.data.source, "classes": json.dumps(self.classes)}

    def examples(self) -> Iterator[tuple[bool, str]]:
        """Yield each sentence with its labels, and its document if there are some."""
        for is_test, sentences in ((False, self.data), (True, self.test)):
            for record in () if sentences is None else sentences.records():
                yield is_test, record

    def calibration(self, answers: NDArray[Any], targets: NDArray[Any]) -> float | None:
        """Return the expected calibration error of tokens."""
        return token_calibration_error(answers, targets)

    def write_model(
        self,
        folder: Path,
        trial: Trial,
        weights: Mapping[str, NDArray[Any]],
        said: Mapping[str, NDArray[Any]],
        backend: str,
    ) -> None:
        """Write a bundle."""
        write_tag_model(
            folder,
            trial,
            plan=self.plan,
            classes=self.classes,
            words=self.word_table(trial.key.split),
            vocabulary=self.vocabulary,
            lengths=self.buckets.lengths,
            weights=weights,
            probe=said["probe"],
            backend=backend,
        )

    def _learn(self, rows: Sequence[int] | range | NDArray[np.int64]) -> WordTable:
        own = (self.tokens[row] for row in rows)
        return WordTable.learn(own, size=self.plan.vocabulary, min_count=self.plan.min_count)

    @cached_property
    def _unsure(self) -> NDArray[np.int64]:
        """The place in each sentence whose label its token tells least, outside O if there is one.

        That is the place where it matters most whether a network looks at others.
        """
        ids = self.word_table(0).encode(self.tokens, self.labels.shape[1])
        train = self.splits[0].train
        there = self.labels[train] >= 0
        counts = np.zeros((self.vocabulary, len(self.classes)))
        np.add.at(counts, (ids[train][there], self.labels[train][there]), 1)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        own = shares[ids, np.maximum(self.labels, 0)]
        outside = (self.labels == 0) & (self.plan.answer == "spans")
        own = own + np.where(self.labels < 0, 4.0, 2.0 * outside)
        places: NDArray[np.int64] = own.argmin(axis=1)
        return places


def _splits(
    plan: TagPlan, data: TaggedSentences, test: TaggedSentences | None
) -> tuple[Split, ...]:
    if test is None:
        return split_sentences(data, plan.splits)
    own = validation_split(data)
    behind = np.arange(len(data), len(data) + len(test), dtype=np.int64)
    return (Split(train=own.train, validation=own.validation, test=behind),)
