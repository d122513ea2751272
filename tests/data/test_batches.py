"""Batches of one shape, in which each row comes once and filling counts for nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data import FixedBatches
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

ROWS, LENGTH, CLASSES, VOCABULARY = 11, 5, 3, 17


def arrays(rows: int = ROWS) -> tuple[np.ndarray, np.ndarray]:
    """Make rows that differ: the first id is never 0, the padding is at the end."""
    ids = np.zeros((rows, LENGTH), dtype=np.int64)
    for row in range(rows):
        ids[row, : 1 + row % LENGTH] = 1 + row % (VOCABULARY - 1)
    return ids, np.arange(rows) % CLASSES


def batches(rows: int = ROWS, batch_size: int = 4, **options: object) -> FixedBatches:
    return FixedBatches(
        *arrays(rows),
        **{"batch_size": batch_size, "classes": CLASSES, "vocabulary": VOCABULARY} | options,
    )


def test_all_batches_have_one_shape_and_dtype() -> None:
    made = list(batches())
    assert len(made) == len(batches()) == 3
    for ids, labels, weights in made:
        assert (ids.shape, ids.dtype) == ((4, LENGTH), np.int32)
        assert (labels.shape, labels.dtype) == ((4,), np.int32)
        assert (weights.shape, weights.dtype) == ((4,), np.float32)


def test_rows_come_in_their_order() -> None:
    ids, labels = arrays()
    made = list(batches())
    assert (np.concatenate([batch[0] for batch in made])[:ROWS] == ids).all()
    assert (np.concatenate([batch[1] for batch in made])[:ROWS] == labels).all()


def test_the_last_batch_is_filled_with_rows_that_do_not_count() -> None:
    ids, labels, weights = batches().batch(0, 2)
    assert weights.tolist() == [1, 1, 1, 0]
    assert ids[3].tolist() == [1, 0, 0, 0, 0]
    assert labels[3] == 0


@pytest.mark.parametrize(("rows", "count"), [(1, 1), (3, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_the_number_of_batches(rows: int, count: int) -> None:
    made = batches(rows)
    assert (len(made), made.rows, made.length) == (count, rows, LENGTH)
    assert sum(weights.sum() for _, _, weights in made) == rows


@settings(deadline=None)
@given(st.integers(1, 23), st.integers(1, 9), st.integers(0, 6))
def test_each_row_comes_once_an_epoch(rows: int, batch_size: int, epoch: int) -> None:
    ids, labels = arrays(rows)
    made = batches(rows, batch_size, shuffle=True, seed=13)
    seen = []
    for batch_ids, batch_labels, weights in made.epoch(epoch):
        seen += [
            (tuple(row), label)
            for row, label, weight in zip(
                batch_ids.tolist(), batch_labels.tolist(), weights, strict=True
            )
            if weight
        ]
    wanted = [(tuple(row), label) for row, label in zip(ids.tolist(), labels.tolist(), strict=True)]
    assert sorted(seen) == sorted(wanted)
    assert seen == [wanted[row] for row in made.order(epoch)]


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    one, two = (batches(97, shuffle=True, seed=seed) for seed in (5, 6))
    assert one.order(3).tolist() == np.random.default_rng([5, 3]).permutation(97).tolist()
    orders = {tuple(made.order(epoch)) for made in (one, two) for epoch in range(4)}
    assert len(orders) == 8
    # Asking again, in another sequence, changes nothing.
    late = batches(97, shuffle=True, seed=5)
    assert [late.order(epoch).tolist() for epoch in (2, 0, 2)] == [
        one.order(epoch).tolist() for epoch in (2, 0, 2)
    ]


def test_without_shuffling_all_epochs_are_equal() -> None:
    made = batches()
    assert made.order(0).tolist() == made.order(7).tolist() == list(range(ROWS))


def test_what_is_handed_out_can_be_changed_without_harm() -> None:
    ids, labels = arrays()
    made = FixedBatches(ids, labels, batch_size=4, classes=CLASSES, vocabulary=VOCABULARY)
    first = [part.copy() for part in made.batch(0, 0)]
    for part in made.batch(0, 0):
        part[:] = 9
    ids[:] = 9
    labels[:] = 9
    for part, again in zip(first, made.batch(0, 0), strict=True):
        assert (part == again).all()
    with pytest.raises(ValueError, match="read-only"):
        made.order(0)[0] = 1


def test_shuffled_batches_are_not_iterated_without_a_number() -> None:
    with pytest.raises(ArgumentError) as caught:
        iter(batches(shuffle=True, seed=0))
    assert str(caught.value) == (
        "Shuffled batches must be iterated as `epoch(number)`, since each epoch has its own order."
        " Received: iteration without a number"
    )


# What backends accept in silence


@pytest.mark.parametrize("bad", [-1, CLASSES, 99])
def test_labels_out_of_range(bad: int) -> None:
    ids, labels = arrays()
    labels[6] = labels[8] = bad
    with pytest.raises(ArgumentError) as caught:
        FixedBatches(ids, labels, batch_size=4, classes=CLASSES, vocabulary=VOCABULARY)
    assert str(caught.value) == (
        f"`labels` must be from 0 to 2. Received: {bad} at [6], and 1 more out of range"
    )


@pytest.mark.parametrize("bad", [-1, VOCABULARY, 2**40])
def test_ids_out_of_range(bad: int) -> None:
    ids, labels = arrays()
    ids[7, 1] = bad
    with pytest.raises(ArgumentError) as caught:
        FixedBatches(ids, labels, batch_size=4, classes=CLASSES, vocabulary=VOCABULARY)
    assert str(caught.value) == (
        f"`ids` must be from 0 to 16. Received: {bad} at [7, 1], and 0 more out of range"
    )


@pytest.mark.parametrize("row", [[0, 0, 0, 0, 0], [0, 0, 0, 4, 5], [3, 0, 2, 0, 0]])
def test_rows_without_tokens_or_padded_elsewhere(row: list[int]) -> None:
    ids, labels = arrays()
    ids[2] = row
    with pytest.raises(ArgumentError) as caught:
        FixedBatches(ids, labels, batch_size=4, classes=CLASSES, vocabulary=VOCABULARY)
    assert str(caught.value) == (
        "Each row of `ids` must begin with its tokens and end with its padding (0). Received: row"
        " 2, and 0 more, that do not"
    )


def test_what_is_not_an_integer() -> None:
    ids, labels = arrays()
    rest = {"batch_size": 4, "classes": CLASSES, "vocabulary": VOCABULARY}
    with pytest.raises(ArgumentTypeError, match=r"^`ids` must be integers\. .* dtype float32$"):
        FixedBatches(ids.astype("float32"), labels, **rest)
    with pytest.raises(ArgumentTypeError, match=r"^`labels` must be integers\. .* dtype bool$"):
        FixedBatches(ids, labels > 1, **rest)


@pytest.mark.parametrize(
    ("ids", "labels"),
    [((3, 4), (2,)), ((3,), (3,)), ((3, 4), (3, 1)), ((0, 4), (0,)), ((3, 0), (3,))],
)
def test_shapes_that_do_not_fit(ids: tuple, labels: tuple) -> None:
    with pytest.raises(ShapeError) as caught:
        FixedBatches(np.ones(ids, int), np.ones(labels, int), batch_size=2, classes=5, vocabulary=7)
    assert str(caught.value) == (
        "`ids` must be (rows, length), `labels` (rows,), and neither without a row or a column."
        f" Received: ids {ids}, labels {labels}"
    )


def test_a_seed_without_effect() -> None:
    for options in ({"seed": 3}, {"shuffle": True}, {"shuffle": True, "seed": None}):
        with pytest.raises(ArgumentError, match=r"^`seed` must be given with `shuffle=True`, and"):
            batches(**options)


def test_numbers_out_of_range() -> None:
    made = batches()
    with pytest.raises(ArgumentError, match=r"^`index` must be at least 0 and below 3\. .*=3$"):
        made.batch(0, 3)
    with pytest.raises(ArgumentError, match=r"^`index` must be at least 0 and below 3\. .*=-1$"):
        made.batch(0, -1)
    with pytest.raises(ArgumentError, match=r"^`epoch` must be at least 0\. Received: epoch=-1$"):
        made.order(-1)
    with pytest.raises(ArgumentTypeError, match=r"^`epoch` must be an integer\. Rec.*=True$"):
        made.order(True)
    with pytest.raises(ArgumentError, match=r"^`batch_size` must be a positive integer\."):
        batches(batch_size=0)
