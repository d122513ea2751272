"""The user's arrays: rows of any structure, their parts, and by what they are known again."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.dataset import Dataset
from regard.comparison.plan import Plan
from regard.data import LabelledTexts, Split, split_examples
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, TableError

__all__ = ["OwnData"]

_FOLDS = 5  # test parts, or as many as there are splits if these are more
_FEWEST = 4  # different rows in each


@final
@dataclass(frozen=True)
class OwnData(Dataset):
    """Hold the user's arrays.

    Args:
        x: an array, or a list or dict of arrays, all with one row per example.
        y: the same.
        groups: one value a row; rows with equal values stay in one part. None without groups.

    Raises:
        ArgumentTypeError: if the groups are no values, one a row.
        ShapeError: if they do not have equally many rows, or none.
    """

    x: Any
    y: Any
    groups: Any = None

    def __post_init__(self) -> None:
        for name in ("x", "y"):
            made = keras.tree.map_structure(np.asarray, getattr(self, name))
            object.__setattr__(self, name, made)
        rows = {len(each) if each.ndim else 0 for each in keras.tree.flatten((self.x, self.y))}
        if len(rows) != 1 or 0 in rows:
            raise ShapeError(
                "`data` must be a pair (x, y) of arrays, or lists or dicts of arrays, with equally"
                f" many rows. Received: arrays with {sorted(rows)} rows"
            )
        if self.groups is not None:
            object.__setattr__(self, "groups", _checked_groups(self.groups, len(self)))

    @property
    def source(self) -> str:
        """Where the arrays come from."""
        return "arrays"

    @property
    def has_test_set(self) -> bool:
        """False: test parts are split off."""
        return False

    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Say how many rows there are, and how many of them come again."""
        repeated = len(self) - len(set(self._row_digests()))
        told = [f"Rows: {len(self):,}."]
        if repeated:
            told.append(f"Equal rows: {repeated:,} have an x that came before; they stay together.")
        return tuple(told)

    def __len__(self) -> int:
        return len(keras.tree.flatten(self.y)[0])

    def classes(self) -> NDArray[Any] | None:
        """Return the labels if the targets are classes: integers or strings, one for each row."""
        targets = keras.tree.flatten(self.y)
        if len(targets) == 1 and targets[0].ndim <= 2 and targets[0].dtype.kind in "biuU":
            labels: NDArray[Any] = targets[0].reshape(len(self), -1)
            return labels[:, 0] if labels.shape[1] == 1 else None
        return None

    def rows(self, chosen: NDArray[np.int64]) -> tuple[Any, Any]:
        """Return the examples of some rows.

        Args:
            chosen: numbers of rows.

        Returns:
            Their x and y.
        """
        picked: tuple[Any, Any] = keras.tree.map_structure(
            lambda array: array[chosen], (self.x, self.y)
        )
        return picked

    def digest(self) -> str:
        """Return what tells these arrays from others: their structure, types, shapes and values."""
        digest = hashlib.sha256()
        for tree in (self.x, self.y, self.groups):
            arrays = [] if tree is None else keras.tree.flatten(tree)
            shape = None if tree is None else keras.tree.map_structure(lambda _: 0, tree)
            digest.update(repr(shape).encode())
            for array in arrays:
                digest.update(f"{array.dtype.str}{array.shape}".encode())
                digest.update(_content(array))
        return digest.hexdigest()

    def splits(self, count: int) -> tuple[Split, ...]:
        """Split the rows: disjoint test parts, a tenth of all for validation.

        Rows whose x are equal stay in one part, and so do all rows of a group.

        Args:
            count: how many splits; with up to 5 a test part is a fifth of all rows.

        Returns:
            The rows of each split. Classes keep their shares where there are enough of each.

        Raises:
            ArgumentError: if there are too few rows that differ, or too few groups.
        """
        folds, names = max(count, _FOLDS), tuple(self._row_digests())
        groups = () if self.groups is None else tuple(str(each) for each in self.groups)
        different, fewest = len(set(names)), _FEWEST * folds
        if different < fewest:
            raise ArgumentError(
                f"`data` must have at least {fewest} different rows for {folds} test parts."
                f" Received: {different}"
            )
        labels, alike = self.classes(), ("every row",) * len(self)
        for each in (alike,) if labels is None else (tuple(map(str, labels)), alike):
            classes = tuple(sorted(set(each)))
            rows = LabelledTexts(names, each, classes, "own arrays", groups=groups)
            with contextlib.suppress(TableError):
                return split_examples(rows, splits=count)
        raise ArgumentError(
            f"`group` must have at least {folds} values for {folds} test parts, and equal rows join"
            f" their groups. Received: {len(set(groups)):,} values"
        )

    def _row_digests(self) -> Iterator[str]:
        """Yield what is equal for rows whose x are equal."""
        for row in zip(*keras.tree.flatten(self.x), strict=True):
            digest = hashlib.blake2b(digest_size=16)
            for value in map(np.asarray, row):
                # 0 and -0 are alike.
                digest.update(_content(value + 0 if value.dtype.kind in "fc" else value))
            yield digest.hexdigest()


def _content(array: NDArray[Any]) -> bytes:
    """Return the values as bytes; those of Python objects as they are written."""
    if array.dtype.hasobject:
        return repr(array.tolist()).encode()
    return np.ascontiguousarray(array).tobytes()


def _checked_groups(groups: Any, rows: int) -> NDArray[Any]:
    values = np.asarray(groups)
    if values.ndim != 1 or len(values) != rows:
        raise ShapeError(
            f"`group` must have one value a row. Received: {values.shape} for {rows:,} rows"
        )
    if values.dtype.kind not in "biufUSO" or (values.dtype.kind == "f" and np.isnan(values).any()):
        raise ArgumentTypeError(
            f"`group` must have a value for each row, a name or a number. Received: {values.dtype}"
        )
    return values
