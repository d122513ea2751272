"""What contenders learn from: arrays that come back from their file."""

import numpy as np

from regard.tasks.tagging.split_data import TagData
from tests.tasks.tagging.small_sentences import small_preparation


def test_it_comes_back_from_its_file(tmp_path) -> None:
    data = small_preparation().split_data(0)
    data.save(tmp_path / "split.npz")
    found = TagData.load(tmp_path / "split.npz")
    assert (found.classes, found.vocabulary, found.buckets) == (
        data.classes,
        data.vocabulary,
        data.buckets,
    )
    np.testing.assert_array_equal(found.places, data.places)
    for name in ("train", "validation", "test", "sample"):
        for field, value in vars(getattr(data, name)).items():
            np.testing.assert_array_equal(getattr(getattr(found, name), field), value)


def test_nothing_is_learned_of_labels_that_no_path_has() -> None:
    data = small_preparation().split_data(0)
    labels = np.array([[0, 2, 2, -1], [1, 2, 4, 3]])
    assert data.counted(labels).tolist() == [[True, False, True, False], [True, True, False, True]]
    (batch,) = data.batches(data.made_up(np.array([[2] * 8], np.int32), 2), 1).epoch(0)
    assert batch.weights.tolist() == [[0.0] + [1.0] * 7]
    assert data.allowed[0][2] is False


def test_labels_without_spans_all_count() -> None:
    made = small_preparation()
    data = made.split_data(0)
    words = TagData(**{**vars(data), "classes": ("A", "B", "C", "D", "E")})
    assert words.allowed is None
    assert words.counted(np.array([[0, 2, -1]])).tolist() == [[True, True, False]]


def test_made_up_sentences_ask_for_a_label() -> None:
    data = small_preparation().split_data(0)
    part = data.made_up(np.array([[3, 4, 0], [5, 0, 0]], np.int32), 2)
    assert part.labels.tolist() == [[2, 2, -1], [2, -1, -1]]
    assert len(part) == 2
