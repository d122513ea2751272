"""The user's arrays: of any structure, split so that nothing leaks, and known again."""

import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.tasks.own_model.own_data import OwnData
from tests.tasks.own_model.own_examples import ROWS, data, examples


def test_splits_share_no_test_row_and_keep_the_classes() -> None:
    made = data(200)
    splits = made.splits(5)
    tested = np.concatenate([each.test for each in splits])
    assert sorted(tested) == list(range(200))
    for each in splits:
        parts = [set(each.train), set(each.validation), set(each.test)]
        assert len(set.union(*parts)) == 200 == sum(map(len, parts))
        assert len(each.validation) == 20
        shares = [made.y[rows].mean() for rows in (each.train, each.test)]
        assert abs(shares[0] - shares[1]) < 0.03
    assert [each.test.tolist() for each in made.splits(2)] == [
        each.test.tolist() for each in splits[:2]
    ]


@pytest.mark.parametrize("targets", [np.linspace(0, 1, ROWS), np.arange(ROWS)])
def test_targets_that_are_no_classes_or_too_small_ones_are_split_too(targets) -> None:
    made = OwnData(examples()[0], targets)
    assert sorted(np.concatenate([each.test for each in made.splits(5)])) == list(range(ROWS))


def parts_of(splits) -> list[np.ndarray]:
    return [part for split in splits for part in (split.train, split.validation, split.test)]


def test_rows_that_are_equal_stay_in_one_part() -> None:
    x, y = examples()
    x[0] = 0.0
    x[7], x[31] = -x[0], x[0]  # -0 is 0
    x[12] = x[40]
    y[7] = 1 - y[0]
    for part in parts_of(OwnData({"a": x}, y).splits(5)):
        assert np.isin([0, 7, 31], part).sum() in (0, 3)
        assert np.isin([12, 40], part).sum() in (0, 2)


@pytest.mark.parametrize("kind", [int, str])
def test_the_rows_of_a_group_stay_in_one_part(kind) -> None:
    groups = np.array([kind(row % 12) for row in range(ROWS)])
    made = data(groups=groups)
    for part in parts_of(made.splits(3)):
        inside = np.isin(np.arange(ROWS), part)
        for group in set(groups):
            assert len(set(inside[groups == group])) == 1


def test_arrays_may_stand_in_dicts_and_lists() -> None:
    x, y = examples()
    made = OwnData({"a": x, "b": [x[:, 0], x[:, 1]]}, y[:, None])
    assert len(made) == ROWS
    picked, targets = made.rows(np.array([4, 7]))
    np.testing.assert_array_equal(picked["b"][1], x[[4, 7], 1])
    np.testing.assert_array_equal(targets, y[[4, 7], None])
    assert made.classes().tolist() == y.tolist()


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    x, y = examples()
    with pytest.raises(ShapeError, match=r"arrays with \[59, 60\] rows"):
        OwnData(x, y[:59])
    with pytest.raises(ShapeError, match=r"`group` must have one value a row. Received: \(59,\)"):
        OwnData(x, y, np.arange(59))
    with pytest.raises(ArgumentTypeError, match="`group` must have a value for each row"):
        OwnData(x, y, np.full(ROWS, np.nan))


def test_too_few_rows_or_groups_for_the_parts_are_refused() -> None:
    x, y = examples()
    with pytest.raises(
        ArgumentError, match=r"at least 20 different rows for 5 test parts. Rec.* 19"
    ):
        OwnData(x[:19], y[:19]).splits(5)
    with pytest.raises(
        ArgumentError, match=r"at least 20 different rows for 5 test parts. Rec.* 1$"
    ):
        OwnData(np.zeros_like(x), y).splits(2)
    with pytest.raises(ArgumentError, match=r"at least 28 different rows for 7 test parts"):
        OwnData(x[:25], y[:25]).splits(7)
    with pytest.raises(
        ArgumentError, match=r"`group` must have at least 5 values for 5 .* 4 values"
    ):
        data(groups=np.arange(ROWS) % 4).splits(3)


def test_what_arrays_are_known_by() -> None:
    x, y = examples()
    groups = np.arange(ROWS) % 7
    one = OwnData({"a": x, "b": x[:, 0]}, y, groups)
    assert one.digest() == OwnData({"a": x.copy(), "b": x[:, 0]}, y.tolist() and y, groups).digest()
    others = [
        OwnData({"a": x, "c": x[:, 0]}, y, groups),
        OwnData({"a": x + 1e-6, "b": x[:, 0]}, y, groups),
        OwnData({"a": x.astype("float64"), "b": x[:, 0]}, y, groups),
        OwnData({"a": x, "b": x[:, 0]}, y[::-1], groups),
        OwnData({"a": x, "b": x[:, 0]}, y, groups + 1),
        OwnData({"a": x, "b": x[:, 0]}, y),
        OwnData({"a": x.reshape(ROWS, -1), "b": x[:, 0]}, y, groups),
    ]
    assert len({each.digest() for each in (one, *others)}) == 1 + len(others)


def test_rows_are_counted_and_those_that_come_again_are_told() -> None:
    x, y = examples()
    assert OwnData(x, y).notices() == ("Rows: 60.",)
    x[1:4] = x[0]
    (_, told) = OwnData(x, y).notices()
    assert told.startswith("Equal rows: 3 have an x that came before")
