"""What a text may be labelled with: how it is read, checked, said and dealt to parts."""

import numpy as np
import pytest

from regard.data.target_kinds import KINDS
from regard.errors import ArgumentTypeError, TableError

CLASSES, NUMBERS, LABELS = KINDS["classes"], KINDS["numbers"], KINDS["labels"]
SEVERAL = LABELS.checked([("b", "a"), ("b",), (), ("c", "b")] * 6)


def read(kind, words, separator=None):
    return kind.read(words, [f"line {row + 2}" for row in range(len(words))], "t.csv", separator)


def test_numbers_are_read_strictly() -> None:
    assert read(NUMBERS, ["1", "-2.5e1", "+.5"]) == [1.0, -25.0, 0.5]
    with pytest.raises(TableError) as caught:
        read(NUMBERS, ["1", "nan", "2", "1_000", "inf", "1e39", "3,5", "?"])
    assert str(caught.value) == (
        "t.csv: each target must be a number, such as 4.5 or -1e3, finite in float32. Received:"
        " 6 cells of 8 that are not: 'nan' in line 3, '1_000' in line 5, 'inf' in line 6, '1e39' in"
        " line 7, '3,5' in line 8 and 1 more. Correct or remove the rows."
    )


def test_cells_are_taken_apart() -> None:
    found = read(LABELS, ["a, b", "b,,a,", "", "c,c"], ",")
    assert LABELS.checked(found) == (("a", "b"), ("a", "b"), (), ("c",))


@pytest.mark.parametrize(
    ("kind", "labels"),
    [(CLASSES, "ab"), (CLASSES, [1]), (NUMBERS, ["1"]), (NUMBERS, [np.nan]), (LABELS, ["ab"])],
)
def test_labels_of_another_type_are_refused(kind, labels) -> None:
    with pytest.raises(ArgumentTypeError, match=r"^`labels` must be"):
        kind.checked(labels)


@pytest.mark.parametrize(
    ("kind", "labels", "message"),
    [
        (NUMBERS, [4.0] * 7, r"^d: targets must differ.*Received: 4 in all 7 rows\.$"),
        (NUMBERS, [], r"Received: no rows\.$"),
        (LABELS, [("a",), ()] * 9, r"two different labels\. Received: 1 \('a'\)\.$"),
        (LABELS, [()] * 9, r"Received: 0 \(no row has one\)\.$"),
        (
            LABELS,
            [("a",), ("b",), ()] * 9 + [("c", "a")] * 4,
            r"each label must have at least 5 rows, .*Received: 'c' with 4, of 3 labels\.",
        ),
        (
            LABELS,
            [("a", "b"), ("a",)] * 9 + [()] * 2,
            r"at least 5 rows without it, .*Received: 'a' with 2, of 2 labels\.",
        ),
    ],
)
def test_what_cannot_be_learned_is_refused(kind, labels, message) -> None:
    with pytest.raises(TableError, match=message):
        kind.classes(labels, "d")


def test_a_test_set_must_have_rows_and_known_labels() -> None:
    LABELS.check_test([("a",), ()], ("a", "b"), "d")
    NUMBERS.check_test([7.0], (), "d")
    for kind in KINDS.values():
        with pytest.raises(TableError, match="must have rows"):
            kind.check_test([], ("a",), "d")
    with pytest.raises(TableError, match="some rows of a test set must have a label"):
        LABELS.check_test([(), ()], ("a", "b"), "d")


def test_how_labels_are_distributed() -> None:
    assert NUMBERS.spread([1.0, 2.0, 2.0, 7.0], (), "stars") == (
        "4 numbers, 3 different, from 1 to 7; median 2, mean 3, deviation 2.34521 (of 'stars')."
    )
    assert LABELS.spread(SEVERAL, ("a", "b", "c"), "tags") == (
        "3 labels: 'a' 6, 'b' 18, 'c' 6; 1.2 a row, at most 2; 6 rows without one."
    )


def test_doubts() -> None:
    assert NUMBERS.doubts([0.0, 1.0]) != ()
    assert NUMBERS.doubts([0.0, 1.0, 2.0]) == ()
    assert "look alike" in LABELS.doubts([("a", "b"), ("A",)])[0]
    assert LABELS.doubts([("a", "b"), ("a b",)]) == ()


def test_numbers_are_in_bins_of_as_many_rows() -> None:
    strata = NUMBERS.strata([float(row**2) for row in range(100)], ())
    assert (strata.names, strata.count, strata.what) == (("all",), 11, "")
    assert np.bincount(strata.of_rows()).tolist() == [0, *[10] * 10]
    equal = NUMBERS.strata([0.0] * 70 + [1.0] * 30, ())
    assert np.unique(equal.of_rows(), return_counts=True)[1].tolist() == [70, 30]


def test_a_row_counts_for_its_rarest_label() -> None:
    strata = LABELS.strata(SEVERAL, ("a", "b", "c"))
    assert strata.of_rows()[:4].tolist() == [0, 1, 3, 2]
    assert (strata.names, strata.count) == (("a", "b", "c", "no b"), 5)
