"""What a text may be labelled with: a class, a number, or several labels; and the rules of each."""

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from regard.data.columns import all_numbers, is_quantity
from regard.data.doubts import alike_labels, label_doubts
from regard.data.lookalikes import is_blank
from regard.data.numerals import read_numbers
from regard.data.phrases import counted, listed
from regard.errors import ArgumentTypeError, TableError

__all__ = ["KINDS", "Strata", "TargetKind"]

_FEWEST_ROWS = 5  # of a class: train, validation and test need at least one each
_MOST_LISTED = 20  # classes of which each size is said
_MOST_BINS = 10
_FEWEST_OF_BIN = 10  # so that each of five test parts has some

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Strata:
    """Say in which strata each row is, whose shares the parts of a split keep.

    Args:
        rows: a row for each pair.
        ids: its stratum.
        names: of the strata that must be in each part; their ids come first.
        count: how many strata there are.
        what: what such a stratum is called; empty where there is one that all rows are in.
    """

    rows: Ids
    ids: Ids
    names: tuple[str, ...]
    count: int
    what: str

    def of_rows(self) -> NDArray[np.int32]:
        """Return for each row the rarest of its strata, `(rows,)`."""
        sizes = np.bincount(self.ids, minlength=self.count)
        order = np.lexsort((self.ids, sizes[self.ids], self.rows))
        _, first = np.unique(self.rows[order], return_index=True)
        return self.ids[order][first].astype(np.int32)


class TargetKind(ABC):
    """The rules of one kind of label.

    Attributes:
        name: "classes", "numbers" or "labels".
        noun: what the column holds, for messages.
    """

    name: ClassVar[str]
    noun: ClassVar[str]

    @abstractmethod
    def read(
        self, words: Sequence[str], places: Sequence[str], source: str, separator: str | None
    ) -> list[Any]:
        """Return the labels that words stand for.

        Args:
            words: a cell for each row, without white space round it.
            places: where each row stands.
            source: a name for messages.
            separator: what stands between several labels.

        Returns:
            As many labels.

        Raises:
            TableError: if a word stands for none.
        """

    @abstractmethod
    def checked(self, labels: Any) -> tuple[Any, ...]:
        """Return labels as they are kept.

        Args:
            labels: of the rows.

        Returns:
            As many.

        Raises:
            ArgumentTypeError: if one is of another type.
        """

    @abstractmethod
    def classes(self, labels: Sequence[Any], source: str) -> tuple[str, ...]:
        """Check whether labels can be learned, and name their classes.

        Args:
            labels: of the rows.
            source: a name for messages.

        Returns:
            The classes, sorted; of numbers none.

        Raises:
            TableError: if they cannot.
        """

    @abstractmethod
    def check_test(self, labels: Sequence[Any], classes: tuple[str, ...], source: str) -> None:
        """Refuse the labels of a test set if they are none of the training data.

        Args:
            labels: of the rows.
            classes: of the training data.
            source: a name for messages.

        Raises:
            TableError: if there are none, or one is no class.
        """

    @abstractmethod
    def array(self, labels: Sequence[Any], classes: tuple[str, ...]) -> NDArray[Any]:
        """Return the labels as metrics take them, `(rows,)` or `(rows, classes)`.

        Args:
            labels: of the rows.
            classes: their names.

        Returns:
            An array.
        """

    @abstractmethod
    def strata(self, labels: Sequence[Any], classes: tuple[str, ...]) -> Strata:
        """Say what the parts of a split are to have in equal shares.

        Args:
            labels: of the rows.
            classes: their names.

        Returns:
            The strata.
        """

    @abstractmethod
    def spread(self, labels: Sequence[Any], classes: tuple[str, ...], column: str) -> str:
        """Say in a sentence how the labels are distributed.

        Args:
            labels: of the rows.
            classes: their names.
            column: what the labels are called.

        Returns:
            The sentence.
        """

    @abstractmethod
    def doubts(self, labels: Sequence[Any]) -> tuple[str, ...]:
        """Say in sentences which labels may be meant in another way.

        Args:
            labels: of the rows.

        Returns:
            The sentences.
        """


