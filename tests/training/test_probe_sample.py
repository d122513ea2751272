"""The sample: rows of all classes in turn, the readable ones first, always the same."""

import numpy as np

from regard.training.probe_sample import SAMPLE_SIZE, sample_rows


def chosen(labels, lengths=None) -> np.ndarray:
    rows = 3 * np.arange(len(labels))
    sizes = np.full(len(labels), 9) if lengths is None else np.asarray(lengths)
    return sample_rows(rows, np.asarray(labels, np.int32), sizes)


def test_all_rows_of_a_small_part() -> None:
    assert chosen([0, 1, 1, 0]).tolist() == [0, 3, 6, 9]


def test_classes_come_in_turn_however_rare() -> None:
    labels = np.array([0] * 900 + [1] * 50 + [2] * 10)
    found = chosen(labels)
    assert len(found) == SAMPLE_SIZE
    assert np.bincount(labels[found // 3]).tolist() == [25, 25, 10]
    assert (np.diff(found) > 0).all()


def test_more_classes_than_places() -> None:
    found = chosen(np.arange(300) % 100)
    assert len({int(row) // 3 % 100 for row in found}) == SAMPLE_SIZE


def test_readable_texts_come_first() -> None:
    lengths = np.where(np.arange(400) % 2, 500, 30)
    found = chosen(np.zeros(400), lengths)
    assert (lengths[found // 3] == 30).all()
    few = np.where(np.arange(400) < 20, 30, 500)
    assert (few[chosen(np.zeros(400), few) // 3] == 30).sum() == 20


def test_the_same_rows_every_time_and_not_the_first_ones() -> None:
    labels = np.arange(500) % 2
    np.testing.assert_array_equal(chosen(labels), chosen(labels))
    assert chosen(labels).max() > 900
