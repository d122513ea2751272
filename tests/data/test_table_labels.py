"""Labelled texts from lists: what is counted and what is refused."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from regard.data import LabelledTexts
from regard.errors import ArgumentTypeError, ShapeError, TableError


def test_repeated_and_contradicting_texts() -> None:
    texts = ["a", "b", "a", "a", "c", "c", "d", "e", "f", "g", "h", "i"]
    labels = ["x", "x", "y", "x", "y", "y", "x", "x", "y", "y", "z", "z"]
    data = LabelledTexts.from_rows([*texts, *"jkl"], [*labels, *"zzz"])
    assert (data.duplicates, data.conflicting) == (3, 1)
    assert data.notices() == (
        "the data: 15 rows; texts from column 'text', labels from column 'label'.",
        "3 classes: 'x' 5, 'y' 5, 'z' 5.",
        "3 rows with the exact text of an earlier row; equal texts always fall into the same part"
        " of a split.",
        "1 text with more than one label; no model can be right on all of their rows.",
    )


def test_label_ids_and_classes() -> None:
    data = LabelledTexts.from_rows([str(n) for n in range(17)], ["b", "a", "10"] * 5 + ["b", "a"])
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
    with pytest.raises(ShapeError, match=r"Received: 2 texts and 3 labels\.$"):
        LabelledTexts.from_rows(["a", "b"], ["x", "y", "z"])
    with pytest.raises(TableError, match=r"Received: 0 \(no rows\)\.$"):
        LabelledTexts.from_rows([], [])
