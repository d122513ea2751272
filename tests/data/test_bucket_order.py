"""Which rows a batch has: each once an epoch, of one bucket, in an order that a seed gives."""

import numpy as np
import pytest

from regard.data.bucket_order import BucketOrder, checked_row_weights
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

LENGTHS = np.array([3, 1, 5, 2, 4, 5, 1, 3, 5, 4, 2])
BUCKETS = (2, 5)


def order(seed: int | None = None) -> BucketOrder:
    return BucketOrder(LENGTHS, buckets=BUCKETS, batch_size=3, seed=seed)


@pytest.mark.parametrize("seed", [None, 4])
def test_each_row_comes_once_in_the_shortest_bucket_that_holds_it(seed: int | None) -> None:
    plan = order(seed).plan(2)
    assert len(plan) == len(order(seed)) == 5  # 4 rows of up to 2, 7 of up to 5
    assert sorted(np.concatenate([rows for _, rows in plan])) == list(range(11))
    for length, rows in plan:
        assert length == BUCKETS[int(LENGTHS[rows].max() > 2)]
        assert (LENGTHS[rows] > 2).all() or (LENGTHS[rows] <= 2).all()
    assert order(seed).batch_shapes == ((3, 2), (3, 5))


def test_a_seed_gives_another_order_each_epoch_and_the_same_each_time() -> None:
    assert order(4).order(1).tolist() == order(4).order(1).tolist()
    orders = {tuple(order(seed).order(epoch)) for seed in (4, 5) for epoch in (0, 1)}
    assert len(orders) == 4
    assert (
        order().order(0).tolist() == order().order(7).tolist() == [1, 3, 6, 10, 0, 2, 4, 5, 7, 8, 9]
    )


def test_buckets_ascend() -> None:
    for wrong in ((), (5, 2), (2, 2)):
        with pytest.raises(ArgumentError, match=r"^`buckets` must be ascending lengths"):
            BucketOrder(LENGTHS, buckets=wrong, batch_size=3)


def test_weights_of_rows() -> None:
    assert checked_row_weights(None, 2).tolist() == [1, 1]
    assert checked_row_weights([0.5, 2.0], 2).dtype == np.float32
    with pytest.raises(ArgumentTypeError, match=r"^`row_weights` must be floats"):
        checked_row_weights([1, 2], 2)
    with pytest.raises(ShapeError, match=r"^`row_weights` must be one for each of the 3 rows"):
        checked_row_weights([0.5, 2.0], 3)
    with pytest.raises(ArgumentError, match=r"^`row_weights` must be finite and above 0"):
        checked_row_weights([0.5, 0.0], 2)
