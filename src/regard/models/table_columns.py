"""The columns of a table as the numbers that a network reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from regard.errors import ArgumentTypeError, DataError

__all__ = ["TableColumn", "learned_columns"]


@dataclass(frozen=True)
class TableColumn:
    """One column, and what was learned of it.

    Args:
        name: of the column.
        categories: the values of a column of names, sorted; None for a column of numbers.
        mean: of a column of numbers.
        scale: its standard deviation; 1 where it is constant.
    """

    name: Any
    categories: tuple[Any, ...] | None = None
    mean: float = 0.0
    scale: float = 1.0

    @property
    def width(self) -> int:
        """How many numbers a value becomes."""
        return 1 if self.categories is None else len(self.categories)

    def encoded(self, values: pd.Series, unseen: str) -> np.ndarray:
        """Return standardised numbers, or a one-hot of the category.

        Args:
            values: n values.
            unseen: "error" to refuse a category that was not learned, "zeros" for a row of zeros.

        Returns:
            (n, width), float32. Numbers are standardised in float64, so that times in seconds keep
            their digits.

        Raises:
            DataError: for a missing value, a number that is not finite, or an unseen category.
        """
        if self.categories is None:
            numbers = (_numbers(self.name, values) - self.mean) / self.scale
            return numbers.astype("float32")[:, None]
        places = pd.Index(self.categories, dtype=object).get_indexer(_names(self.name, values))
        unknown = np.flatnonzero(places < 0)
        if unknown.size and unseen == "error":
            raise DataError(
                f"Column {self.name!r} must hold categories that `fit` had. Received: "
                f"{values.iloc[unknown[0]]!r} in row {unknown[0]}. Train with rows that have it, "
                'or set unseen="zeros"'
            )
        found: np.ndarray = (places[:, None] == np.arange(len(self.categories))).astype("float32")
        return found


def learned_columns(table: pd.DataFrame, categories: Sequence[Any]) -> tuple[TableColumn, ...]:
    """Learn the mean and the spread of each column of numbers, the categories of each other one.

    Args:
        table: the rows for training.
        categories: columns of numbers that are names all the same.

    Returns:
        A `TableColumn` for each column, in their order.

    Raises:
        ArgumentTypeError: for names that are no strings, booleans or numbers.
        DataError: for a name in `categories` that is no column, a column that is there twice, a
            missing value, or a number that is not finite.
    """
    names = list(table.columns)
    unknown = [each for each in categories if each not in names]
    if unknown:
        raise DataError(f"`categories` must name columns. Received: {unknown}; columns: {names}")
    if not table.columns.is_unique:
        raise DataError(f"Columns must have different names. Received: {names}")
    return tuple(_learned(name, table[name], name in categories) for name in names)


def _learned(name: Any, values: pd.Series, named: bool) -> TableColumn:
    if named or not _is_number(values):
        found = set(_names(name, values))
        return TableColumn(name, tuple(sorted(found, key=lambda each: (str(type(each)), each))))
    numbers = _numbers(name, values)
    scale = float(numbers.std())
    # A constant that is no binary number, such as 0.1, has a spread of rounding alone.
    constant = scale <= 1e-12 * float(np.abs(numbers).max())
    return TableColumn(name, None, float(numbers.mean()), 1.0 if constant else scale)


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _numbers(name: Any, values: pd.Series) -> np.ndarray:
    if pd.api.types.is_complex_dtype(values):
        raise DataError(f"Complex data not supported. Received: column {name!r} of complex numbers")
    numbers = pd.to_numeric(values, errors="coerce").to_numpy("float64", na_value=np.nan)
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if wrong.size:
        raise DataError(
            f"Column {name!r} must hold finite numbers, no NaN and no infinity. Received: "
            f"{values.iloc[wrong[0]]!r} in row {wrong[0]}. Fill it in, or leave the row out"
        )
    return numbers


def _names(name: Any, values: pd.Series) -> np.ndarray:
    missing = np.flatnonzero(values.isna())
    if missing.size:
        raise DataError(
            f"Column {name!r} must have a category in each row, no NaN. Received: "
            f"{values.iloc[missing[0]]!r} in row {missing[0]}. Name what is missing, such as "
            '"unknown", or leave the row out'
        )
    plain = [each.item() if isinstance(each, np.generic) else each for each in values]
    wrong = [each for each in plain if not isinstance(each, str | bool | int | float)]
    if wrong:
        raise ArgumentTypeError(
            f"Column {name!r} of the argument must be of strings, booleans or numbers. Received: "
            f"{wrong[0]!r}"
        )
    found = np.empty(len(plain), dtype=object)
    found[:] = plain
    return found
