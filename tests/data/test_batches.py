"""Batches of few shapes, and the refusal of what backends accept in silence."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data import Batch, BucketedBatches
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

ROWS, BUCKETS, CLASSES, VOCABULARY = 23, (2, 4, 7), 3, 17


def arrays(rows: int = ROWS) -> tuple[np.ndarray, np.ndarray]:
    """Make rows of 1 to 7 tokens that differ; the first id is never 0."""
    ids = np.zeros((rows, BUCKETS[-1]), dtype=np.int64)
    for row in range(rows):
        ids[row, : 1 + row * 5 % 7] = 1 + row % (VOCABULARY - 1)
    return ids, np.arange(rows) % CLASSES


def batches(rows: int = ROWS, **options: object) -> BucketedBatches:
    given_options = {
        "buckets": BUCKETS,
        "batch_size": 4,
        "classes": CLASSES,
        "vocabulary": VOCABULARY,
    }
    return BucketedBatches(*arrays(rows), **given_options | options)


def filling(batch: Batch) -> tuple[np.ndarray, ...]:
    behind = len(batch.rows)
    return batch.inputs[behind:], batch.targets[behind:], batch.weights[behind:]


@pytest.mark.parametrize("seed", [None, 5])
def test_all_batches_of_a_bucket_have_one_shape(seed: int | None) -> None:
    made = batches(seed=seed)
    assert made.batch_shapes == ((4, 2), (4, 4), (4, 7))
    shapes = [batch.inputs.shape for batch in made.epoch(0)]
    assert len(shapes) == len(made)
    assert set(shapes) == set(made.batch_shapes)
    for batch in made.epoch(0):
        assert batch.targets.shape == batch.weights.shape == (4,)
        dtypes = [batch.inputs.dtype, batch.targets.dtype, batch.weights.dtype, batch.rows.dtype]
        assert dtypes == [np.int32, np.int32, np.float32, np.int64]


@pytest.mark.parametrize("seed", [None, 5])
def test_a_row_is_in_the_shortest_bucket_that_holds_it(seed: int | None) -> None:
    ids, _ = arrays()
    lengths = np.count_nonzero(ids, axis=1)
    for batch in batches(seed=seed).epoch(0):
        longest = batch.inputs.shape[1]
        shorter = max((bucket for bucket in BUCKETS if bucket < longest), default=0)
        assert (lengths[batch.rows] <= longest).all()
        assert (lengths[batch.rows] > shorter).all()


def test_without_a_seed_rows_come_in_their_order() -> None:
    ids, _ = arrays()
    made = batches()
    lengths = np.count_nonzero(ids, axis=1)
    order = [
        row
        for low, high in ((0, 2), (2, 4), (4, 7))
        for row in np.flatnonzero((lengths > low) & (lengths <= high)).tolist()
    ]
    assert made.order(0).tolist() == made.order(7).tolist() == order
    assert [row for batch in made.epoch(2) for row in batch.rows.tolist()] == order
    widths = [batch.inputs.shape[1] for batch in made.epoch(0)]
    assert widths == sorted(widths)


def test_the_last_batch_of_a_bucket_is_filled_with_rows_that_do_not_count() -> None:
    made = list(batches(row_weights=np.full(ROWS, 2.5)).epoch(0))
    filled = 0
    for batch in made:
        ids, labels, weights = filling(batch)
        assert ids[:, 0].tolist() == [1] * len(ids)
        assert not ids[:, 1:].any()
        assert not labels.any()
        assert not weights.any()
        assert batch.weights[: len(batch.rows)].tolist() == [2.5] * len(batch.rows)
        filled += len(ids)
    assert filled == 4 * len(made) - ROWS > 0


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), min_size=1, max_size=40),
    st.sets(st.integers(1, 8), max_size=3),
    st.integers(1, 9),
    st.integers(0, 6),
    st.one_of(st.none(), st.integers(0, 9)),
)
def test_each_row_comes_once_an_epoch(
    rows: list[tuple[int, int]], shorter: set[int], size: int, epoch: int, seed: int | None
) -> None:
    ids = np.zeros((len(rows), 9), dtype=np.int32)
    for row, (length, _) in enumerate(rows):
        ids[row, :length] = 1 + row
    labels = np.array([label for _, label in rows])
    weights = np.linspace(1, 2, len(rows), dtype=np.float32)
    made = BucketedBatches(
        ids,
        labels,
        buckets=(*sorted(shorter), 9),
        batch_size=size,
        classes=3,
        vocabulary=50,
        row_weights=weights,
        seed=seed,
    )
    served = list(made.epoch(epoch))
    assert len(served) == len(made)
    assert made.rows == len(rows)
    assert {batch.inputs.shape for batch in served} == set(made.batch_shapes)
    assert list(made.batch_shapes) == sorted(made.batch_shapes)
    seen = np.concatenate([batch.rows for batch in served])
    assert sorted(seen.tolist()) == list(range(len(rows)))
    assert seen.tolist() == made.order(epoch).tolist()
    for batch in served:
        count = len(batch.rows)
        assert 1 <= count <= size
        length = batch.inputs.shape[1]
        assert (batch.inputs[:count] == ids[batch.rows, :length]).all()
        assert not ids[batch.rows, length:].any()
        assert (batch.targets[:count] == labels[batch.rows]).all()
        assert (batch.weights[:count] == weights[batch.rows]).all()
        assert all(not part[:, 1:].any() for part in filling(batch)[:1])


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    one, two = (batches(97, seed=seed) for seed in (5, 6))
    orders = {tuple(made.order(epoch)) for made in (one, two) for epoch in range(4)}
    assert len(orders) == 8
    # Asking again, in another sequence, changes nothing.
    late = batches(97, seed=5)
    next(late.epoch(3))
    assert [late.order(epoch).tolist() for epoch in (2, 0, 2)] == [
        one.order(epoch).tolist() for epoch in (2, 0, 2)
    ]


def test_rows_and_batches_are_both_shuffled() -> None:
    made = batches(400, seed=3)
    served = list(made.epoch(0))
    widths = [batch.inputs.shape[1] for batch in served]
    # Sorted, the length would change twice.
    assert np.count_nonzero(np.diff(widths)) > 20
    steps = np.concatenate([np.diff(batch.rows) for batch in served])
    assert 0.3 < np.mean(steps > 0) < 0.7
    # A row is not always with the same others.
    mates = [
        next(set(batch.rows.tolist()) for batch in made.epoch(epoch) if 0 in batch.rows)
        for epoch in range(5)
    ]
    assert len(set.union(*mates)) > 8


def test_the_order_is_fixed_for_all_time() -> None:
    # A change here changes every published comparison.
    assert batches(12, seed=4).order(1).tolist() == [3, 7, 10, 0, 2, 6, 9, 4, 1, 11, 8, 5]


def test_the_number_of_batches() -> None:
    ids = np.ones((10, 3), dtype=int)
    ids[:3, 1:] = 0
    for size, count in ((1, 10), (2, 6), (3, 4), (5, 3), (7, 2), (99, 2)):
        made = BucketedBatches(
            ids, [0] * 10, buckets=(1, 2, 3), batch_size=size, classes=1, vocabulary=2
        )
        assert len(made) == len(list(made.epoch(0))) == count
        # No row needs a length of 2.
        assert made.batch_shapes == ((size, 1), (size, 3))


def test_what_is_handed_out_can_be_changed_without_harm() -> None:
    ids, labels = arrays()
    weights = np.ones(ROWS, dtype=np.float32)
    made = BucketedBatches(
        ids,
        labels,
        buckets=BUCKETS,
        batch_size=4,
        classes=CLASSES,
        vocabulary=VOCABULARY,
        row_weights=weights,
    )
    first = [[part.copy() for part in batch] for batch in made.epoch(0)]
    for batch in made.epoch(0):
        for part in batch:
            part[:] = 9
    made.order(0)[:] = 9
    ids[:] = labels[:] = weights[:] = 9
    for parts, again in zip(first, made.epoch(0), strict=True):
        assert all(np.array_equal(*pair) for pair in zip(parts, again, strict=True))


def test_many_rows_take_no_time() -> None:
    generator = np.random.default_rng(1)
    ids = np.where(np.arange(64) < generator.integers(1, 65, 100_000)[:, None], 5, 0)
    labels = generator.integers(0, 2, 100_000)
    options = {"batch_size": 32, "classes": 2, "vocabulary": 6, "seed": 0}
    start = time.process_time()
    made = BucketedBatches(ids, labels, buckets=(16, 32, 64), **options)
    assert sum(len(batch.rows) for batch in made.epoch(0)) == 100_000
    assert time.process_time() - start < 5


# What backends accept in silence


@pytest.mark.parametrize("bad", [-1, CLASSES, 99])
def test_labels_out_of_range(bad: int) -> None:
    ids, labels = arrays()
    labels[6] = labels[8] = bad
    with pytest.raises(ArgumentError) as caught:
        BucketedBatches(
            ids, labels, buckets=BUCKETS, batch_size=4, classes=CLASSES, vocabulary=VOCABULARY
        )
    assert str(caught.value) == (
        f"`labels` must be from 0 to 2. Received: {bad} at [6], and 1 more out of range"
    )


@pytest.mark.parametrize("bad", [-1, VOCABULARY, 2**40])
def test_ids_out_of_range(bad: int) -> None:
    ids, labels = arrays()
    ids[7, 1] = bad
    with pytest.raises(ArgumentError) as caught:
        BucketedBatches(
            ids, labels, buckets=BUCKETS, batch_size=4, classes=CLASSES, vocabulary=VOCABULARY
        )
    assert str(caught.value) == (
        f"`ids` must be from 0 to 16. Received: {bad} at [7, 1], and 0 more out of range"
    )


@pytest.mark.parametrize("row", [[0] * 7, [0, 0, 0, 0, 0, 4, 5], [3, 0, 2, 0, 0, 0, 0]])
def test_rows_without_tokens_or_padded_elsewhere(row: list[int]) -> None:
    ids, labels = arrays()
    ids[2] = row
    with pytest.raises(ArgumentError) as caught:
        BucketedBatches(
            ids, labels, buckets=BUCKETS, batch_size=4, classes=CLASSES, vocabulary=VOCABULARY
        )
    assert str(caught.value) == (
        "Each row of `ids` must begin with its tokens and end with its padding (0). Received: row"
        " 2, and 0 more, that do not"
    )


def test_what_is_not_an_integer() -> None:
    ids, labels = arrays()
    rest = {"buckets": BUCKETS, "batch_size": 4, "classes": CLASSES, "vocabulary": VOCABULARY}
    with pytest.raises(ArgumentTypeError, match=r"^`ids` must be integers\. .* dtype float32$"):
        BucketedBatches(ids.astype("float32"), labels, **rest)
    with pytest.raises(ArgumentTypeError, match=r"^`labels` must be integers\. .* dtype bool$"):
        BucketedBatches(ids, labels > 1, **rest)


@pytest.mark.parametrize(
    ("ids", "labels"),
    [((3, 4), (2,)), ((3,), (3,)), ((3, 4), (3, 1)), ((0, 4), (0,)), ((3, 0), (3,))],
)
def test_shapes_that_do_not_fit(ids: tuple, labels: tuple) -> None:
    rest = {"buckets": (4,), "batch_size": 2, "classes": 5, "vocabulary": 7}
    with pytest.raises(ShapeError) as caught:
        BucketedBatches(np.ones(ids, int), np.ones(labels, int), **rest)
    assert str(caught.value) == (
        "`ids` must be (rows, length), `labels` (rows,), neither without a row or a column."
        f" Received: ids {ids}, labels {labels}"
    )


# Buckets, weights and numbers


def test_ids_that_are_not_as_long_as_the_longest_bucket() -> None:
    for buckets in ((2, 4), (2, 8)):
        with pytest.raises(ShapeError) as caught:
            batches(buckets=buckets)
        assert str(caught.value) == (
            "`ids` must be as long as the last of `buckets`. Received: ids (23, 7),"
            f" buckets={buckets}"
        )


@pytest.mark.parametrize("buckets", [(), (4, 2, 7), (2, 2, 7)])
def test_buckets_that_do_not_ascend(buckets: tuple[int, ...]) -> None:
    with pytest.raises(ArgumentError) as caught:
        batches(buckets=buckets)
    assert str(caught.value) == (
        f"`buckets` must be ascending lengths, at least one. Received: buckets={buckets}"
    )


def test_buckets_that_are_no_lengths() -> None:
    with pytest.raises(ArgumentError, match=r"^`buckets` must be a positive integer\. .*=0$"):
        batches(buckets=(0, 7))
    with pytest.raises(ArgumentTypeError, match=r"^`buckets` must be a positive integer\. .*=2\.5"):
        batches(buckets=(2.5, 7))
    assert batches(buckets=np.array(BUCKETS)).buckets == BUCKETS


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf, 1e40, 1e-60])
def test_weights_that_are_none(bad: float) -> None:
    weights = np.ones(ROWS)
    weights[[3, 5]] = bad
    with pytest.raises(ArgumentError) as caught:
        batches(row_weights=weights)
    assert str(caught.value) == (
        f"`row_weights` must be finite and above 0 in float32. Received: {bad} at [3], and 1 more"
    )


def test_weights_of_another_type_or_number() -> None:
    with pytest.raises(ArgumentTypeError, match=r"^`row_weights` must be floats\. .* dtype int64$"):
        batches(row_weights=np.ones(ROWS, dtype=np.int64))
    for shape in ((22,), (23, 1)):
        with pytest.raises(ShapeError) as caught:
            batches(row_weights=np.ones(shape))
        assert str(caught.value) == (
            f"`row_weights` must be one for each of the 23 rows. Received: row_weights {shape}"
        )


def test_numbers_out_of_range() -> None:
    made = batches(seed=0)
    for ask in (made.order, made.epoch):
        with pytest.raises(
            ArgumentError, match=r"^`epoch` must be an integer of at least 0\. .* epoch=-1$"
        ):
            ask(-1)
        with pytest.raises(
            ArgumentTypeError, match=r"^`epoch` must be an integer of at least 0\. Rec.*=True$"
        ):
            ask(True)
    with pytest.raises(ArgumentError, match=r"^`batch_size` must be a positive integer\."):
        batches(batch_size=0)
    with pytest.raises(ArgumentError, match=r"^`seed` must be None or an integer from 0"):
        batches(seed=-1)