@final
class _Classes(TargetKind):
    """One label each."""

    name, noun = "classes", "labels"

    def read(
        self, words: Sequence[str], places: Sequence[str], source: str, separator: str | None
    ) -> list[Any]:
        """Return the words."""
        del places, source, separator
        return list(words)

    def checked(self, labels: Any) -> tuple[Any, ...]:
        """Return them if they are strings."""
        return _strings(labels)

    def classes(self, labels: Sequence[Any], source: str) -> tuple[str, ...]:
        """Ask for two classes of five rows each."""
        sizes = Counter(labels)
        if len(sizes) < 2:
            raise TableError(
                f"{source}: the labels must be of at least two classes. Received: {len(sizes)}"
                f" ({', '.join(map(repr, sizes)) or 'no rows'})."
            )
        if is_quantity(len(sizes), all_numbers(sizes)):
            raise TableError(
                f"{source}: labels must be classes; this looks like regression. Received:"
                f" {len(sizes):,} different labels, all of them numbers, such as"
                f" {listed([repr(name) for name in sizes])}. Choose another column with --label"
                " NAME; to learn the numbers themselves, name it with --target NAME (target= in"
                " Python); or, if the numbers stand for classes, write them as words, such as"
                " 'class 7'."
            )
        _check_small(sizes, "class", source)
        return tuple(sorted(sizes))

    def check_test(self, labels: Sequence[Any], classes: tuple[str, ...], source: str) -> None:
        """Ask for known classes."""
        _check_rows(labels, source)
        _check_known(Counter(labels), classes, source)

    def array(self, labels: Sequence[Any], classes: tuple[str, ...]) -> NDArray[Any]:
        """Return the places in the list of classes, `(rows,)` in int32."""
        position = {name: index for index, name in enumerate(classes)}
        return np.array([position[label] for label in labels], dtype=np.int32)

    def strata(self, labels: Sequence[Any], classes: tuple[str, ...]) -> Strata:
        """Return the classes."""
        ids = self.array(labels, classes).astype(np.int64)
        return Strata(np.arange(len(ids)), ids, classes, len(classes), "class")

    def spread(self, labels: Sequence[Any], classes: tuple[str, ...], column: str) -> str:
        """Say how many rows each class has."""
        del column
        return _sizes(Counter(labels), classes, "classes")

    def doubts(self, labels: Sequence[Any]) -> tuple[str, ...]:
        """Say which labels look alike, like missing ones, or like several."""
        return label_doubts(labels)


