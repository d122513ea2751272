"""Histories as text and back, bit for bit."""

import dataclasses

import numpy as np
import pytest

from regard.errors import DataError
from regard.tasks.events.histories import histories_from_records
from tests.tasks.events.small_histories import COLUMNS, small_histories


def test_records_give_the_same_histories() -> None:
    wanted = small_histories(7)
    found = histories_from_records(
        list(wanted.records()), COLUMNS, answers=wanted.answers, source="small"
    )
    for field in dataclasses.fields(wanted):
        one, other = getattr(found, field.name), getattr(wanted, field.name)
        if isinstance(one, tuple) and field.name in ("times", "kinds", "values"):
            for mine, theirs in zip(one, other, strict=True):
                np.testing.assert_array_equal(mine, theirs)
        elif isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, other)
        else:
            assert one == other


def test_without_values_there_are_events_all_the_same() -> None:
    columns = dataclasses.replace(COLUMNS, values=())
    small = small_histories(7)
    empty = tuple(each[:, :0] for each in small.values)
    wanted = dataclasses.replace(small, columns=columns, values=empty)
    found = histories_from_records(list(wanted.records()), columns)
    assert [each.shape for each in found.values] == [each.shape for each in empty]


def test_channels_are_values_and_then_the_kind() -> None:
    small = small_histories(7)
    channels = small.channels(3)
    assert channels.shape == (len(small.times[3]), 5)
    assert channels[:, 2:].argmax(axis=1).tolist() == small.kinds[3].tolist()


def test_a_damaged_record_is_refused() -> None:
    with pytest.raises(DataError, match="as it was written"):
        histories_from_records(["{}"], COLUMNS)
