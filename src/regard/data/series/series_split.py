"""Train, validation and test parts of series: by labels, by numbers, by groups."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from regard.data.labelled_texts import LabelledTexts
from regard.data.series.repeated import case_digests
from regard.data.series.series import Series
from regard.data.split import Split, split_examples, split_validation
from regard.errors import ArgumentError, TableError

__all__ = ["split_series", "split_series_validation"]

_STRATA = (10, 5, 3, 2, 1)  # of numbers: as many as leave enough series in each
_FEWEST = 10  # series in a stratum
_Made = TypeVar("_Made")


def split_series(
    series: Series, *, splits: int = 5, validation: float = 0.1, seed: int = 0
) -> tuple[Split, ...]:
    """Split series into train, validation and test several times, with disjoint test parts.

    Series with labels keep the classes' shares in each part. Series with numbers are dealt by
    quantiles, up to ten; with several numbers each, by the mean of their ranks. Equal series stay
    together, and so do all series of a group.

    Args:
        series: the series.
        splits: how many splits.
        validation: the share of all different series for validation; 0 leaves that part empty.
        seed: an integer of at least 0.

    Returns:
        The rows of each part, for each split, as `regard.data.split_examples` does for texts.

    Raises:
        ArgumentError: if `splits` is below 1, or the shares leave nothing to train on.
        ArgumentTypeError: if an argument has the wrong type.
        TableError: if there are fewer than two classes, or a class has too few different series,
            or too few groups, to be in each part.
    """
    return _dealt(
        series,
        lambda rows: split_examples(rows, splits=splits, validation=validation, seed=seed),
    )


def split_series_validation(series: Series, *, validation: float = 0.1, seed: int = 0) -> Split:
    """Split series into train and validation, for data whose test set stands elsewhere.

    Args:
        series: the series, without those of the test set.
        validation: the share of the different series for validation; 0 leaves that part empty.
        seed: an integer of at least 0.

    Returns:
        The rows of each part; the test part is empty.

    Raises:
        ArgumentError: if `validation` is not from 0 to below 1.
        ArgumentTypeError: if an argument has the wrong type.
        TableError: if there are fewer than two classes, or a class has too few different series,
            or too few groups, to be in each part.
    """
    return _dealt(series, lambda rows: split_validation(rows, validation=validation, seed=seed))


def _dealt(series: Series, deal: Callable[[LabelledTexts], _Made]) -> _Made:
    """Deal series as rows of a digest each, which is what a text is to equal texts."""
    if series.kind == "labels" and len(set(series.labels)) < 2:
        raise TableError(
            f"{series.source}: the labels must be of at least two classes. Received: one,"
            f" {series.labels[0]!r}."
        )
    digests = tuple(digest.hex() for digest in case_digests(series))
    refused: TableError | ArgumentError | None = None
    for labels in _strata(series):
        classes = tuple(sorted(set(labels)))
        try:
            return deal(
                LabelledTexts(digests, labels, classes, series.source, groups=series.groups)
            )
        except (TableError, ArgumentError) as error:
            refused = error
    assert refused is not None
    raise type(refused)(_of_series(str(refused))) from None


def _strata(series: Series) -> list[tuple[str, ...]]:
    """Return the label of each series, or of numbers several ways to stratify, the finest first."""
    if series.kind == "labels":
        return [series.labels]
    everything = ("all series",) * len(series)
    if series.targets is None:
        return [everything]
    ranks = np.mean([_ranks(column) for column in series.targets.T], axis=0)
    made = []
    for number in _STRATA[:-1]:
        if len(series) >= _FEWEST * number:
            places = np.floor(_ranks(ranks) * number).astype(int)
            made.append(tuple(f"stratum {place + 1} of {number}" for place in places.tolist()))
    return [*made, everything]


def _ranks(numbers: np.ndarray) -> np.ndarray:
    """Return each number's rank as a share, between 0 and 1; equal ones have the same."""
    _, place, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    return (middle / len(numbers))[place]


def _of_series(said: str) -> str:
    # Whole phrases, since a class may be called "text".
    for phrase in ("different {}", "equal {}", "of the {} are for"):
        said = said.replace(phrase.format("texts"), phrase.format("series"))
    return said
