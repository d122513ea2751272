"""Rows of the store's tables, and what they say of the data and the trials."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.store.array_bytes import array_of, bytes_of
from regard.comparison.store.schema import NUMBERS
from regard.comparison.trial_key import TrialKey
from regard.data import Split

__all__ = [
    "ATTEMPTS",
    "PARTS",
    "array_of_row",
    "array_row",
    "example_rows",
    "key_of_row",
    "part_rows",
    "splits_of_rows",
    "trial_of_row",
]

PARTS = ("train", "validation", "test")
ATTEMPTS = 7  # the place of the column in a row of trials


def example_rows(examples: Iterable[tuple[bool, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the rows of `examples`.

    Args:
        examples: of each, whether it is of the separate test set, and its text.

    Yields:
        Number, whether it is of the test set, text.
    """
    for row, (is_test, content) in enumerate(examples):
        yield row, int(is_test), content


def part_rows(splits: Sequence[Split]) -> Iterator[tuple[int, str, bytes]]:
    """Yield the rows of `parts`.

    Args:
        splits: in order.

    Yields:
        Number of the split, name of the part, numbers of its rows as bytes.
    """
    for number, split in enumerate(splits):
        for part in PARTS:
            yield number, part, getattr(split, part).astype("<i4").tobytes()


def splits_of_rows(found: Iterable[Sequence[Any]]) -> tuple[Split, ...]:
    """Return the splits that rows of `parts` hold.

    Args:
        found: rows, by split.

    Returns:
        The splits, in order.
    """
    rows: dict[int, dict[str, NDArray[np.int64]]] = {}
    for number, part, content in found:
        rows.setdefault(number, {})[part] = np.frombuffer(content, "<i4").astype(np.int64)
    return tuple(Split(**parts) for parts in rows.values())


def array_row(trial: int, name: str, array: NDArray[Any]) -> tuple[int, str, str, str, bytes]:
    """Return a row of `arrays`.

    Args:
        trial: its number.
        name: of the array.
        array: of numbers or booleans.

    Returns:
        Trial, name, dtype, shape, content.
    """
    dtype, shape, content = bytes_of(array)
    return trial, name, dtype, json.dumps(shape), content


def array_of_row(row: Sequence[Any]) -> NDArray[Any]:
    """Return the array that a row of `arrays` holds.

    Args:
        row: trial, name, dtype, shape, content.

    Returns:
        The array; it cannot be written to.
    """
    _, _, dtype, shape, content = row
    return array_of(dtype, json.loads(shape), content)


def key_of_row(row: Sequence[Any]) -> TrialKey:
    """Return the key of a trial.

    Args:
        row: of `trials`.

    Returns:
        The contender, the split, the seed and the setting.
    """
    return TrialKey(*row[1:5])


def trial_of_row(row: Sequence[Any]) -> Trial:
    """Return what a finished or failed trial left.

    Args:
        row: of `trials`.

    Returns:
        The trial; its counts are integers, which the table keeps as floats.
    """
    status, reason = row[5:ATTEMPTS]
    numbers: dict[str, Any] = dict(zip(NUMBERS, row[ATTEMPTS + 1 :], strict=True))
    for name in ("checks", "best_check", "parameters", "attention_parameters"):
        numbers[name] = None if numbers[name] is None else int(numbers[name])
    numbers["limited"] = bool(numbers["limited"])
    return Trial(key_of_row(row), status, reason, **numbers)
