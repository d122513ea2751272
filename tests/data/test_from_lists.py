"""Lists of texts and labels become labelled texts."""

import numpy as np
import pandas as pd
import pytest

from regard.data import given_examples
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, TableError

TEXTS = [f"{('good', 'bad', 'odd')[row % 3]} film {row}" for row in range(18)]


@pytest.mark.parametrize("kind", [list, tuple, np.array, pd.Series])
@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("yes", "01", "NA"), ("01", "NA", "yes")),
        ((2, 10, -1), ("-1", "10", "2")),
        ((True, False, True), ("False", "True")),
    ],
)
def test_labels_are_named_by_their_text(kind, names, wanted) -> None:
    labels = [names[row % 3] for row in range(18)]
    found = given_examples(kind(TEXTS), kind(labels))
    assert found.classes == wanted
    assert found.texts == tuple(TEXTS)
    assert found.labels == tuple(str(label) for label in labels)
    assert all(type(text) is str for text in found.texts + found.labels)


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_rows_are_left_out_as_those_of_a_file(kind) -> None:
    texts, labels = [*TEXTS * 2, "x", " ", "y"], ["a", " b\t"] * 18 + ["a", "b", ""]
    with pytest.raises(
        TableError,
        match=r"^The given texts: at most 5 % of the rows may have an empty text or label\."
        r" Received: 2 of 39: place 37 \(empty text\), place 38 \(empty label\)\."
        r" .*allow_dropped=True",
    ):
        given_examples(kind(texts), kind(labels))
    found = given_examples(kind(texts), kind(labels), allow_dropped=True)
    assert len(found) == 37
    assert found.classes == ("a", "b")
    assert found.dropped == (("place 37", "empty text"), ("place 38", "empty label"))
    told = "2 rows left out (1 for empty label, 1 for empty text): place 37 (empty text), place 38"
    assert any(each.startswith(told) for each in found.notices())
    assert len(given_examples(kind(texts[:-1] * 2), kind(labels[:-1] * 2))) == 74


def test_columns_in_different_orders_are_told() -> None:
    labels = pd.Series(["a", "b"] * 9)
    told = given_examples(pd.Series(TEXTS)[::-1], labels).notices()
    assert any("one index in different orders" in each for each in told)


def test_labels_are_written_alike_or_told() -> None:
    found = given_examples(TEXTS, ["good", "good ", "\u200bgood"] * 6)
    assert found.classes == ("good", "\u200bgood")
    assert any("'good' and '\\u200bgood'" in each for each in found.notices())
    found = given_examples(TEXTS, np.array(["bad", np.nan] * 9))  # NumPy makes it a word
    assert any("these labels may stand for missing values: 'nan'" in each
               for each in found.notices())  # fmt: skip


def test_what_cannot_be_labelled_texts() -> None:
    with pytest.raises(ShapeError, match="18 texts and 4 labels"):
        given_examples(TEXTS, ["a", "b", "a", "b"])
    with pytest.raises(ArgumentTypeError, match="`data` must be several texts"):
        given_examples("a text", ["a"])
    with pytest.raises(ArgumentTypeError, match="`data` must be a string"):
        given_examples([1, 2], ["a", "b"])
    with pytest.raises(ShapeError, match="One-hot rows"):
        given_examples(TEXTS, np.eye(3)[np.arange(18) % 3])
    with pytest.raises(ArgumentTypeError, match="`allow_dropped`"):
        given_examples(TEXTS, ["a", "b"] * 9, allow_dropped=1)
    with pytest.raises(ArgumentError, match="look like regression"):
        given_examples(TEXTS, [0.5] * 18)
    with pytest.raises(TableError):
        given_examples(TEXTS, ["one"] * 18)
    with pytest.raises(TableError):
        given_examples([f"text {row}" for row in range(400)], list(range(400)))


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_numbers_where_they_are_named(kind) -> None:
    numbers = [row % 4 + (0.5 if row % 2 else 0) for row in range(18)]
    found = given_examples(TEXTS, kind(numbers), target="stars")
    assert (found.kind, found.classes, found.label_column) == ("numbers", (), "stars")
    assert found.labels == tuple(map(float, numbers))
    assert found.targets().dtype == np.float64
    whole = given_examples(TEXTS, kind([row % 3 for row in range(18)]), target="stars")
    assert whole.labels[:3] == (0.0, 1.0, 2.0)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (np.nan, ArgumentError, "finite number. Received: nan at place 3"),
        (np.inf, ArgumentError, "finite number. Received: inf at place 3"),
        (None, ArgumentError, "finite number. Received: None at place 3"),
        ("2", ArgumentTypeError, "must be a number where `target` names them. Received: '2'"),
        (True, ArgumentTypeError, "must be a number where `target` names them. Received: True"),
    ],
)
def test_what_is_no_number_is_refused(value, error, message) -> None:
    numbers = [*map(float, range(3)), value, *map(float, range(14))]
    with pytest.raises(error, match=message):
        given_examples(TEXTS, numbers, target="stars")


@pytest.mark.parametrize("kind", [list, tuple, set])
def test_lists_of_labels(kind) -> None:
    labels = [kind(each) for each in (("b", " a"), ("b",), ())] * 6
    found = given_examples(TEXTS, labels)
    assert (found.kind, found.classes) == ("labels", ("a", "b"))
    assert found.labels[:3] == (("a", "b"), ("b",), ())
    np.testing.assert_array_equal(found.targets()[:3], [[1, 1], [0, 1], [0, 0]])
    assert given_examples(TEXTS, ["a|b", "b", ""] * 6, multi_label="|").labels == found.labels


@pytest.mark.parametrize(
    ("labels", "options", "error", "message"),
    [
        ([["a"], "b"] * 9, {}, ArgumentTypeError, "since the first is. Received: 'b' at place 1"),
        ([["a"], [" "]] * 9, {}, ArgumentError, "must have a letter. Received: .* at place 1"),
        ([["a"]] * 18, {"target": "x"}, ArgumentError, "`target` names numbers"),
        ([["a"]] * 18, {"multi_label": ","}, ArgumentError, "`multi_label` has no effect"),
        ([[0, 1]] * 18, {}, ShapeError, "One-hot rows"),
    ],
)
def test_lists_of_labels_that_are_refused(labels, options, error, message) -> None:
    with pytest.raises(error, match=message):
        given_examples(TEXTS, labels, **options)
