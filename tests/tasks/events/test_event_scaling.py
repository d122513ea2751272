"""Histories as arrays: scaled by the training part, with what was observed and the time."""

import numpy as np
import pytest

from regard.errors import DataError
from regard.tasks.events.event_scaling import EventScaling, packed_width
from tests.tasks.events.small_histories import small_histories

ROWS = np.arange(40)


def test_the_training_part_alone_says_the_scale() -> None:
    small = small_histories()
    found = EventScaling.fit(small, ROWS)
    values = np.concatenate([small.values[row] for row in ROWS])
    np.testing.assert_allclose(found.mean, np.nanmean(values, axis=0))
    np.testing.assert_allclose(found.deviation, np.nanstd(values, axis=0))
    gaps = np.concatenate([np.diff(small.times[row]) for row in ROWS])
    assert found.unit == np.median(gaps)
    other = small_histories(values=(*small.values[:40], *[each + 9 for each in small.values[40:]]))
    assert EventScaling.fit(other, ROWS) == found


def test_arrays_hold_values_what_was_observed_times_and_features() -> None:
    small = small_histories()
    scaling = EventScaling.fit(small, ROWS)
    packed, lengths = scaling.packed(small, ROWS, 8)
    assert packed.shape == (40, 8, packed_width(5, 3))
    row, steps = 3, lengths[3]
    known = ~np.isnan(small.values[row])
    wanted = np.where(known, (small.values[row] - scaling.mean) / scaling.deviation, 0)
    np.testing.assert_allclose(packed[row, :steps, :2], wanted, rtol=1e-5)
    np.testing.assert_array_equal(packed[row, :steps, 5:7], known)
    assert (packed[row, :steps, 7:10] == 1).all()
    since = (small.times[row] - small.times[row][0]) / scaling.unit
    np.testing.assert_allclose(packed[row, :steps, 10], since, rtol=1e-5)
    assert (packed[row, steps:] == 0).all()
    assert len(np.unique(packed[row, :steps, 11:], axis=0)) == 1


def test_of_many_events_the_last_ones_are_taken() -> None:
    small = small_histories()
    scaling = EventScaling.fit(small, ROWS)
    long = int(small.lengths[ROWS].argmax())
    packed, lengths = scaling.packed(small, np.array([long]), 2)
    assert lengths.tolist() == [2]
    assert packed[0, :, 2:5].argmax(axis=1).tolist() == small.kinds[long][-2:].tolist()
    assert packed[0, 0, 10] == 0


def test_text_gives_the_same_scaling_and_damage_is_refused() -> None:
    scaling = EventScaling.fit(small_histories(), ROWS)
    assert EventScaling.from_json(scaling.to_json().encode()) == scaling
    for text in (b"{}", b"[1]", b"no"):
        with pytest.raises(DataError, match="A scaling must be"):
            EventScaling.from_json(text)
    with pytest.raises(DataError, match="above 0"):
        EventScaling((0.0,), (1.0,), (), (), unit=0.0)
