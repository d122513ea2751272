"""Train, validation and test parts that keep the classes' shares and share no text."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.table import LabelledTexts
from regard.errors import ArgumentError, ArgumentTypeError, TableError

__all__ = ["Split", "split_examples"]

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """The rows of each part, ascending.

    Args:
        train: the rows to learn from.
        validation: the rows to choose by.
        test: the rows to judge by.
    """

    train: Rows
    validation: Rows
    test: Rows


def split_examples(
    data: LabelledTexts, *, validation: float = 0.1, test: float = 0.2, seed: int = 0
) -> Split:
    """Split rows into train, validation and test, by class, with equal texts on the same side.

    Each class is split by itself: its different texts are shuffled, then cut at the two shares, of
    which each gets at least one text. A text with several labels goes with the label of its first
    row. The same data, shares and seed give the same split.

    Args:
        data: the labelled texts.
        validation: the share of the different texts for validation; 0 leaves that part empty.
        test: the share of the different texts for the test; 0 leaves that part empty.
        seed: an integer of at least 0.

    Returns:
        The rows of each part.

    Raises:
        ArgumentError: if a share is not from 0 to below 1, or the shares leave nothing to train on.
        ArgumentTypeError: if an argument has the wrong type.
        TableError: if a class has too few different texts to be in each part.
    """
    shares = {
        "test": _checks.rate("test", test),
        "validation": _checks.rate("validation", validation),
    }
    if sum(shares.values()) >= 1:
        raise ArgumentError(
            "`validation` and `test` together must be below 1."
            f" Received: validation={validation!r}, test={test!r}"
        )
    group, group_class = _groups(data)
    # Not scikit-learn's train_test_split: it may leave a small class out of the smaller part.
    row_part = _assign(group_class, shares, data.classes, _seed(seed))[group]
    train, test_rows, validation_rows = (np.flatnonzero(row_part == number) for number in range(3))
    return Split(train=train, validation=validation_rows, test=test_rows)


def _seed(value: Any) -> int:
    seed = _checks.seed("seed", value)
    if seed is None:
        raise ArgumentTypeError("`seed` must be an integer of at least 0. Received: seed=None")
    return seed


def _groups(data: LabelledTexts) -> tuple[Rows, Rows]:
    """Number the different texts; return the number of each row's text and each text's class."""
    # A dictionary, since np.unique would sort a matrix as wide as the longest text.
    number: dict[str, int] = {}
    group = np.array([number.setdefault(text, len(number)) for text in data.texts], dtype=np.int64)
    _, first_rows = np.unique(group, return_index=True)
    return group, data.label_ids()[first_rows].astype(np.int64)


def _assign(
    group_class: Rows, shares: dict[str, float], classes: tuple[str, ...], seed: int
) -> Rows:
    """Return the part of each different text: 0 train, 1 test, 2 validation."""
    sizes = np.bincount(group_class, minlength=len(classes))
    quotas = [_quotas(sizes, share) for share in shares.values()]
    small = np.flatnonzero(sizes <= sum(quotas))
    if small.size:
        raise _too_few(classes[small[0]], int(sizes[small[0]]), shares)
    generator = np.random.default_rng(seed)
    part = np.zeros(len(group_class), dtype=np.int64)
    for index in range(len(classes)):
        shuffled = generator.permutation(np.flatnonzero(group_class == index))
        cuts = np.cumsum([quota[index] for quota in quotas])
        for number, chosen in enumerate(np.split(shuffled, cuts)[:-1], start=1):
            part[chosen] = number
    return part


def _quotas(sizes: Rows, share: float) -> Rows:
    """Share out a part among the classes: largest remainders, at least one each."""
    if share == 0:
        return np.zeros_like(sizes)
    exact = sizes * share
    quotas = np.floor(exact).astype(np.int64)
    missing = round(float(exact.sum())) - int(quotas.sum())
    quotas[np.argsort(quotas - exact, kind="stable")[:missing]] += 1
    filled: Rows = np.maximum(quotas, 1)
    return filled


def _too_few(name: str, count: int, shares: dict[str, float]) -> TableError:
    asked = ", ".join(f"{part}={share}" for part, share in shares.items())
    return TableError(
        "Each class must have enough different texts to be in each part; a text with several labels"
        f" counts for that of its first row. Received: class {name!r} with {count:,}, and {asked}."
        " Add rows, merge the class with another, or change the shares."
    )
