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


def test_empty_texts_are_left_out_and_told() -> None:
    texts = [*TEXTS, " ", ""]
    found = given_examples(texts, ["a", "b"] * 10)
    assert len(found) == 18
    assert found.dropped == (("place 18", "empty text"), ("place 19", "empty text"))
    assert any("2 rows" in told or "2 " in told for told in found.notices())


def test_what_cannot_be_labelled_texts() -> None:
    with pytest.raises(ShapeError, match="18 texts and 4 labels"):
        given_examples(TEXTS, ["a", "b", "a", "b"])
    with pytest.raises(ArgumentTypeError, match="`data` must be several texts"):
        given_examples("a text", ["a"])
    with pytest.raises(ArgumentTypeError, match="`data` must be a string"):
        given_examples([1, 2], ["a", "b"])
    with pytest.raises(ShapeError, match="One-hot rows"):
        given_examples(TEXTS, np.eye(3)[np.arange(18) % 3])
    with pytest.raises(ArgumentError, match="look like regression"):
        given_examples(TEXTS, [0.5] * 18)
    with pytest.raises(TableError):
        given_examples(TEXTS, ["one"] * 18)
    with pytest.raises(TableError):
        given_examples([f"text {row}" for row in range(400)], list(range(400)))
