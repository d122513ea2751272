"""Texts with their labels, checked, and what a person should know about them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.columns import all_numbers, is_quantity
from regard.data.doubts import alike_labels, label_doubts, text_doubts
from regard.data.leaks import first_word_leak
from regard.data.phrases import counted, listed
from regard.errors import ArgumentTypeError, ShapeError, TableError

__all__ = ["LabelledTexts"]

_FEWEST_ROWS = 5  # of a class: train, validation and test need at least one each
_MOST_LISTED = 20  # classes of which each size is said


@dataclass(frozen=True)
class LabelledTexts:
    """Texts and their labels, as words, with what was seen on the way.

    Make it with `from_rows` or `read_examples`, which keep its parts consistent.

    Args:
        texts: the texts, as written.
        labels: the label of each text.
        classes: the different labels, sorted; of a test set, those of the training data.
        source: where the texts come from, for messages.
        groups: the group of each text (an author, a patient), or none at all.
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
    labels: tuple[str, ...]
    classes: tuple[str, ...]
    source: str
    groups: tuple[str, ...] = ()
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
        labels: Sequence[str],
        *,
        source: str = "the data",
        groups: Sequence[str] = (),
        classes: Sequence[str] | None = None,
        **seen: Any,
    ) -> "LabelledTexts":
        """Check texts and labels, and count classes, repeated texts and contradictions.

        Args:
            texts: the texts.
            labels: the label of each text, a word.
            source: where the texts come from, for messages.
            groups: the group of each text, or none at all.
            classes: given for a test set: the classes of the training data, in their order. Its
                labels must be among them; a class may be small or missing.
            **seen: the fields of the class that tell about columns and left-out rows.

        Returns:
            The labelled texts.

        Raises:
            ArgumentTypeError: if a text, a label, a group or a class is not a string.
            ShapeError: if there are not as many labels as texts, or groups, if there are any.
            TableError: if there are fewer than two classes, a class has fewer than five rows, or
                the labels are a quantity; of a test set, if it has no row, or a label that is no
                class.
        """
        texts, labels = _strings("texts", texts), _strings("labels", labels)
        groups = _strings("groups", groups)
        _check_lengths(texts, labels, groups)
        if classes is None:
            _check_labels(Counter(labels), source)
            names = tuple(sorted(set(labels)))
        else:
            names = _strings("classes", classes)
            _check_test_labels(Counter(labels), names, source)
        first: dict[str, str] = {}
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
            duplicates=len(texts) - len(first),
            conflicting=len(torn),
            is_test=classes is not None,
            **seen,
        )

    @classmethod
    def from_records(
        cls, records: Iterable[str], *, classes: Sequence[str], source: str
    ) -> "LabelledTexts":
        """Return the texts that `records` wrote down; they are not checked again.

        Args:
            records: one for each row.
            classes: the labels in order, of training data.
            source: a name for messages.

        Returns:
            The texts, labels and groups.
        """
        columns = zip(*map(json.loads, records), strict=True)
        texts, labels, *groups = columns
        return cls(texts, labels, tuple(classes), source, groups=groups[0] if groups else ())

    def records(self) -> Iterator[str]:
        """Yield each row as JSON: text, label, and the group if there are some."""
        columns = [self.texts, self.labels, *([self.groups] if self.groups else [])]
        for row in zip(*columns, strict=True):
            yield json.dumps(row, ensure_ascii=False)

    def __len__(self) -> int:
        return len(self.texts)

    def label_ids(self) -> NDArray[np.int32]:
        """Return the position of each row's label in `classes`.

        Returns:
            Integers of shape `(rows,)`.
        """
        position = {name: index for index, name in enumerate(self.classes)}
        return np.array([position[label] for label in self.labels], dtype=np.int32)

    def notices(self, tokens: str = "words") -> tuple[str, ...]:
        """Say in sentences what was read and what a person should know about it.

        Args:
            tokens: what the texts will be split into, "words" or "characters".

        Returns:
            The sentences: source and columns, class sizes, lengths, then only what there is to
            tell.
        """
        told = [self._origin(), self._class_sizes(), _lengths(self.texts)]
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
        return (*label_doubts(self.labels), *text_doubts(self.texts, tokens))

    def _origin(self) -> str:
        how = ", found by shape (--text NAME --label NAME chooses others)" if self.guessed else ""
        layout = self.layout or (
            f"texts from column {self.text_column!r}, labels from column {self.label_column!r}{how}"
        )
        what = "Test set " if self.is_test else ""
        return f"{what}{self.source}: {counted(len(self), 'row')}; {layout}."

    def _class_sizes(self) -> str:
        sizes = Counter(self.labels)
        number = len(self.classes)
        if number <= _MOST_LISTED:
            each = ", ".join(f"{name!r} {sizes[name]:,}" for name in self.classes)
            return f"{number} classes: {each}."
        ranked = sorted(self.classes, key=lambda name: sizes[name])
        least, most = sizes[ranked[0]], sizes[ranked[-1]]
        if least == most:
            return f"{number:,} classes of {counted(least, 'row')} each."
        return (
            f"{number:,} classes of {least:,} to {counted(most, 'row')}; the smallest is"
            f" {ranked[0]!r}, the largest {ranked[-1]!r}."
        )

    def _repetitions(self) -> list[str]:
        told = []
        if self.duplicates:
            same = "; equal texts always fall into the same part of a split" * (not self.is_test)
            told.append(
                f"{counted(self.duplicates, 'row')} with the exact text of an earlier row{same}."
            )
        if self.conflicting:
            told.append(
                f"{counted(self.conflicting, 'text')} with more than one label; no model can be"
                " right on all of their rows."
            )
        return told

    def _leak(self) -> list[str]:
        leak = None if self.is_test else first_word_leak(self.texts, self.labels)
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


def _check_labels(sizes: Counter[str], source: str) -> None:
    if len(sizes) < 2:
        raise TableError(
            f"{source}: the labels must be of at least two classes. Received: {len(sizes)}"
            f" ({', '.join(map(repr, sizes)) or 'no rows'})."
        )
    if is_quantity(len(sizes), all_numbers(sizes)):
        raise TableError(
            f"{source}: labels must be classes; this looks like regression. Received:"
            f" {len(sizes):,} different labels, all of them numbers, such as"
            f" {listed([repr(name) for name in sizes])}."
            " Choose another column with --label NAME, or, if the numbers stand for classes, write"
            " them as words, such as 'class 7'."
        )
    small = sorted((count, name) for name, count in sizes.items() if count < _FEWEST_ROWS)
    if small:
        raise TableError(
            f"{source}: each class must have at least {_FEWEST_ROWS} rows, so that it can be split."
            f" Received: {listed([f'{name!r} with {count}' for count, name in small])}, of"
            f" {len(sizes):,} classes. Add rows, or merge or remove the small classes."
            f"{_hint(sizes)}"
        )


def _check_test_labels(sizes: Counter[str], classes: tuple[str, ...], source: str) -> None:
    if not sizes:
        raise TableError(f"{source}: a test set must have rows. Received: none.")
    unknown = sorted(sizes.keys() - set(classes))
    if unknown:
        received = listed([f"{name!r} in {counted(sizes[name], 'row')}" for name in unknown])
        raise TableError(
            f"{source}: the labels of a test set must be classes of the training data, which are"
            f" {listed([repr(name) for name in classes], 20)}. Received: {received}."
            f"{_hint({*classes, *unknown})}"
        )


def _hint(names: Iterable[str]) -> str:
    alike = alike_labels(names)
    return f" Some labels look alike: {alike}." if alike else ""


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
