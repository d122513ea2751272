"""Labelled texts from lists: what is counted, what is said and what is refused."""

from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from regard.data import LabelledTexts
from regard.errors import ArgumentTypeError, ShapeError, TableError

SHORT = (
    "Words a text: median 1, 95 % have up to 1, longest 1; characters: median 1, 95 % have up to"
    " 1, longest 1."
)


def numbered(labels: list[str], **settings: Any) -> LabelledTexts:
    return LabelledTexts.from_rows(
        [f"text {number}" for number in range(len(labels))], labels, **settings
    )


def test_repeated_and_contradicting_texts() -> None:
    texts = ["a", "b", "a", "a", "c", "c", "d", "e", "f", "g", "h", "i"]
    labels = ["x", "x", "y", "x", "y", "y", "x", "x", "y", "y", "z", "z"]
    data = LabelledTexts.from_rows([*texts, *"jkl"], [*labels, *"zzz"])
    assert (data.duplicates, data.conflicting) == (3, 1)
    assert data.notices() == (
        "the data: 15 rows; texts from column 'text', labels from column 'label'.",
        "3 classes: 'x' 5, 'y' 5, 'z' 5.",
        SHORT,
        "3 rows with the exact text of an earlier row; equal texts always fall into the same part"
        " of a split.",
        "1 text with more than one label; no model can be right on all of their rows.",
    )


def test_label_ids_and_classes() -> None:
    data = numbered(["b", "a", "10"] * 5 + ["b", "a"])
    assert data.classes == ("10", "a", "b")
    assert data.label_ids().dtype == np.int32
    assert data.label_ids().tolist() == [2, 1, 0] * 5 + [2, 1]


def test_the_result_is_frozen() -> None:
    data = LabelledTexts.from_rows(list("abcdefghij"), ["x", "y"] * 5)
    with pytest.raises(FrozenInstanceError):
        data.texts = ()


def test_rows_of_the_wrong_type() -> None:
    with pytest.raises(
        ArgumentTypeError, match=r"^`labels` must be a sequence of strings\. Rec.*1$"
    ):
        LabelledTexts.from_rows(["a", "b"], ["x", 1])
    with pytest.raises(ArgumentTypeError, match=r"^`texts` must be a sequence .* Received: 'ab'$"):
        LabelledTexts.from_rows("ab", ["x", "y"])
    with pytest.raises(ArgumentTypeError, match=r"^`groups` must be a sequence .* Received: None$"):
        LabelledTexts.from_rows(["a", "b"], ["x", "y"], groups=["g", None])
    with pytest.raises(ShapeError, match=r"Received: 2 texts and 3 labels\.$"):
        LabelledTexts.from_rows(["a", "b"], ["x", "y", "z"])
    with pytest.raises(ShapeError, match=r"or none\. Received: 2 texts and 1 groups\.$"):
        LabelledTexts.from_rows(["a", "b"], ["x", "y"], groups=["g"])
    with pytest.raises(TableError, match=r"Received: 0 \(no rows\)\.$"):
        LabelledTexts.from_rows([], [])


# What is said


def test_lengths() -> None:
    # Of 20 texts 19 fit into 20 words, and 95 % of 20 is 19.
    texts = [" ".join(["a"] * count) for count in [*range(2, 21), 70]]
    data = LabelledTexts.from_rows(texts, ["x", "y"] * 10)
    assert data.notices()[2] == (
        "Words a text: median 11.5, 95 % have up to 20, longest 70; characters: median 22, 95 %"
        " have up to 39, longest 139."
    )


def test_up_to_20_classes_are_listed() -> None:
    data = numbered([f"c{number % 20:02}" for number in range(20 * 5 + 1)])
    sizes = data.notices()[1]
    assert sizes.startswith("20 classes: 'c00' 6, 'c01' 5, 'c02' 5, ")
    assert sizes.endswith(", 'c19' 5.")


def test_more_classes_are_summed_up() -> None:
    assert numbered([f"c{number % 21:02}" for number in range(21 * 5)]).notices()[1] == (
        "21 classes of 5 rows each."
    )
    sizes = numbered([f"c{number % 21:02}" for number in range(21 * 6)] + ["c07"] * 1_000)
    assert sizes.notices()[1] == (
        "21 classes of 6 to 1,006 rows; the smallest is 'c00', the largest 'c07'."
    )


def test_groups() -> None:
    data = numbered(
        ["x", "y"] * 6, groups=["ann", "bob", "ann"] * 3 + ["eve"] * 3, group_column="author"
    )
    assert data.groups == ("ann", "bob", "ann") * 3 + ("eve",) * 3
    assert data.notices()[3] == "3 groups from column 'author'; the largest has 6 rows."
    assert numbered(["x", "y"] * 6).groups == ()


def test_what_the_reader_tells_stands_before_what_is_left_out() -> None:
    data = numbered(
        ["x", "y"] * 6,
        source="d",
        layout="a text a file",
        told=("Ignored: 'z'.",),
        dropped=(("line 7", "empty text"),),
    )
    assert data.notices()[0] == "d: 12 rows; a text a file."
    assert data.notices()[3:] == ("Ignored: 'z'.", "1 row left out: line 7 (empty text).")


