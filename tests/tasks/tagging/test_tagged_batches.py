"""Batches of sentences: padding and filling weigh nothing."""

import numpy as np

from regard.tasks.tagging.tagged_batches import TaggedBatches

IDS = np.array([[2, 3, 4, 0, 0], [5, 0, 0, 0, 0], [6, 7, 8, 9, 2]], np.int32)
LABELS = np.array([[0, 3, 4, -1, -1], [1, -1, -1, -1, -1], [2, 0, 0, 1, 2]], np.int32)
COUNTED = (LABELS >= 0) & (np.arange(5) != 1)


def served(**given):
    return TaggedBatches(IDS, LABELS, COUNTED, buckets=(3, 5), batch_size=2, vocabulary=10, **given)


def test_each_token_has_its_label_and_weight() -> None:
    short, long = served().epoch(0)
    assert short.inputs.shape == (2, 3)
    assert short.rows.tolist() == [0, 1]
    assert short.targets.tolist() == [[0, 0, 4], [1, 0, 0]]
    assert short.weights.tolist() == [[1, 0, 1], [1, 0, 0]]
    assert long.rows.tolist() == [2]
    assert long.targets.tolist() == [[2, 0, 0, 1, 2], [0] * 5]
    assert long.weights.tolist() == [[1, 0, 1, 1, 1], [0] * 5]
    assert (len(served()), served().rows, served().buckets) == (2, 3, (3, 5))


def test_an_epoch_has_its_own_order() -> None:
    orders = {tuple(batch.rows.tolist()) for batch in served(seed=1).epoch(0)}
    assert sorted(row for order in orders for row in order) == [0, 1, 2]
