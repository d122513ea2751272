"""The made-up rows: within the sizes of the model, and the same for ever."""

import numpy as np
import pytest

from regard.bundle.probe import PROBE_ROWS, probe_ids, probe_series


@pytest.mark.parametrize("vocabulary", [2, 3, 17, 20_000])
@pytest.mark.parametrize("lengths", [(1,), (3, 5), (4, 8, 16), (32,)])
def test_rows_fit_the_model(vocabulary: int, lengths: tuple[int, ...]) -> None:
    ids = probe_ids(vocabulary, lengths)
    assert ids.shape == (PROBE_ROWS, lengths[-1])
    assert ids.dtype == np.int32
    assert ids.min() >= 0
    assert ids.max() < vocabulary
    counts = np.count_nonzero(ids, axis=1)
    assert counts.min() >= 1
    assert counts.max() == lengths[0]
    # Padding stands on the right alone.
    for row, count in zip(ids, counts, strict=True):
        assert (row[:count] > 0).all()


def test_they_are_the_same_for_ever() -> None:
    assert probe_ids(17, (4, 8)).tolist() == [
        [1, 0, 0, 0, 0, 0, 0, 0],
        [10, 9, 0, 0, 0, 0, 0, 0],
        [3, 2, 1, 0, 0, 0, 0, 0],
        [12, 11, 10, 9, 0, 0, 0, 0],
    ]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("lengths", [(1,), (3, 5), (4, 8, 16), (32,)])
def test_series_fit_the_model(channels: int, lengths: tuple[int, ...]) -> None:
    values, steps = probe_series(channels, lengths)
    assert values.shape == (PROBE_ROWS, lengths[-1], channels)
    assert values.dtype == np.float32
    assert (steps.min() >= 1, steps.max()) == (True, lengths[0])
    assert np.abs(values).max() <= 1
    for row, count in zip(values, steps, strict=True):
        assert (row[count:] == 0).all()
        assert np.abs(row[:count]).max() > 0


def test_series_are_the_same_for_ever() -> None:
    values, steps = probe_series(2, (4,))
    assert steps.tolist() == [1, 2, 3, 4]
    expected = [[-1.0, 0.916], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    np.testing.assert_allclose(values[0], expected, rtol=1e-6)
    np.testing.assert_allclose(values[3, 3], [0.521, 0.436], rtol=1e-5)