def test_many_left_out_rows_are_counted_by_reason() -> None:
    dropped = [(f"line {line}", ("empty text", "empty group")[line % 2]) for line in range(2, 9)]
    assert numbered(["x", "y"] * 6, dropped=tuple(dropped)).notices()[3] == (
        "7 rows left out (3 for empty group, 4 for empty text): line 2 (empty text), line 3 (empty"
        " group), line 4 (empty text), line 5 (empty group), line 6 (empty text) and 2 more."
    )


def test_a_word_that_gives_the_label_away() -> None:
    texts = [f"{('pos', 'neg')[number % 2]} words {number}" for number in range(20)]
    data = LabelledTexts.from_rows(texts, ["good", "bad"] * 10)
    assert data.notices()[3:] == (
        "Warning: in 100.0 % of the rows, the first word tells the label ('neg' says 'bad', 'pos'"
        " says 'good'). If it is part of the label, it must not stand in the texts (of lines:"
        " --pattern 'LABEL:* TEXT' leaves it out).",
    )
    assert numbered(["good", "bad"] * 10).notices()[3:] == ()


# A test set


def test_a_test_set_has_the_classes_of_the_training_data() -> None:
    test = numbered(["c", "a", "c"], classes=("a", "b", "c"), source="t.csv")
    assert test.classes == ("a", "b", "c")
    assert test.label_ids().tolist() == [2, 0, 2]
    assert test.notices()[:2] == (
        "Test set t.csv: 3 rows; texts from column 'text', labels from column 'label'.",
        "3 classes: 'a' 1, 'b' 0, 'c' 2.",
    )
    # Their order is taken as it is, so that the ids agree with those of training.
    assert numbered(["c", "a"], classes=("c", "b", "a")).label_ids().tolist() == [0, 2]


def test_a_test_set_may_hold_one_class_and_numbers() -> None:
    classes = [str(number) for number in range(70)]
    assert len(numbered(["3"], classes=classes).classes) == 70


def test_what_a_test_set_says_of_repetitions() -> None:
    test = LabelledTexts.from_rows(["a", "a"], ["x", "x"], classes=["x", "y"])
    assert test.notices()[3:] == ("1 row with the exact text of an earlier row.",)
    leaking = [f"{label} words {number}" for number in range(9) for label in "xy"]
    test = LabelledTexts.from_rows(leaking, list("xy") * 9, classes=["x", "y"])
    assert len(test.notices()) == 3


def test_an_unknown_label_of_a_test_set() -> None:
    with pytest.raises(TableError) as caught:
        numbered(["a", "d", "c", "d", "e"], classes=("a", "b", "c"), source="t.csv")
    assert str(caught.value) == (
        "t.csv: the labels of a test set must be classes of the training data, which are 'a', 'b',"
        " 'c'. Received: 'd' in 2 rows, 'e' in 1 row."
    )


def test_an_empty_test_set() -> None:
    with pytest.raises(TableError, match=r"^t\.csv: a test set must have rows\. Received: none\.$"):
        numbered([], classes=("a", "b"), source="t.csv")


@pytest.mark.parametrize("groups", [(), tuple(f"author {row % 3}" for row in range(10))])
def test_records_give_the_same_texts(groups) -> None:
    texts = ["with \n a line's end", 'and "quotes"', "\u05e9\U0001f600", "", "x", *"abcde"]
    labels = ["pos", "neg"] * 5
    data = LabelledTexts.from_rows(texts, labels, source="here", groups=groups)
    again = LabelledTexts.from_records(data.records(), classes=data.classes, source="here")
    assert (again.texts, again.labels, again.groups) == (data.texts, data.labels, groups)
    assert (again.classes, again.source) == (("neg", "pos"), "here")


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("classes", ["x", "y"] * 6),
        ("numbers", [0.1 + 0.2, 1e-300] * 6),
        ("labels", [("x", "y"), ("y",), (), ("x",)] * 6),
    ],
)
def test_records_hold_all_that_labels_say(kind, labels) -> None:
    made = numbered(labels, kind=kind, groups=[f"g{row}" for row in range(len(labels))])
    found = LabelledTexts.from_records(
        made.records(), classes=made.classes, source=made.source, kind=kind
    )
    assert (found.texts, found.labels, found.groups) == (made.texts, made.labels, made.groups)
    np.testing.assert_array_equal(found.targets(), made.targets())


@pytest.mark.parametrize(
    ("kind", "labels", "what"),
    [("numbers", [1.0, 2.0] * 5, "number"), ("labels", [("x", "y"), ("y",)] * 5, "set of labels")],
)
def test_a_text_with_two_truths(kind, labels, what) -> None:
    labels = [*labels, *([()] * 5 if kind == "labels" else [])]
    texts = ["a", "a", *map(str, range(len(labels) - 2))]
    told = LabelledTexts.from_rows(
        texts, [*labels[:-2], ("x",), ("x",)] if kind == "labels" else labels, kind=kind
    ).notices()
    assert any(f"1 text with more than one {what};" in each for each in told)
