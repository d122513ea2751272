"""A test set that stands in a file of its own, held against the training data."""

import dataclasses
from collections import Counter

from regard.data.phrases import counted, listed
from regard.data.series.repeated import case_digests
from regard.data.series.series import Series
from regard.errors import TableError

__all__ = ["as_test_set"]


def as_test_set(test: Series, train: Series) -> Series:
    """Return series as the test set of others, with what the two share.

    The channels are brought into the order of the training data. The classes become those of the
    training data.

    Args:
        test: the series to judge by.
        train: the series to learn from.

    Returns:
        The test set.

    Raises:
        TableError: if the channels are not the same, there are labels in one and not in the other,
            or a label is no class of the training data.
    """
    values = test.values
    if test.channels != train.channels:
        if set(test.channels) != set(train.channels):
            raise TableError(_other_channels(test, train))
        values = values[:, :, [test.channels.index(name) for name in train.channels]]
    if test.kind != train.kind or len(test.target_names) != len(train.target_names):
        raise TableError(
            f"{test.source}: a test set must have what the training data have: {_known(train)}."
            f" Received: {_known(test)}."
        )
    unknown = sorted({*test.labels} - {*train.classes})
    if unknown:
        sizes = Counter(test.labels)
        received = listed([f"{name!r} of {sizes[name]:,} series" for name in unknown])
        raise TableError(
            f"{test.source}: the labels of a test set must be classes of the training data, which"
            f" are {listed([repr(name) for name in train.classes], 20)}. Received: {received}."
        )
    found = dataclasses.replace(
        test, values=values, channels=train.channels, classes=train.classes, is_test=True
    )
    return dataclasses.replace(found, overlap=_overlap(found, train))


def _known(series: Series) -> str:
    if series.kind == "numbers":
        return f"{counted(len(series.target_names), 'number')} each"
    return {"labels": "a label each", "none": "neither labels nor numbers"}[series.kind]


def _other_channels(test: Series, train: Series) -> str:
    return (
        f"{test.source}: a test set must have the channels of the training data, which are"
        f" {listed([repr(name) for name in train.channels], 20)}. Received:"
        f" {listed([repr(name) for name in test.channels], 20)}."
    )


def _overlap(test: Series, train: Series) -> tuple[str, ...]:
    """Say what a test set shares with the training data."""
    known, told = set(case_digests(train)), []
    same = sum(digest in known for digest in case_digests(test))
    if same:
        told.append(
            f"{same:,} of the {len(test):,} series of the test set"
            f" {'stands' if same == 1 else 'stand'} in the training data too: there, a model may"
            " answer from memory."
        )
    shared = {*test.groups} & {*train.groups}
    if shared:
        inside = sum(group in shared for group in test.groups)
        told.append(
            f"{counted(len(shared), 'group')} of the test set, with {inside:,} series,"
            f" {'is' if len(shared) == 1 else 'are'} in the training data too."
        )
    if train.groups and not test.groups:
        told.append(
            "The test set has no groups: whether they are in the training data too is not known."
        )
    return tuple(told)
