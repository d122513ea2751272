"""Train, validation and test parts of histories, by id and with the outcome's share in each."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from regard.data import LabelledTexts, Split, split_examples, split_validation
from regard.errors import ArgumentError, TableError
from regard.tasks.events.histories import Histories

__all__ = ["split_histories", "split_histories_validation"]

_LEAST, _MOST = 0.1, 0.2  # of all ids, to validate
_FEWEST = 50  # ids, where the share allows
_Made = TypeVar("_Made")


def split_histories(histories: Histories, splits: int) -> tuple[Split, ...]:
    """Split ids into train, validation and test several times, with disjoint test parts.

    All events of an id are in one part, and ids with equal events stay together.

    Args:
        histories: with outcomes.
        splits: how many.

    Returns:
        The rows of each part, for each split.

    Raises:
        TableError: if an outcome has too few ids to be in each part.
    """
    share = _share(histories)
    return _dealt(
        histories, lambda rows: split_examples(rows, splits=splits, validation=share, seed=0)
    )


def split_histories_validation(histories: Histories) -> Split:
    """Split ids into train and validation, for data whose test set stands elsewhere.

    Args:
        histories: with outcomes.

    Returns:
        The rows of each part; the test part is empty.

    Raises:
        TableError: if an outcome has too few ids to be in each part.
    """
    share = _share(histories)
    return _dealt(histories, lambda rows: split_validation(rows, validation=share, seed=0))


def _share(histories: Histories) -> float:
    # A tenth of few ids would say little of which contender to choose.
    return min(_MOST, max(_LEAST, _FEWEST / len(histories)))


def _dealt(histories: Histories, deal: Callable[[LabelledTexts], _Made]) -> _Made:
    """Deal ids as rows of a digest each, which is what a text is to equal texts."""
    labels = tuple(histories.answers[came] for came in histories.came.tolist())
    if len(set(labels)) < 2:
        raise TableError(
            f"{histories.source}: some ids must have the outcome and some must not. Received:"
            f" {len(histories):,} ids, all {labels[0]!r}."
        )
    digests = tuple(_digest(histories, row) for row in range(len(histories)))
    classes = tuple(sorted(set(labels)))
    try:
        return deal(LabelledTexts(digests, labels, classes, histories.source))
    except (TableError, ArgumentError) as error:
        said = str(error)
        for phrase in ("different {}", "equal {}", "of the {} are for"):
            said = said.replace(phrase.format("texts"), phrase.format("ids"))
        raise type(error)(said) from None


def _digest(histories: Histories, row: int) -> str:
    parts = (
        histories.times[row] - histories.times[row][0],
        histories.kinds[row],
        histories.values[row],
        histories.static[row],
    )
    found = hashlib.sha256()
    for part in parts:
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()
