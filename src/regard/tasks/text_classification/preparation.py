"""From labelled texts to the material of each split; what the splits share is decided once."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.preparation import Preparation
from regard.data import (
    Buckets,
    LabelledTexts,
    Split,
    TokenTable,
    choose_buckets,
    read_embeddings,
    split_examples,
    split_validation,
)
from regard.statistics.class_scores import calibration_error
from regard.statistics.label_scores import label_calibration_error
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.split_data import Material, Part
from regard.training.probe_sample import sample_rows
from regard.training.split_facts import countable_groups, split_notices

__all__ = [
    "TextPreparation",
    "material_file",
    "plan_file",
    "texts_file",
]


@final
class TextPreparation(Preparation):
    """Turn data into materials, one for each split.

    The token table is learned from the training texts of the split alone. Only numbers are shared
    between splits, so that shapes are: how many rows the embedding has, and the lengths of the
    buckets. They come from all texts outside a separate test set. Of a text that is much longer
    than the plan allows, only a beginning is looked at.

    Args:
        plan: says how many splits there are, how large the token table and how long a text may be.
        data: the texts to split.
        test: a separate test set; None if the splits have test parts of their own. Its texts stand
            behind those of `data` wherever texts are numbered.
        splits: the rows of each split; None to make them.

    Raises:
        TableError: if a class or group is too small to be split.
        DataError: if the vectors cannot be read.
    """

    task: ClassVar[str] = "text"

    def __init__(
        self,
        plan: TextPlan,
        data: LabelledTexts,
        test: LabelledTexts | None = None,
        *,
        splits: Sequence[Split] | None = None,
    ) -> None:
        self.plan: TextPlan = plan
        self.data = data
        self.test = test
        self.classes = data.classes
        # Cut once, here: everything behind it takes the time that it takes for shorter texts.
        self.texts = TokenTable((), kind=plan.tokens).beginnings(
            data.texts + (() if test is None else test.texts), plan.length
        )
        parts = [each for each in (data, test) if each is not None]
        self.labels: NDArray[Any] = np.concatenate([each.targets() for each in parts])
        self.splits = tuple(_splits(plan, data, test) if splits is None else splits)

    @property
    def source(self) -> str:
        """Where the texts come from."""
        return self.data.source

    @property
    def targets(self) -> NDArray[Any]:
        """The class, number or labels of each text, those of the test set behind the others."""
        return self.labels

    @property
    def has_test_set(self) -> bool:
        """Whether the test texts are the same for all trials."""
        return self.test is not None

    @cached_property
    def groups(self) -> NDArray[np.int64] | None:
        """The group of each row, as a number; None if rows are what counts.

        That is so without groups, and where the test part of some split has one group alone.
        """
        parts = [each for each in (self.data, self.test) if each is not None]
        if not all(each.groups for each in parts):
            return None
        names = [name for each in parts for name in each.groups]
        return countable_groups(names, self.splits)

    @cached_property
    def vocabulary(self) -> int:
        """The rows of the embedding: no table learned from a part of the texts has more."""
        return self._learn(self.texts[: len(self.data)]).size

    @cached_property
    def buckets(self) -> Buckets:
        """The lengths of the batches, and how many texts are cut."""
        table = TokenTable((), kind=self.plan.tokens)
        lengths = table.lengths(self.texts[: len(self.data)])
        return choose_buckets(lengths, limit=self.plan.length)

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """The rows of some texts of the first split's test part, whose maps are compared."""
        rows = self.splits[0].test
        table = TokenTable((), kind=self.plan.tokens)
        lengths = table.lengths(self.texts[row] for row in rows)
        parts = [each for each in (self.data, self.test) if each is not None]
        strata = np.concatenate([each.strata().of_rows() for each in parts])
        return sample_rows(rows, strata[rows], lengths)

    def tokens(self, split: int) -> TokenTable:
        """Return the token table of a split.

        Args:
            split: its number.

        Returns:
            What the training texts of the split give.
        """
        return self._learn([self.texts[row] for row in self.splits[split].train])

    def material(self, split: int) -> Material:
        """Return the material of a split.

        Args:
            split: its number.

        Returns:
            The arrays that contenders learn from.

        Raises:
            DataError: if a part has no text, or the vectors cannot be read.
        """
        tokens, rows = self.tokens(split), self.splits[split]
        centre, scale = self.unit(split)

        def part(chosen: NDArray[np.int64]) -> Part:
            ids = tokens.encode((self.texts[row] for row in chosen), self.buckets.lengths[-1])
            return Part(np.asarray(chosen, dtype=np.int64), ids, self.labels[chosen])

        return Material(
            classes=len(self.classes) or 1,
            vocabulary=self.vocabulary,
            buckets=self.buckets.lengths,
            train=part(rows.train),
            validation=part(rows.validation),
            test=part(rows.test),
            sample=part(self.sample),
            vectors=self._vectors(tokens),
            answer=self.plan.answer,
            centre=centre,
            scale=scale,
        )

    def unit(self, split: int) -> tuple[float, float]:
        """Return mean and deviation of the numbers that a split learns from.

        Args:
            split: its number.

        Returns:
            The two; 0 and 1 where no numbers are told, and a deviation of 1 where all are equal.
        """
        if self.plan.answer != "numbers":
            return 0.0, 1.0
        numbers = self.labels[self.splits[split].train]
        return float(numbers.mean()), float(numbers.std()) or 1.0

    def write(self, folder: Path, splits: Sequence[int]) -> None:
        """Write what processes need in order to train.

        Args:
            folder: where to write; it must exist.
            splits: the numbers of the splits that are needed.
        """
        plan_file(folder).write_text(self.plan.to_json(), encoding="utf-8")
        texts_file(folder).write_text(json.dumps(self.texts), encoding="utf-8")
        for split in splits:
            self.material(split).save(material_file(folder, split))

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what the trials learn from, and what a person should know about it."""
        lengths = ", ".join(f"{length:,}" for length in self.buckets.lengths)
        told = list(self.data.notices(self.plan.tokens))
        told += [] if self.test is None else self.test.notices(self.plan.tokens)
        tokens = f"Tokens: {self.vocabulary:,} rows in the table; texts are padded to {lengths}."
        grouped = bool(self.data.groups)
        told += split_notices(self.splits, self.groups, tokens, rows="texts", grouped=grouped)
        if self.buckets.cut:
            told.append(
                f"Length: {self.buckets.cut:,} of the {len(self.data):,} texts are longer and lose"
                " their end."
            )
        return tuple(told)

    def facts(self) -> dict[str, str]:
        """Return the source and the classes."""
        return {"source": self.data.source, "classes": json.dumps(self.classes)}

    def examples(self) -> Iterator[tuple[bool, str]]:
        """Yield each text with its label, and its group if there are some."""
        for is_test, texts in ((False, self.data), (True, self.test)):
            for record in () if texts is None else texts.records():
                yield is_test, record

    def calibration(self, answers: NDArray[Any], targets: NDArray[Any]) -> float | None:
        """Return the expected calibration error, of labels its mean; None for numbers."""
        if self.plan.answer == "numbers":
            return None
        labels = self.plan.answer == "labels"
        return (label_calibration_error if labels else calibration_error)(answers, targets)

    def write_model(
        self,
        folder: Path,
        trial: Trial,
        weights: Mapping[str, NDArray[Any]],
        said: Mapping[str, NDArray[Any]],
        backend: str,
    ) -> None:
        """Write a bundle."""
        from regard.bundle import TextDescription, write_bundle

        plan, key = self.plan, trial.key
        # The width of word vectors stands in their file alone.
        read = int(weights["embedding/embeddings"].shape[1]) if plan.embeddings else None
        centre, scale = self.unit(key.split)
        description = TextDescription.made_for(
            plan.answer,
            contender=key.contender,
            classes=self.classes,
            encoder=plan.encoder,
            vocabulary=self.vocabulary,
            embedding=plan.embedding if read is None else read,
            units=plan.units,
            dropout=plan.settings()[key.setting].dropout,
            tokens=plan.tokens,
            lengths=self.buckets.lengths,
            split=key.split,
            seed=key.seed,
            validation=trial.validation,
            metric=plan.metric,
            centre=centre,
            scale=scale,
        )
        write_bundle(
            folder,
            description,
            weights=dict(weights),
            tokens=self.tokens(key.split),
            probe=said["probe"],
            backend=backend,
        )

    def _learn(self, texts: Sequence[str]) -> TokenTable:
        return TokenTable.learn(
            texts, size=self.plan.vocabulary, min_count=self.plan.min_count, kind=self.plan.tokens
        )

    def _vectors(self, tokens: TokenTable) -> NDArray[np.float32] | None:
        if self.plan.embeddings is None:
            return None
        found = read_embeddings(self.plan.embeddings, tokens.words)
        matrix = np.zeros((self.vocabulary, found.matrix.shape[1]), dtype=np.float32)
        matrix[: len(found.matrix)] = found.matrix
        return matrix


def material_file(folder: str | os.PathLike[str], split: int) -> Path:
    """Return where the material of a split stands.

    Args:
        folder: the folder that processes share.
        split: the number of the split.

    Returns:
        A path.
    """
    return Path(folder) / f"split-{split}.npz"


def plan_file(folder: str | os.PathLike[str]) -> Path:
    """Return where the plan stands.

    Args:
        folder: the folder that processes share.

    Returns:
        A path.
    """
    return Path(folder) / "plan.json"


def texts_file(folder: str | os.PathLike[str]) -> Path:
    """Return where all texts stand.

    Args:
        folder: the folder that processes share.

    Returns:
        A path.
    """
    return Path(folder) / "texts.json"


def _splits(plan: TextPlan, data: LabelledTexts, test: LabelledTexts | None) -> tuple[Split, ...]:
    if test is None:
        return split_examples(data, splits=plan.splits)
    own = split_validation(data)
    behind = np.arange(len(data), len(data) + len(test), dtype=np.int64)
    return (Split(train=own.train, validation=own.validation, test=behind),)