@final
class _Numbers(TargetKind):
    """A number each."""

    name, noun = "numbers", "numbers"

    def read(
        self, words: Sequence[str], places: Sequence[str], source: str, separator: str | None
    ) -> list[Any]:
        """Return finite numbers."""
        del separator
        numbers, wrong = read_numbers(words)
        with np.errstate(over="ignore"):
            finite = np.isfinite(numbers.astype(np.float32))
        wrong = sorted({*wrong, *np.flatnonzero(~finite).tolist()})
        if wrong:
            shown = listed([f"{words[row]!r} in {places[row]}" for row in wrong])
            raise TableError(
                f"{source}: each target must be a number, such as 4.5 or -1e3, finite in float32."
                f" Received: {counted(len(wrong), 'cell')} of {len(words):,} that"
                f" {'is' if len(wrong) == 1 else 'are'} not: {shown}. Correct or remove the rows."
            )
        return list(map(float, numbers))

    def checked(self, labels: Any) -> tuple[Any, ...]:
        """Return floats."""
        found = tuple(labels)
        wrong = [each for each in found if not isinstance(each, float) or not math.isfinite(each)]
        if wrong:
            raise ArgumentTypeError(f"`labels` must be finite numbers. Received: {wrong[0]!r}")
        return found

    def classes(self, labels: Sequence[Any], source: str) -> tuple[str, ...]:
        """Ask for numbers that differ."""
        if len(set(labels)) < 2:
            same = f"{labels[0]:.6g} in all {counted(len(labels), 'row')}" if labels else "no rows"
            raise TableError(
                f"{source}: targets must differ, or there is nothing to learn. Received: {same}."
            )
        return ()

    def check_test(self, labels: Sequence[Any], classes: tuple[str, ...], source: str) -> None:
        """Ask for rows."""
        del classes
        _check_rows(labels, source)

    def array(self, labels: Sequence[Any], classes: tuple[str, ...]) -> NDArray[Any]:
        """Return the numbers, `(rows,)` in float64."""
        del classes
        return np.array(labels, dtype=np.float64)

    def strata(self, labels: Sequence[Any], classes: tuple[str, ...]) -> Strata:
        """Return up to ten bins of as many rows each; equal numbers share a bin.

        All rows are in stratum 0 besides, so that no part is left empty.
        """
        numbers = self.array(labels, classes)
        bins = min(_MOST_BINS, max(1, len(numbers) // _FEWEST_OF_BIN))
        edges = np.unique(np.quantile(numbers, np.arange(1, bins) / bins))
        found = 1 + np.searchsorted(edges, numbers).astype(np.int64)
        rows = np.tile(np.arange(len(numbers)), 2)
        ids = np.concatenate([np.zeros(len(numbers), dtype=np.int64), found])
        return Strata(rows, ids, ("all",), len(edges) + 2, "")

    def spread(self, labels: Sequence[Any], classes: tuple[str, ...], column: str) -> str:
        """Say how many numbers there are, their range, mean and deviation."""
        numbers = self.array(labels, classes)
        different = len(np.unique(numbers))
        return (
            f"{counted(len(numbers), 'number')}, {different:,} different, from {numbers.min():.6g}"
            f" to {numbers.max():.6g}; median {np.median(numbers):.6g}, mean {numbers.mean():.6g},"
            f" deviation {numbers.std():.6g} (of {column!r})."
        )

    def doubts(self, labels: Sequence[Any]) -> tuple[str, ...]:
        """Say if there are so few different numbers that they may stand for classes."""
        few = len(set(labels))
        if few > 2:
            return ()
        return (
            f"Warning: there are {few} different numbers. If they stand for classes, name the"
            " column with --label NAME (label= in Python).",
        )


@final
class _Labels(TargetKind):
    """Several labels each, or none."""

    name, noun = "labels", "labels"

    def read(
        self, words: Sequence[str], places: Sequence[str], source: str, separator: str | None
    ) -> list[Any]:
        """Take cells apart; an empty cell, or one between two separators, is no label."""
        del places, source
        cells = [[name.strip() for name in cell.split(separator)] for cell in words]
        return [[name for name in cell if not is_blank(name)] for cell in cells]

    def checked(self, labels: Any) -> tuple[Any, ...]:
        """Return the different labels of each row, sorted."""
        return tuple(tuple(sorted(set(_strings(each)))) for each in labels)

    def classes(self, labels: Sequence[Any], source: str) -> tuple[str, ...]:
        """Ask for two labels, each in five rows and missing in five."""
        sizes = _label_sizes(labels)
        if len(sizes) < 2:
            raise TableError(
                f"{source}: there must be at least two different labels. Received: {len(sizes)}"
                f" ({', '.join(map(repr, sizes)) or 'no row has one'})."
            )
        _check_small(sizes, "label", source)
        _check_small(
            Counter({name: len(labels) - size for name, size in sizes.items()}),
            "label",
            source,
            rows="rows without it",
        )
        return tuple(sorted(sizes))

    def check_test(self, labels: Sequence[Any], classes: tuple[str, ...], source: str) -> None:
        """Ask for known labels."""
        _check_rows(labels, source)
        sizes = _label_sizes(labels)
        if not sizes:
            raise TableError(f"{source}: some rows of a test set must have a label. Received: none")
        _check_known(sizes, classes, source)

    def array(self, labels: Sequence[Any], classes: tuple[str, ...]) -> NDArray[Any]:
        """Return which labels each row has, `(rows, classes)`, 0 or 1 in int8."""
        position = {name: index for index, name in enumerate(classes)}
        found = np.zeros((len(labels), len(classes)), dtype=np.int8)
        for row, names in enumerate(labels):
            found[row, [position[name] for name in names]] = 1
        return found

    def strata(self, labels: Sequence[Any], classes: tuple[str, ...]) -> Strata:
        """Return the labels, and of one that most rows have also those without it.

        A row without any label is in a stratum of its own, behind them.
        """
        marks = self.array(labels, classes)
        most = marks.mean(axis=0) > 0.5
        none = marks.sum(axis=1, keepdims=True) == 0
        rows, ids = np.nonzero(np.concatenate([marks, 1 - marks[:, most], none], axis=1))
        lacking = [f"no {classes[place]}" for place in np.flatnonzero(most)]
        names = (*classes, *lacking)
        return Strata(rows, ids, names, len(names) + 1, "label")

    def spread(self, labels: Sequence[Any], classes: tuple[str, ...], column: str) -> str:
        """Say how many rows each label has, and how many labels a row."""
        del column
        counts = np.array([len(each) for each in labels])
        without = int((counts == 0).sum())
        none = f"; {counted(without, 'row')} without one" if without else ""
        sizes = _sizes(_label_sizes(labels), classes, "labels").removesuffix(".")
        return f"{sizes}; {counts.mean():.2g} a row, at most {counts.max():,}{none}."

    def doubts(self, labels: Sequence[Any]) -> tuple[str, ...]:
        """Say which labels look alike or like missing ones."""
        return label_doubts([name for each in labels for name in each], single=False)


KINDS: dict[str, TargetKind] = {each.name: each for each in (_Classes(), _Numbers(), _Labels())}
"""The kinds by name; the first is what a column of words holds."""


def _strings(values: Any) -> tuple[str, ...]:
    # A single string would pass as a sequence of characters.
    found = (None,) if isinstance(values, str) else tuple(values)
    wrong = [item for item in found if not isinstance(item, str)]
    if wrong:
        shown = values if isinstance(values, str) else wrong[0]
        raise ArgumentTypeError(f"`labels` must be a sequence of strings. Received: {shown!r}")
    return found


def _label_sizes(labels: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(name for each in labels for name in each)


def _sizes(sizes: Counter[str], classes: tuple[str, ...], several: str) -> str:
    number = len(classes)
    if number <= _MOST_LISTED:
        each = ", ".join(f"{name!r} {sizes[name]:,}" for name in classes)
        return f"{number} {several}: {each}."
    ranked = sorted(classes, key=lambda name: sizes[name])
    least, most = sizes[ranked[0]], sizes[ranked[-1]]
    if least == most:
        return f"{number:,} {several} of {counted(least, 'row')} each."
    return (
        f"{number:,} {several} of {least:,} to {counted(most, 'row')}; the smallest"
        f" is {ranked[0]!r}, the largest {ranked[-1]!r}."
    )


def _check_rows(labels: Sequence[Any], source: str) -> None:
    if not labels:
        raise TableError(f"{source}: a test set must have rows. Received: none.")


def _check_small(sizes: Counter[str], what: str, source: str, rows: str = "rows") -> None:
    small = sorted((count, name) for name, count in sizes.items() if count < _FEWEST_ROWS)
    if small:
        several = {"class": "classes", "label": "labels"}[what]
        received = listed([f"{name!r} with {count}" for count, name in small])
        raise TableError(
            f"{source}: each {what} must have at least {_FEWEST_ROWS} {rows}, so that it can be"
            f" split. Received: {received}, of {len(sizes):,} {several}. Add rows, or merge or"
            f" remove the small {several}.{_hint(sizes)}"
        )


def _check_known(sizes: Counter[str], classes: tuple[str, ...], source: str) -> None:
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
