"""Histories as they were read."""

import pytest

from regard.errors import TableError
from regard.tasks.events.dataset import EventsDataset
from tests.tasks.events.small_histories import small_histories


def test_a_test_set_has_ids_of_its_own() -> None:
    small = small_histories(12)
    other = small_histories(12, ids=tuple(f"T{row}" for row in range(12)))
    assert EventsDataset(small, other).has_test_set
    with pytest.raises(TableError, match="'M0' in both, and 11 more"):
        EventsDataset(small, small)


def test_one_model_learns_from_all_but_a_validation_part() -> None:
    (split,) = EventsDataset(small_histories()).to_learn_from().splits
    assert (len(split.train), split.is_tested) == (48, False)


def test_notices_say_what_there_is() -> None:
    (first,) = EventsDataset(small_histories(12)).notices()
    assert first.startswith("small: 12 ids with ")
    assert first.endswith("4 'ill'; times in the unit of 'day'.")
