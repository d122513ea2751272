"""Texts with their labels or numbers, checked, and what a person should know about them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.doubts import text_doubts
from regard.data.leaks import first_word_leak
from regard.data.phrases import counted, listed
from regard.data.target_kinds import KINDS, Strata
from regard.errors import ArgumentTypeError, ShapeError

__all__ = ["LabelledTexts"]

_CONFLICTS = {"classes": "label", "numbers": "number", "labels": "set of labels"}


@dataclass(frozen=True)
class LabelledTexts:
    """Texts and what they are labelled with, and what was seen on the way.

    Make it with `from_rows` or `read_examples`, which keep its parts consistent.

    Args:
        texts: the texts, as written.
        labels: of each text, by kind: its label, a word; its number, a float; or its labels, a
            sorted tuple of words.
        classes: the different labels, sorted; of a test set, those of the training data; of numbers
            none.
        source: where the texts come from, for messages.
        groups: the group of each text (an author, a patient), or none at all.
        kind: "classes", "numbers" or "labels".
        text_column: the name of the text column.
        label_column: the name of the label column.
        group_column: the name of the group column, or None.
        layout: where texts and labels stand, in words, if not in columns.
        dropped: place and reason of each row that was left out.
        duplicates: the rows that repeat the exact text of an earlier row.
        conflicting: the different texts that carry more than one label.
        unused: the names of the other columns.
        guessed: whether a column was found by its shape.
        told: sentences of the reader: what it ignored.
        is_test: whether these are a test set.
        overlap: sentences about what a test set shares with the training data.
    """

    texts: tuple[str, ...]
    labels: tuple[Any, ...]
    classes: tuple[str, ...]
    source: str
    groups: tuple[str, ...] = ()
    kind: str = "classes"
    text_column: str = "text"
    label_column: str = "label"
    group_column: str | None = None
    layout: str | None = None
    dropped: tuple[tuple[str, str], ...] = ()
    duplicates: int = 0
    conflicting: int = 0
    unused: tuple[str, ...] = ()
    guessed: bool = False
    told: tuple[str, ...] = ()
    is_test: bool = False
    overlap: tuple[str, ...] = ()

    @classmethod
    def from_rows(
        cls,
        texts: Sequence[str],
        labels: Sequence[Any],
        *,
        source: str = "the data",
        groups: Sequence[str] = (),
        kind: str = "classes",
        classes: Sequence[str] | None = None,
        **seen: Any,
    ) -> "LabelledTexts":
        """Check texts and labels, and count classes, repeated texts and contradictions.

        Args:
            texts: the texts.
            labels: of each text: a word; a float; or the words that are its labels, maybe none.
            source: where the texts come from, for messages.
            groups: the group of each text, or none at all.
            kind: which of these it is: "classes", "numbers" or "labels".
            classes: given for a test set: the classes of the training data, in their order. Its
                labels must be among them; a class may be small or missing.
            **seen: the fields of the class that tell about columns and left-out rows.

        Returns:
            The labelled texts.

        Raises:
            ArgumentTypeError: if a text, a label, a group or a class is not a string, or a number
                no finite float.
            ShapeError: if there are not as many labels as texts, or groups, if there are any.
            TableError: if there are fewer than two classes, one has fewer than five rows, or the
                labels are a quantity; if all numbers are equal; of a test set, if it has no row,
                or a label that is no class.
            UnknownNameError: if there is no such kind.
        """
        rules = KINDS[_checks.one_of("kind", kind, KINDS)]
        texts, labels = _strings("texts", texts), rules.checked(labels)
        groups = _strings("groups", groups)
        _check_lengths(texts, labels, groups)
        if classes is None:
            names = rules.classes(labels, source)
        else:
            names = _strings("classes", classes)
            rules.check_test(labels, names, source)
        first: dict[str, Any] = {}
        torn = {
            text
            for text, label in zip(texts, labels, strict=True)
            if first.setdefault(text, label) != label
        }
        return cls(
            texts=texts,
            labels=labels,
            classes=names,
            source=source,
            groups=groups,
            kind=kind,
            duplicates=len(texts) - len(first),
            conflicting=len(torn),
            is_test=classes is not None,
            **seen,
        )

    @classmethod
    def from_records(
        cls, records: Iterable[str], *, classes: Sequence[str], source: str, kind: str = "classes"
    ) -> "LabelledTexts":
        """Return the texts that `records` wrote down; they are not checked again.

        Args:
            records: one for each row.
            classes: the labels in order, of training data.
            source: a name for messages.
            kind: of the labels.

        Returns:
            The texts, labels and groups.
        """
        columns = zip(*map(json.loads, records), strict=True)
        texts, labels, *groups = columns
        return cls(
            texts,
            KINDS[kind].checked(labels),
            tuple(classes),
            source,
            groups=groups[0] if groups else (),
            kind=kind,
        )

    def records(self) -> Iterator[str]:
        """Yield each row as JSON: text, label or labels, and the group if there are some."""
        columns = [self.texts, self.labels, *([self.groups] if self.groups else [])]
        for row in zip(*columns, strict=True):
            yield json.dumps(row, ensure_ascii=False)

    def __len__(self) -> int:
        return len(self.texts)

    def label_ids(self) -> NDArray[np.int32]:
        """Return the position of each row's one label in `classes`.

        Returns:
            Integers of shape `(rows,)`.
        """
        return self.targets().astype(np.int32, copy=False)

    def targets(self) -> NDArray[Any]:
        """Return the labels as metrics take them.

        Returns:
            Of classes their places in `classes`, `(rows,)` in int32; numbers, `(rows,)` in float64;
            or which labels each row has, `(rows, classes)`, 0 or 1 in int8.
        """
        return KINDS[self.kind].array(self.labels, self.classes)

    def strata(self) -> Strata:
        """Say what the parts of a split are to have in equal shares."""
        return KINDS[self.kind].strata(self.labels, self.classes)

    def notices(self, tokens: str = "words") -> tuple[str, ...]:
        """Say in sentences what was read and what a person should know about it.

        Args:
            tokens: what the texts will be split into, "words" or "characters".

        Returns:
            The sentences: source and columns, how the labels are distributed, lengths, then only
            what there is to tell.
        """
        rules = KINDS[self.kind]
        spread = rules.spread(self.labels, self.classes, self.label_column)
        told = [self._origin(), spread, _lengths(self.texts)]
        if self.groups:
            sizes = Counter(self.groups)
            told.append(
                f"{counted(len(sizes), 'group')} from column {self.group_column!r}; the largest has"
                f" {counted(max(sizes.values()), 'row')}."
            )
        told += self.told
        if self.unused:
            told.append(f"Columns not used: {', '.join(map(repr, self.unused))}.")
        if self.dropped:
            told.append(_left_out(self.dropped))
        return (*told, *self._repetitions(), *self.overlap, *self.doubts(tokens), *self._leak())

    def doubts(self, tokens: str = "words") -> tuple[str, ...]:
        """Say in sentences what may be meant in another way than it is taken.

        Args:
            tokens: what the texts will be split into, "words" or "characters".

        Returns:
            The sentences: labels that look alike, labels and texts that look like missing ones,
            labels in texts, and texts without spaces between words where words are the tokens.
        """
        return (*KINDS[self.kind].doubts(self.labels), *text_doubts(self.texts, tokens))

    def _origin(self) -> str:
        numbers = self.kind == "numbers"
        others = (
            "--text NAME chooses another" if numbers else "--text NAME --label NAME chooses others"
        )
        how = f", found by shape ({others})" if self.guessed else ""
        layout = self.layout or (
            f"texts from column {self.text_column!r}, {KINDS[self.kind].noun} from column"
            f" {self.label_column!r}{how}"
        )
        what = "Test set " if self.is_test else ""
        return f"{what}{self.source}: {counted(len(self), 'row')}; {layout}."

    def _repetitions(self) -> list[str]:
        told = []
        if self.duplicates:
            same = "; equal texts always fall into the same part of a split" * (not self.is_test)
            told.append(
                f"{counted(self.duplicates, 'row')} with the exact text of an earlier row{same}."
            )
        if self.conflicting:
            what = _CONFLICTS[self.kind]
            told.append(
                f"{counted(self.conflicting, 'text')} with more than one {what}; no model can be"
                " right on all of their rows."
            )
        return told

    def _leak(self) -> list[str]:
        asked = self.kind == "classes" and not self.is_test
        leak = first_word_leak(self.texts, self.labels) if asked else None
        if leak is None:
            return []
        examples = ", ".join(f"{word!r} says {label!r}" for word, label in leak.examples)
        return [
            f"Warning: in {100 * leak.share:.1f} % of the rows, the first word tells the label"
            f" ({examples}). If it is part of the label, it must not stand in the texts (of lines:"
            " --pattern 'LABEL:* TEXT' leaves it out)."
        ]


def _strings(name: str, values: Any) -> tuple[str, ...]:
    # A single string would pass as a sequence of characters.
    found = (None,) if isinstance(values, str) else tuple(values)
    wrong = [item for item in found if not isinstance(item, str)]
    if wrong:
        shown = values if isinstance(values, str) else wrong[0]
        raise ArgumentTypeError(f"`{name}` must be a sequence of strings. Received: {shown!r}")
    return found


def _check_lengths(texts: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> None:
    if len(texts) != len(labels):
        raise ShapeError(
            "`labels` must be as many as `texts`."
            f" Received: {len(texts):,} texts and {len(labels):,} labels."
        )
    if groups and len(groups) != len(texts):
        raise ShapeError(
            "`groups` must be as many as `texts`, or none."
            f" Received: {len(texts):,} texts and {len(groups):,} groups."
        )


def _lengths(texts: Sequence[str]) -> str:
    words = _spread([len(text.split()) for text in texts])
    return f"Words a text: {words}; characters: {_spread([len(text) for text in texts])}."


def _spread(lengths: Sequence[int]) -> str:
    ranked = np.sort(np.array(lengths))
    # The smallest length that 95 % of the texts fit into, in whole numbers: no rounding enters.
    most = ranked[-(-95 * len(ranked) // 100) - 1]
    return f"median {np.median(ranked):,.10g}, 95 % have up to {most:,}, longest {ranked[-1]:,}"


def _left_out(dropped: Sequence[tuple[str, str]]) -> str:
    reasons = Counter(reason for _, reason in dropped)
    sums = ", ".join(f"{count:,} for {reason}" for reason, count in sorted(reasons.items()))
    places = listed([f"{place} ({reason})" for place, reason in dropped])
    of_each = f" ({sums})" if len(reasons) > 1 else ""
    return f"{counted(len(dropped), 'row')} left out{of_each}: {places}."
